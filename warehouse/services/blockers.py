"""What stands on goods that somebody wants to take back: named, so that it can be undone first."""

from collections.abc import Sequence
from typing import Any

from core.errors import Blocker
from warehouse.models import Demand, Reservation, StockMovement

NAMED = 3


def blockers_of(originals: Sequence[StockMovement]) -> list[Blocker]:
    """What took goods away from where these movements put them, the newest first; then who has them reserved."""
    items = {one.destination_id for one in originals if one.destination_id}
    since = StockMovement.objects.standing().filter(pk__gt=max(one.pk for one in originals))
    later = since.filter(source__in=items, reverses=None).order_by("-pk")
    moved = [
        Blocker(move.document_kind, move.document_id or 0)
        if move.document_kind
        else Blocker(StockMovement._meta.label_lower, move.pk)
        for move in later[:NAMED]
    ]
    return list(dict.fromkeys([*moved, *who_waits(items)]))[:NAMED]


def who_waits(items: Any) -> list[Blocker]:
    """Those who have stock of these items (keys, or a query of them) reserved, the newest first."""
    held = Reservation.objects.filter(stock_item__in=items).select_related("demand").order_by("-pk")
    return [_waiting(one.demand) for one in held[:NAMED]]


def _waiting(demand: Demand) -> Blocker:
    """Whose need it is, as far as a document says so."""
    if demand.document_kind and demand.document_id:
        return Blocker(demand.document_kind, demand.document_id, waits=True)
    return Blocker(demand._meta.label_lower, demand.pk, waits=True)
