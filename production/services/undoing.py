"""Taking back one's own last report, while nothing stands on it."""

from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import Store
from core.transactions import service
from production.models import ProductionOrder, ProductionReport
from production.services.documents import lock_order
from production.services.reports import reverse_report

ENDED = (ProductionOrder.State.FINISHED, ProductionOrder.State.CANCELLED)


def last_report(*, order: ProductionOrder, user_id: int | None) -> ProductionReport | None:
    """The newest report of an order if this person made it and it stands; None once the order has ended."""
    if order.state in ENDED:
        return None
    newest = (
        ProductionReport.objects.filter(line__order=order).select_related("line__article").order_by("-pk")
    )
    last = newest.filter(reverses=None, reversed_by=None).first()
    return last if last is not None and last.user_id is not None and last.user_id == user_id else None


@service
def undo_report(*, store: Store | int, pk: int, user_id: int) -> ProductionReport:
    """Reverse the last report of the order `pk`, without a reason. Somebody else's, or one of an order that has ended,
    is reversed with a reason (`reverse_report`). Raises NotFound, Conflict, Blocked."""
    last = last_report(order=lock_order(store=store, pk=pk), user_id=user_id)
    if last is None:
        raise Conflict(
            _("The last report is not yours, or the order has ended: reverse it with a reason."),
            field="report",
        )
    return reverse_report(store=store, report_id=last.pk, reason=_("Undone"))
