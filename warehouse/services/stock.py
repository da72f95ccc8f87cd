"""What people and machines do with stock: receive, move, count, scrap, consume, produce."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from catalog.models import Article, ArticleUnit
from core.errors import Blocked, Conflict, Invalid, NotFound, Shortage
from core.quantities import plain, positive_quantity
from core.quantities import quantity as stored_quantity
from core.transactions import service
from warehouse.models import Demand, Location, Lot, PurchaseOrder, PurchaseOrderLine, StockItem, StockMovement
from warehouse.services.balances import Count, Move, Place, Take
from warehouse.services.ledger import post_movements
from warehouse.services.lots import lot_for
from warehouse.services.places import place_for
from warehouse.services.reservations import book_done, lock_demands

Reason = StockMovement.Reason


def in_base_units(*, article: Article, quantity: Any, unit: str = "") -> Decimal:
    """A quantity above zero in the article's base unit. Raises Invalid for an unknown unit."""
    number = positive_quantity(quantity)
    if unit in ("", article.unit):
        return number
    other = ArticleUnit.objects.filter(article=article, unit=unit).first()
    if other is None:
        raise Invalid(f"{article.number} has no unit {unit}.", field="unit", reason="INVALID_CHOICE")
    return positive_quantity(number * other.factor)


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
    """Goods arrive from outside, freely or on a purchase order line (which may be exceeded).

    They go to the given place, the article's default place or goods-in. Raises Invalid, Conflict, Duplicate.
    """
    amount = in_base_units(article=article, quantity=quantity, unit=unit)
    document = _book_on_order(article, purchase_line, amount) if purchase_line else None
    lot = lot_for(article=article, batch=batch, serial=serial, best_before=best_before, barcode=barcode)
    target = Place(lot.pk, place_for(article=article, location=location), owner)
    move = Move(amount, Reason.RECEIPT, destination=target, note=note)
    return post_movements(store_id=article.store_id, moves=[move], document=document)[0]


def _book_on_order(article: Article, line: PurchaseOrderLine, amount: Decimal) -> tuple[str, int]:
    order = PurchaseOrder.objects.select_for_update(no_key=True).get(pk=line.order_id)
    if order.store_id != article.store_id or line.article_id != article.pk:
        raise Invalid("The purchase order line is for another article.", field="purchase_line")
    if order.state == PurchaseOrder.State.REJECTED:
        raise Conflict(f"Purchase order {order.number} was rejected.", field="purchase_line")
    PurchaseOrderLine.objects.filter(pk=line.pk).update(received=F("received") + amount)
    return order._meta.label_lower, order.pk


@service
def produce(
    *,
    article: Article,
    quantity: Any,
    location: Location | None = None,
    batch: str = "",
    serial: str = "",
    best_before: date | None = None,
    barcode: str = "",
    document: tuple[str, int] | None = None,
) -> StockMovement:
    """Put what was made into stock: as `receive`, but it was made here."""
    lot = lot_for(article=article, batch=batch, serial=serial, best_before=best_before, barcode=barcode)
    target = Place(lot.pk, place_for(article=article, location=location))
    move = Move(positive_quantity(quantity), Reason.PRODUCED, destination=target)
    return post_movements(store_id=article.store_id, moves=[move], document=document)[0]


@service
def move(
    *,
    item: StockItem,
    quantity: Any,
    to: Location,
    owner: str | None = None,
    demand: Demand | None = None,
    note: str = "",
) -> StockMovement:
    """Move free stock to another place, or another owner. With `demand`, its reservation goes along.

    Raises Shortage where more is asked for than is there and not reserved for others.
    """
    if demand is not None:
        lock_demands(store_id=item.store_id, demand_ids=[demand.pk])
    source = Place(item.lot_id, item.location_id, item.owner)
    target = Place(item.lot_id, to.pk, item.owner if owner is None else owner)
    if source == target:
        raise Invalid("The goods are already there.", field="location")
    step = Move(
        positive_quantity(quantity),
        Reason.TRANSFER,
        source,
        target,
        note,
        demand_id=demand.pk if demand else None,
        carries=demand is not None,
    )
    return post_movements(store_id=item.store_id, moves=[step])[0]


@service
def adjust(
    *, lot: Lot, location: Location, counted: Any, owner: str = "", note: str = ""
) -> StockMovement | None:
    """Set what is at a place to what was counted; None if that is what the ledger says.

    Raises Blocked where less was counted than is reserved there.
    """
    amount = stored_quantity(counted, field="counted")
    if amount < 0:
        raise Invalid("Nobody counts less than nothing.", field="counted", reason="OUT_OF_RANGE")
    count = Count(Place(lot.pk, location.pk, owner), amount, note=note)
    try:
        return next(iter(post_movements(store_id=lot.store_id, counts=[count])), None)
    except Shortage as shortage:
        raise Blocked(
            f"More than {plain(amount)} of {shortage.lines[0].article} is reserved there; release it first.",
            field="counted",
            data=shortage.data,
        ) from None


@service
def scrap(*, item: StockItem, quantity: Any, note: str) -> StockMovement:
    """Throw free stock away, and say why. Raises Invalid without a reason, Shortage."""
    if not note.strip():
        raise Invalid("Say why it is scrapped.", field="note", reason="REQUIRED")
    source = Place(item.lot_id, item.location_id, item.owner)
    step = Move(positive_quantity(quantity), Reason.SCRAP, source, note=note)
    return post_movements(store_id=item.store_id, moves=[step])[0]


@service
def consume(
    *,
    demand: Demand,
    quantity: Any,
    lot: Lot | None = None,
    document: tuple[str, int] | None = None,
) -> list[StockMovement]:
    """Use up goods for a demand: its reservations first, then free stock, FEFO and FIFO; `lot` narrows it.

    More than was needed is allowed (scrap, mistakes). Raises NotFound, Conflict on a closed demand, Shortage.
    """
    locked = lock_demands(store_id=demand.store_id, demand_ids=[demand.pk])[0]
    if locked.closed:
        raise Conflict("The demand is closed.", field="demand")
    if lot is not None and lot.article_id != locked.article_id:
        raise NotFound("The lot is of another article.", field="lot")
    amount = positive_quantity(quantity)
    take = Take(locked.article_id, amount, Reason.CONSUMED, locked.pk, lot.pk if lot else None)
    posted = post_movements(store_id=locked.store_id, takes=[take], document=document)
    book_done({locked.pk: amount})
    return posted
