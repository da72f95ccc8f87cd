"""What a person booked in one go at the desk: found again, undone, or reversed with a reason."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Blocked, Blocker, Conflict, Invalid, NotFound
from core.models import Store
from core.transactions import service
from warehouse.models import PurchaseOrder, StockMovement
from warehouse.models.stock import AT_DESK
from warehouse.services.ledger import reverse_movements
from warehouse.services.receiving import lock_purchase_order, reverse_receipt

Reason = StockMovement.Reason
UNDONE = (Reason.RECEIPT, Reason.TRANSFER, Reason.ADJUSTMENT)
LABEL = StockMovement._meta.label_lower
ONE_REQUEST = timedelta(minutes=1)  # a proxy may give all requests the same id


def last_booking(
    *, stores: Iterable[int], user_id: int, reason: str, order_id: int | None = None
) -> list[StockMovement]:
    """What stands of this person's newest booking of a kind, in the order it was booked; with `order_id` that on this
    purchase order. Empty for none."""
    mine = StockMovement.objects.standing().filter(user=user_id, reason=reason)
    mine = mine.filter(store__in=list(stores), document_kind__in=AT_DESK)
    if order_id is not None:
        mine = mine.filter(document_kind=PurchaseOrder._meta.label_lower, document_id=order_id)
    newest = mine.order_by("-pk").first()
    return standing(newest) if newest is not None else []


def standing(movement: StockMovement) -> list[StockMovement]:
    """What was booked together with a movement and is not reversed."""
    sides = [
        f"{side}__{name}" for side in ("source", "destination") for name in ("article", "lot", "location")
    ]
    rows = _together(movement).filter(reversed_by=None)
    return list(rows.select_related(*sides).order_by("pk"))


def _together(movement: StockMovement) -> Any:
    """One request books one thing; without a request each movement stands for itself."""
    if not movement.request_id:
        return StockMovement.objects.filter(pk=movement.pk)
    return StockMovement.objects.of(movement.store_id).filter(
        request_id=movement.request_id,
        posted_at__range=(movement.posted_at - ONE_REQUEST, movement.posted_at + ONE_REQUEST),
        user=movement.user_id,
        reason=movement.reason,
        document_kind=movement.document_kind,
        document_id=movement.document_id,
    )


def may_be_undone(movement: StockMovement, user_id: int | None) -> bool:
    """Whether it is this person's, stands, and is the last of its kind that they booked, on the same order if any."""
    is_own = user_id is not None and movement.user_id == user_id and movement.reason in UNDONE
    stands = is_own and movement.document_kind in AT_DESK and not hasattr(movement, "reversed_by")
    return stands and _later(movement) is None


def _later(movement: StockMovement) -> StockMovement | None:
    """What the same person booked of this kind since, and stands."""
    since = StockMovement.objects.standing().filter(
        store=movement.store_id,
        user=movement.user_id,
        reason=movement.reason,
        document_kind__in=AT_DESK,
        document_kind=movement.document_kind,
        document_id=movement.document_id,
        pk__gt=movement.pk,
    )
    return since.exclude(pk__in=_together(movement).values("pk")).order_by("-pk").first()


@service
def undo_booking(*, store: Store | int, pk: int, user_id: int) -> list[StockMovement]:
    """Take back what this person booked together with the movement `pk`, without a reason; what arrived on a purchase
    order is expected again. Only the last that they booked of its kind, until something stands on it: somebody
    else's, or an earlier one, is reversed with a reason (`reverse_booking`).

    Raises NotFound, Conflict (not theirs; ALREADY_REVERSED), Blocked with what stands on it.
    """
    movement = _locked(store, pk)
    _refuse_foreign(movement)
    if movement.user_id != user_id or movement.reason not in UNDONE:
        raise Conflict(_("You did not book this: reverse it with a reason."), field="movement")
    booked = standing(movement)
    if not booked:
        raise Conflict(_("It is undone already."), field="movement", reason="ALREADY_REVERSED")
    later = _later(movement)
    if later is not None:
        raise _blocked(_("It is not the last that you booked here."), later)
    counted = _counted_since(booked)
    if counted is not None:
        raise _blocked(_("The goods were counted since."), counted)
    return _reverse(movement, booked, _("Undone"))


@service
def undo_receipt(*, store: Store | int, pk: int, user_id: int) -> list[StockMovement]:
    """Undo what this person received last on the purchase order `pk`. Raises Conflict where that is nothing, and as
    `undo_booking`."""
    store_id = store if isinstance(store, int) else store.pk
    last = last_booking(stores=[store_id], user_id=user_id, reason=Reason.RECEIPT, order_id=pk)
    if not last:
        raise Conflict(_("Nothing that you received on it stands."), field="movement")
    return undo_booking(store=store_id, pk=last[0].pk, user_id=user_id)


@service
def reverse_booking(*, store: Store | int, pk: int, reason: str) -> StockMovement:
    """Reverse one movement that somebody booked at the desk, and say why; what arrived on a purchase order is expected
    again. Raises NotFound, Invalid without a reason, Conflict (ALREADY_REVERSED), Blocked with what stands on it, or
    with the document whose movement it is."""
    if not reason.strip():
        raise Invalid(_("Say why it is reversed."), field="reason", reason="REQUIRED")
    movement = _locked(store, pk)
    _refuse_foreign(movement)
    return _reverse(movement, [movement], reason.strip())[0]


def _locked(store: Store | int, pk: int) -> StockMovement:
    """Of several who undo a booking at once the second reads what the first has left standing. The purchase order is
    locked first, as by everyone who receives on it."""
    found = StockMovement.objects.of(store).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such movement."), field="movement")
    if found.document_kind == PurchaseOrder._meta.label_lower and found.document_id is not None:
        lock_purchase_order(store_id=found.store_id, pk=found.document_id)
    list(_together(found).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    return found


def _refuse_foreign(movement: StockMovement) -> None:
    """A report or a confirmation is undone as a whole; a reversal, and what an import told, not at all."""
    if movement.reason == Reason.REVERSAL:
        raise Conflict(_("A reversal stays."), field="movement", reason="ALREADY_REVERSED")
    if movement.document_kind not in AT_DESK:
        blocked = Blocked(_("It belongs to a document and is reversed there."), field="movement")
        blocked.blockers = [Blocker(movement.document_kind, movement.document_id or 0)]
        raise blocked


def _counted_since(booked: Sequence[StockMovement]) -> StockMovement | None:
    """A later count that stands, of goods where these were put or taken away: it holds what they changed."""
    items = {pk for one in booked for pk in (one.source_id, one.destination_id) if pk}
    counts = StockMovement.objects.standing().filter(
        Q(source__in=items) | Q(destination__in=items),
        reason=Reason.ADJUSTMENT,
        pk__gt=max(one.pk for one in booked),
    )
    return counts.order_by("-pk").first()


def _blocked(message: str, by: StockMovement) -> Blocked:
    blocked = Blocked(message, field="movement")
    named = by.document_kind and by.document_kind not in AT_DESK
    blocked.blockers = [Blocker(by.document_kind, by.document_id or 0) if named else Blocker(LABEL, by.pk)]
    return blocked


def _reverse(movement: StockMovement, booked: Sequence[StockMovement], note: str) -> list[StockMovement]:
    ids = [one.pk for one in booked]
    if movement.reason == Reason.RECEIPT:
        return reverse_receipt(store=movement.store_id, movement_ids=ids, note=note)
    return reverse_movements(store_id=movement.store_id, movement_ids=ids, note=note)
