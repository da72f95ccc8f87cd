"""Goods that arrive from outside: freely, or on the lines of a purchase order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from catalog.models import Article, ArticleUnit
from core import transitions
from core.errors import Conflict, Invalid, NotFound
from core.models import Store, Transition
from core.quantities import plain, positive_quantity
from core.transactions import service
from warehouse.models import Location, Lot, PurchaseOrder, PurchaseOrderLine, StockMovement
from warehouse.services.balances import Move, Place
from warehouse.services.ledger import post_movements, reverse_movements
from warehouse.services.lots import LotWanted, lots_for
from warehouse.services.places import places_for

Reason = StockMovement.Reason
State = PurchaseOrder.State
OPEN = (State.PENDING, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods of one lot that arrive. `quantity` is in `unit`, '' for the article's base unit; they go to `location`,
    the article's default place or goods-in. `line_id` is the purchase order line that they arrive on."""

    article: Article
    quantity: Any
    unit: str = ""
    location: Location | None = None
    batch: str = ""
    serial: str = ""
    best_before: date | None = None
    barcode: str = ""
    owner: str = ""
    line_id: int | None = None
    note: str = ""


class Receipt(NamedTuple):
    """What was booked, in the order of the arrivals; the purchase order as it is now."""

    movements: list[StockMovement]
    lots: list[Lot]
    order: PurchaseOrder | None


@service
def receive_goods(
    *,
    store: Store | int,
    arrivals: Sequence[Arrival],
    order_id: int | None = None,
    may_exceed: bool = False,
) -> Receipt:
    """Everything of one delivery, or nothing. With `order_id` every arrival names a line of that order, and the
    order is complete once all of it has arrived.

    Raises Invalid, NotFound, Duplicate, Conflict (the order was rejected; the lot is known with another best-before
    date; OVER_RECEIPT: more than ordered, unless `may_exceed`).
    """
    store_id = store if isinstance(store, int) else store.pk
    if not arrivals:
        raise Invalid(_("Nothing was received: write at least one quantity."), reason="REQUIRED")
    if any(one.article.store_id != store_id for one in arrivals):
        raise Invalid(_("The article belongs to another store."), field="article")
    amounts = _in_base_units(arrivals)
    order = _book_on_order(store_id, order_id, arrivals, amounts, may_exceed) if order_id else None
    wanted = [LotWanted(one.article, one.batch, one.serial, one.best_before, one.barcode) for one in arrivals]
    lots = lots_for(store_id=store_id, wanted=wanted)
    places = places_for(store_id=store_id, wanted=[(one.article, one.location) for one in arrivals])
    moves = [
        Move(amount, Reason.RECEIPT, destination=Place(lot.pk, place, one.owner), note=one.note)
        for one, amount, lot, place in zip(arrivals, amounts, lots, places, strict=True)
    ]
    document = (order._meta.label_lower, order.pk) if order else None
    return Receipt(post_movements(store_id=store_id, moves=moves, document=document), lots, order)


@service
def receive(
    *,
    article: Article,
    quantity: Any,
    unit: str = "",
    location: Location | None = None,
    batch: str = "",
    serial: str = "",
    best_before: date | None = None,
    barcode: str = "",
    owner: str = "",
    purchase_line: PurchaseOrderLine | None = None,
    note: str = "",
) -> StockMovement:
    """One lot arrives, freely or on a purchase order line (which may be exceeded). Raises as `receive_goods`."""
    arrival = Arrival(
        article, quantity, unit, location, batch, serial, best_before, barcode, owner, note=note,
        line_id=purchase_line.pk if purchase_line else None,
    )  # fmt: skip
    order_id = purchase_line.order_id if purchase_line else None
    booked = receive_goods(store=article.store_id, arrivals=[arrival], order_id=order_id, may_exceed=True)
    return booked.movements[0]


@service
def reverse_receipt(*, store: Store | int, movement_ids: Sequence[int], note: str) -> list[StockMovement]:
    """Undo receipts of one delivery; what they brought on a purchase order is expected again, and an order that was
    complete because all had arrived is open again. One that a person completed stays complete.

    Raises NotFound, Invalid (several orders), Conflict and Blocked as `reverse_movements`.
    """
    store_id = store if isinstance(store, int) else store.pk
    found = StockMovement.objects.of(store_id).filter(pk__in=movement_ids, reason=Reason.RECEIPT)
    arrived = list(found.select_related("destination"))
    if len(arrived) != len(set(movement_ids)):
        raise NotFound(_("There is no such receipt."), field="movement")
    documents = {(one.document_kind, one.document_id) for one in arrived}
    if len(documents) > 1:
        raise Invalid(_("These goods arrived on several orders."), field="movement")
    kind, order_id = documents.pop()
    document = (kind, order_id) if order_id is not None else None
    if order_id is not None:
        _expect_again(store_id, order_id, arrived)
    return reverse_movements(store_id=store_id, movement_ids=movement_ids, note=note, document=document)


