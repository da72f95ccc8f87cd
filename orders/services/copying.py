"""A work order made like another."""

from django.utils.translation import gettext as _

from core.errors import NotFound
from core.models import Store
from core.transactions import service
from orders.models import Operation, WorkOrder
from orders.services.operations import add_operation
from orders.services.work_orders import open_work_order

COPIED = ("operation_type", "sequence", "resource", "estimated_minutes", "notes")


@service
def copy_work_order(*, store: Store | int, pk: int) -> WorkOrder:
    """A new, open one for the same, with the same operations; nothing of what was done, and no dates. Raises NotFound."""
    like = WorkOrder.objects.of(store).filter(pk=pk).select_related("job").first()
    if like is None:
        raise NotFound(_("Work order not found"), field="work_order")
    copy = open_work_order(
        store=like.store_id,
        product=like.product,
        quantity=like.quantity,
        priority=like.priority,
        customer=like.customer_name,
        notes=like.notes,
        job=like.job,
    )
    for step in Operation.objects.filter(work_order=like, is_rework=False).order_by("sequence", "pk"):
        add_operation(
            store=like.store_id, work_order=copy.pk, **{name: getattr(step, name) for name in COPIED}
        )
    return copy
