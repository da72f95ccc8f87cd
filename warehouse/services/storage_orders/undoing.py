"""Taking back one's own last confirmation, while nothing stands on it."""

from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import Store
from core.transactions import service
from warehouse.models import Confirmation, StorageOrder
from warehouse.services.storage_orders.allocations import allocate_rest
from warehouse.services.storage_orders.documents import lock_storage_order
from warehouse.services.storage_orders.records import Type
from warehouse.services.storage_orders.reversals import reverse_confirmation

# A correction belongs to a pick, and a cancelled rest moved nothing.
UNDONE = (Type.ORDER_PUT, Type.ORDER_PICK, Type.TRANSFER, Type.ORDER_COUNT, Type.PRODUCTION)


def last_confirmation(*, order: StorageOrder, user_id: int | None) -> Confirmation | None:
    """The newest confirmation of an order if this person made it, it stands, and nothing came with it; None once the
    order is processed."""
    if order.state != StorageOrder.State.IN_PROCESS:
        return None
    newest = Confirmation.objects.filter(order=order).select_related("line__article").order_by("-pk")
    last = newest.filter(reverses=None, reversed_by=None).first()
    is_own = last is not None and last.user_id is not None and last.user_id == user_id
    return last if is_own and last and last.type in UNDONE and last.posted_at else None


@service
def undo_confirmation(*, store: Store | int, pk: int, user_id: int) -> Confirmation:
    """Reverse the last confirmation of the order `pk`, without a reason. Somebody else's, or one of a processed order,
    is reversed with a reason (`reverse_confirmation`). What is there is set aside again. Raises NotFound, Conflict, Blocked."""
    last = last_confirmation(order=lock_storage_order(store=store, pk=pk), user_id=user_id)
    if last is None:
        raise Conflict(
            _("The last confirmation is not yours, or the order is processed: reverse it with a reason."),
            field="confirmation",
        )
    back = reverse_confirmation(store=store, pk=last.pk, reason=_("Undone"))
    allocate_rest(store=store, pk=pk)
    return back
