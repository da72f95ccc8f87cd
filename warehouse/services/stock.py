"""What people and machines do with stock in the house: move, count, scrap, consume, produce."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from catalog.models import Article
from core.errors import Blocked, Conflict, Invalid, NotFound, Shortage
from core.models import Store
from core.quantities import ZERO, plain, positive_quantity
from core.quantities import quantity as stored_quantity
from core.transactions import service
from warehouse.models import Demand, Location, Lot, StockItem, StockMovement
from warehouse.services.balances import Count, Move, Place, Take
from warehouse.services.blockers import who_waits
from warehouse.services.ledger import post_movements
from warehouse.services.lots import lot_for
from warehouse.services.places import place_for
from warehouse.services.reservations import book_done, lock_demands

Reason = StockMovement.Reason


class Step(NamedTuple):
    """So much of a stock item, in base units, goes to another place or (None: the same) another owner."""

    item_id: int
    quantity: Any
    to: Location
    owner: str | None = None
    note: str = ""


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
        raise Invalid(_("The goods are already there."), field="location")
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
def move_goods(*, store: Store | int, steps: Sequence[Step]) -> list[StockMovement]:
    """Move free stock, all steps or none. Raises NotFound, Invalid, Blocked, and Shortage where more is asked for
    than is there and not reserved."""
    store_id = store if isinstance(store, int) else store.pk
    items = StockItem.objects.of(store).in_bulk([step.item_id for step in steps])
    if len(items) < len({step.item_id for step in steps}):
        raise NotFound(_("There is no such stock."), field="item")
    return post_movements(store_id=store_id, moves=[_transfer(items[step.item_id], step) for step in steps])


def _transfer(item: StockItem, step: Step) -> Move:
    source = Place(item.lot_id, item.location_id, item.owner)
    target = Place(item.lot_id, step.to.pk, item.owner if step.owner is None else step.owner)
    if source == target:
        raise Invalid(_("The goods are already there."), field="location")
    return Move(positive_quantity(step.quantity), Reason.TRANSFER, source, target, step.note)


@service
def adjust(
    *,
    lot: Lot,
    location: Location,
    counted: Any,
    owner: str = "",
    note: str = "",
    seen: Decimal | None = None,
) -> StockMovement | None:
    """Set what is at a place to what was counted; None if that is what the ledger says.

    `seen`: what somebody was shown to be there before they said so. Raises Conflict (STOCK_CHANGED) where that is not
    so any more, and Blocked with who waits where less was counted than is reserved there.
    """
    amount = stored_quantity(counted, field="counted")
    if amount < 0:
        raise Invalid(_("Nobody counts less than nothing."), field="counted", reason="OUT_OF_RANGE")
    count = Count(Place(lot.pk, location.pk, owner), amount, note=note)
    try:
        posted = next(iter(post_movements(store_id=lot.store_id, counts=[count])), None)
    except Shortage as shortage:
        blocked = Blocked(
            _("More than %(amount)s of %(article)s is reserved there; release it first.")
            % {"amount": plain(amount), "article": shortage.lines[0].article},
            field="counted",
            data=shortage.data,
        )
        there = StockItem.objects.filter(lot=lot, location=location, owner=owner)
        blocked.blockers = who_waits(there.values("pk"))
        raise blocked from None
    if seen is not None and _signed(posted) != amount - seen:
        changed = _("Somebody booked these goods meanwhile. Look at the difference once more.")
        raise Conflict(changed, field="counted", reason="STOCK_CHANGED")
    return posted


def _signed(posted: StockMovement | None) -> Decimal:
    if posted is None:
        return ZERO
    return posted.quantity if posted.destination_id else -posted.quantity


@service
def adjust_found(
    *,
    article: Article,
    location: Location,
    counted: Any,
    batch: str = "",
    serial: str = "",
    owner: str = "",
    note: str = "",
    seen: Decimal | None = None,
) -> StockMovement | None:
    """As `adjust`, of a lot by its batch and serial number, which is made if nobody knew of it."""
    lot = lot_for(article=article, batch=batch, serial=serial)
    return adjust(lot=lot, location=location, counted=counted, owner=owner, note=note, seen=seen)


@service
def scrap(*, item: StockItem, quantity: Any, note: str) -> StockMovement:
    """Throw free stock away, and say why. Raises Invalid without a reason, Shortage."""
    if not note.strip():
        raise Invalid(_("Say why it is scrapped."), field="note", reason="REQUIRED")
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
        raise Conflict(_("The demand is closed."), field="demand")
    if lot is not None and lot.article_id != locked.article_id:
        raise NotFound(_("The lot is of another article."), field="lot")
    amount = positive_quantity(quantity)
    take = Take(locked.article_id, amount, Reason.CONSUMED, locked.pk, lot.pk if lot else None)
    posted = post_movements(store_id=locked.store_id, takes=[take], document=document)
    book_done({locked.pk: amount})
    return posted