def _expect_again(store_id: int, order_id: int, arrived: Sequence[StockMovement]) -> None:
    """Under the order's lock, from its last line of the article back: a movement does not name its line."""
    order = lock_purchase_order(store_id=store_id, pk=order_id)
    lines = list(PurchaseOrderLine.objects.filter(order=order).order_by("-position"))
    for one in arrived:
        left = one.quantity
        for line in lines:
            if one.destination is not None and line.article_id == one.destination.article_id:
                back = min(left, line.received)
                line.received -= back
                left -= back
    PurchaseOrderLine.objects.bulk_update(lines, ["received"])
    if order.state == State.COMPLETE and any(line.received < line.ordered for line in lines):
        _reopen(order)


def _reopen(order: PurchaseOrder) -> None:
    """To the state before, if it was a receipt that completed it: both were written by one request."""
    completed = Transition.objects.filter(kind=order._meta.label_lower, object_id=order.pk, move="complete")
    last = completed.order_by("-version").first()
    if last is None or not last.request_id:
        return
    receipts = StockMovement.objects.filter(
        document_kind=order._meta.label_lower, document_id=order.pk, request_id=last.request_id
    )
    if receipts.exists():
        transitions.make(order, "reopen", reason=_("goods were taken back"), before=last.source)


def _in_base_units(arrivals: Sequence[Arrival]) -> list[Decimal]:
    others = [one.article.pk for one in arrivals if one.unit not in ("", one.article.unit)]
    rows = ArticleUnit.objects.filter(article__in=others).values_list("article", "unit", "factor")
    factors = {(article, unit): factor for article, unit, factor in rows} if others else {}
    return [_amount(one, factors) for one in arrivals]


def _amount(arrival: Arrival, factors: Mapping[tuple[int, str], Decimal]) -> Decimal:
    article, number = arrival.article, positive_quantity(arrival.quantity)
    if arrival.unit in ("", article.unit):
        return number
    factor = factors.get((article.pk, arrival.unit))
    if factor is None:
        raise Invalid(
            _("%(article)s has no unit %(unit)s.") % {"article": article.number, "unit": arrival.unit},
            field="unit",
            reason="INVALID_CHOICE",
        )
    return positive_quantity(number * factor)


def lock_purchase_order(*, store_id: int, pk: int) -> PurchaseOrder:
    """Lock and re-read an order, before any stock. Raises NotFound."""
    order = PurchaseOrder.objects.of(store_id).select_for_update(no_key=True).filter(pk=pk).first()
    if order is None:
        raise NotFound(_("There is no such purchase order."), field="purchase_line")
    return order


def _book_on_order(
    store_id: int,
    order_id: int,
    arrivals: Sequence[Arrival],
    amounts: Sequence[Decimal],
    may_exceed: bool,
) -> PurchaseOrder:
    """The order's lock serialises its receipts: of two at once the second sees what the first has left open."""
    order = lock_purchase_order(store_id=store_id, pk=order_id)
    if order.state == State.REJECTED:
        raise Conflict(
            _("Purchase order %(order)s was rejected.") % {"order": order.number}, field="purchase_line"
        )
    lines = {line.pk: line for line in PurchaseOrderLine.objects.filter(order=order)}
    arrived: dict[int, Decimal] = defaultdict(Decimal)
    for one, amount in zip(arrivals, amounts, strict=True):
        line = lines.get(one.line_id or 0)
        if line is None or line.article_id != one.article.pk:
            raise Invalid(_("The purchase order line is for another article."), field="purchase_line")
        arrived[line.pk] += amount
    for pk, amount in arrived.items():
        if not may_exceed and amount > lines[pk].outstanding:
            raise _too_much(lines[pk], amount)
        lines[pk].received += amount
    PurchaseOrderLine.objects.bulk_update([lines[pk] for pk in sorted(arrived)], ["received"])
    if order.state in OPEN and all(line.received >= line.ordered for line in lines.values()):
        transitions.make(order, "complete", reason=_("all received"))
    return order


def _too_much(line: PurchaseOrderLine, amount: Decimal) -> Conflict:
    figures = {
        "article": line.article.number,
        "amount": plain(amount),
        "open": plain(line.outstanding),
    }
    told = _("%(article)s: %(amount)s arrive, only %(open)s are still expected.") % figures
    return Conflict(told, field="quantity", reason="OVER_RECEIPT")
