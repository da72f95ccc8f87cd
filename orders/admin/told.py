"""What was done on the operations of a work order, in its timeline."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.timeline import ENTRIES_SHOWN, Entry, doer
from core.models import Transition
from orders.models import Operation, WorkOrder

KIND = Operation._meta.label_lower


def operation_entries(request: HttpRequest, order: WorkOrder) -> Iterator[Entry]:
    """Their newest moves but the first, which opened them; for who may see operations. Two queries."""
    if not request.user.has_perm("orders.view_operation"):
        return
    names = {
        one.pk: f"{one.sequence} {one.operation_type}" for one in Operation.objects.filter(work_order=order)
    }
    log = (
        Transition.objects.of(order.store_id).filter(kind=KIND, object_id__in=list(names)).exclude(source="")
    )
    for move in log.select_related("user", "credential").order_by("-pk")[:ENTRIES_SHOWN]:
        yield Entry(
            at=move.at,
            title=_("%(operation)s: %(source)s → %(target)s")
            % {
                "operation": names[move.object_id],
                "source": _named(move.source),
                "target": _named(move.target),
            },
            detail=move.reason,
            icon="build",
            link=reverse("admin:orders_operation_change", args=[move.object_id]),
            **doer(move),
        )


def _named(state: str) -> str:
    return str(dict(Operation.State.choices).get(state, state))
