"""What an order would find in stock if it were allocated now: a look, which sets nothing aside."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import ShortLine
from core.quantities import ZERO
from warehouse.models import StockItem, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import ISSUES
from warehouse.services.balances import Place
from warehouse.services.storage_orders.allocations import limits_of


def missing_ahead(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> list[Decimal]:
    """What of each open line would not be found, in its base unit, besides what is set aside for it already.

    The lines take in turn, as in an allocation: of their batch, serial number and best-before date, at places that the
    order keeps to, first expired, then oldest. Nothing is missing of what brings or counts goods. Order and lines need
    not be saved. Others may take goods, or bring some, before it is allocated.
    """
    if order.direction not in ISSUES:
        return [ZERO] * len(lines)
    free = _free(order, lines)
    missing = []
    for line, limit in zip(lines, limits_of(order, lines), strict=True):
        left = max(line.remaining - (line.demand.reserved if line.demand else ZERO), ZERO)
        stock = free[line.article_id]
        for place, there in stock.items():
            part = min(left, there) if limit.allows(place) else ZERO
            stock[place] -= part
            left -= part
        missing.append(left)
    return missing


def short_of(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> list[ShortLine]:
    """What of `missing_ahead` there is, summed over lines that ask for the same goods, by number of the article."""
    needed, missing = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for line, left in zip(lines, missing_ahead(order, lines), strict=True):
        needed[_goods(line)] += line.remaining
        missing[_goods(line)] += left
    return [
        ShortLine(goods, needed[goods], needed[goods] - left)
        for goods, left in sorted(missing.items())
        if left
    ]


def _free(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> dict[int, dict[Place, Decimal]]:
    """By article what could be set aside in the warehouse of the order, first expired, then oldest first."""
    rows = StockItem.objects.free(order.warehouse.store.today()).filter(
        article__in={line.article_id for line in lines},
        owner=order.owner,
        location__warehouse=order.warehouse_id,
    )
    turn = (F("lot__best_before").asc(nulls_last=True), "lot__created_at", "pk")
    found: dict[int, dict[Place, Decimal]] = defaultdict(dict)
    for item in rows.order_by(*turn):
        found[item.article_id][Place(item.lot_id, item.location_id, item.owner)] = (
            item.on_hand - item.reserved
        )
    return found


def _goods(line: StorageOrderLine) -> str:
    """The article of a line, with what else it asks for."""
    until = date_format(line.best_before, "SHORT_DATE_FORMAT") if line.best_before else ""
    asked = [
        (_("batch %s"), line.batch),
        (_("serial number %s"), line.serial),
        (_("best before %s"), until),
    ]
    return ", ".join([line.article.number, *(word % value for word, value in asked if value)])
