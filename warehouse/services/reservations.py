"""Demands and what is set aside for them. Lock order: demands by key, then stock items by key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Sum, Window
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from catalog.models import Article
from core.errors import NotFound, Shortage, ShortLine
from core.quantities import ZERO, positive_quantity
from core.transactions import service
from warehouse.models import Demand, Reservation, Warehouse
from warehouse.services.balances import Balance, Place, lock_balances
from warehouse.services.ledger import add_reservations


@dataclass(frozen=True, slots=True)
class Allocation:
    """How a demand stands after an attempt to reserve; quantities in the article's base unit."""

    demand_id: int
    article_id: int
    wanted: Decimal
    """Still open before the attempt and not reserved yet."""
    reserved: Decimal
    """Newly reserved."""

    @property
    def short(self) -> Decimal:
        return self.wanted - self.reserved


@dataclass(frozen=True, slots=True)
class Limit:
    """Which goods a demand may be given, by their keys; None for any."""

    location_ids: frozenset[int] | None = None
    lot_ids: frozenset[int] | None = None

    def allows(self, place: Place) -> bool:
        return (self.location_ids is None or place.location_id in self.location_ids) and (
            self.lot_ids is None or place.lot_id in self.lot_ids
        )


ANY = Limit()


@service
def open_demand(
    *,
    article: Article,
    quantity: Decimal,
    due: date | None = None,
    document: tuple[str, int] | None = None,
) -> Demand:
    """Record a need for an article, in its base unit. Raises Invalid."""
    kind, pk = document or ("", None)
    return Demand.objects.create(
        store_id=article.store_id,
        article=article,
        quantity=positive_quantity(quantity),
        due=due,
        document_kind=kind,
        document_id=pk,
    )


def lock_demands(*, store_id: int, demand_ids: Sequence[int]) -> list[Demand]:
    """Lock and re-read demands in the order of their keys. Raises NotFound if one is not of this store."""
    rows = Demand.objects.of(store_id).filter(pk__in=demand_ids)
    demands = list(rows.order_by("pk").select_for_update(no_key=True))
    if len(demands) != len(set(demand_ids)):
        raise NotFound(_("There is no such demand."), field="demand")
    return demands


@service
def reserve(
    *,
    store_id: int,
    demand_ids: Sequence[int],
    strict: bool = False,
    again: bool = False,
    limits: Mapping[int, Limit] | None = None,
    owner: str = "",
) -> list[Allocation]:
    """Set aside stock for what the demands still need: first expired, then oldest, over as many places as it takes.

    Held, expired and blocked stock is never proposed. With `strict` a shortage of any article reserves nothing
    and raises Shortage; without it what there is is reserved and `short` says what is missing.
    `again`: the caller holds the locks of these demands and of their articles' stock already (`lock_balances`).
    `limits`: by demand, which goods it may be given. `owner`: whose goods; '' are ours.
    """
    demands = lock_demands(store_id=store_id, demand_ids=demand_ids)
    _begin(demands)
    needs = [(demand, max(demand.open_quantity - demand.reserved, ZERO)) for demand in demands]
    articles = sorted({demand.article_id for demand, need in needs if need > 0})
    stock = _by_article(lock_balances(store_id, articles=articles, owner=owner, again=again).values())
    allowed = limits or {}
    wanted: dict[tuple[int, int], Decimal] = {}
    allocations = [
        Allocation(
            demand.pk,
            demand.article_id,
            need,
            _set_aside(demand, need, stock[demand.article_id], allowed.get(demand.pk, ANY), wanted),
        )
        for demand, need in needs
    ]
    if strict:
        _refuse_shortage(allocations)
    add_reservations(wanted)
    return allocations


def _begin(demands: Sequence[Demand]) -> None:
    """From now on it is short what they lack."""
    if new := [demand.pk for demand in demands if not demand.begun]:
        Demand.objects.filter(pk__in=new).update(begun=True)


def _by_article(balances: Iterable[Balance]) -> dict[int, list[Balance]]:
    stock: dict[int, list[Balance]] = defaultdict(list)
    for balance in sorted(balances, key=lambda b: b.turn):
        if balance.usable:
            stock[balance.article_id].append(balance)
    return stock


def _set_aside(
    demand: Demand,
    need: Decimal,
    stock: Sequence[Balance],
    limit: Limit,
    wanted: dict[tuple[int, int], Decimal],
) -> Decimal:
    """Take from the locked balances in turn; returns how much."""
    left = need
    for balance in stock:
        part = min(left, balance.free) if limit.allows(balance.place) else ZERO
        if part > 0:
            wanted[demand.pk, balance.pk] = part
            balance.reserved += part
            left -= part
    return need - left


def _refuse_shortage(allocations: Sequence[Allocation]) -> None:
    needed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    short: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for allocation in allocations:
        needed[allocation.article_id] += allocation.wanted
        short[allocation.article_id] += allocation.short
    missing = [pk for pk, quantity in short.items() if quantity > 0]
    if missing:
        numbers = Article.objects.filter(pk__in=missing).order_by("number").values_list("pk", "number")
        raise Shortage([ShortLine(number, needed[pk], needed[pk] - short[pk]) for pk, number in numbers])


@service
def release(*, store_id: int, demand_ids: Sequence[int]) -> None:
    """Give back what is reserved for the demands. Raises NotFound."""
    lock_demands(store_id=store_id, demand_ids=demand_ids)
    lock_balances(store_id, demands=demand_ids)
    Reservation.objects.filter(demand_id__in=demand_ids).delete()


@service
def close_demands(*, store_id: int, demand_ids: Sequence[int]) -> None:
    """Nothing more is needed: give back what is reserved and close. Raises NotFound."""
    release(store_id=store_id, demand_ids=demand_ids)
    Demand.objects.filter(pk__in=demand_ids).update(closed=True)


# What is reserved beyond the open need is seen in the same round trip.
BOOK = """
WITH demand AS (
    UPDATE warehouse_demand known SET done = known.done + booked.amount
    FROM unnest(%s::bigint[], %s::numeric[]) AS booked (id, amount) WHERE known.id = booked.id
    RETURNING known.id, known.quantity, known.done, known.reserved, known.closed
)
SELECT id FROM demand WHERE NOT closed AND reserved > greatest(quantity - done, 0)
"""


def book_done(amounts: Mapping[int, Decimal]) -> None:
    """Add to what is done of locked demands, below zero to take back; a reservation beyond what is then still
    needed is given back. Call it after `post_movements` with these demands, which holds the locks it needs."""
    with connection.cursor() as cursor:
        cursor.execute(BOOK, [list(amounts), list(amounts.values())])
        if over := [pk for (pk,) in cursor.fetchall()]:
            _give_back(over)


@service
def resize_demands(*, store_id: int, quantities: Mapping[int, Decimal], again: bool = False) -> None:
    """Need more or less than before; what is reserved beyond it is given back. Raises NotFound.

    `again`: as of `reserve`.
    """
    demands = lock_demands(store_id=store_id, demand_ids=list(quantities))
    # All stock of these articles, since what follows may be to reserve more of it.
    articles = [one.article_id for one in demands]
    lock_balances(store_id, articles=articles, demands=list(quantities), again=again)
    for demand in demands:
        demand.quantity = quantities[demand.pk]
    Demand.objects.bulk_update(demands, ["quantity"])
    trim(list(quantities))


def trim(demand_ids: Sequence[int]) -> None:
    """Give back what is reserved beyond the open need, the youngest reservation first, what was fetched to a line side
    last; locks are the caller's."""
    needed = Greatest(F("quantity") - F("done"), ZERO)
    rows = Demand.objects.filter(pk__in=demand_ids, closed=False, reserved__gt=needed)
    if over := list(rows.values_list("pk", flat=True)):
        _give_back(over)


def _give_back(demand_ids: Sequence[int]) -> None:
    rows: QuerySet[Any] = (
        Reservation.objects.filter(demand_id__in=demand_ids, demand__closed=False)
        .alias(total=Window(Sum("quantity"), partition_by="demand_id"))
        .annotate(excess=F("total") - Greatest(F("demand__quantity") - F("demand__done"), ZERO))
        .annotate(fetched=Exists(Warehouse.objects.filter(line_side=OuterRef("stock_item__location"))))
        .order_by("demand_id", "fetched", "-pk")
    )
    left: dict[int, Decimal] = {}
    gone: list[int] = []
    smaller: list[Reservation] = []
    for row in rows:
        excess = left.setdefault(row.demand_id, row.excess)
        part = min(max(excess, ZERO), row.quantity)
        left[row.demand_id] -= part
        row.quantity -= part
        if part:
            gone.append(row.pk) if row.quantity == 0 else smaller.append(row)
    if gone:
        Reservation.objects.filter(pk__in=gone).delete()
    if smaller:
        Reservation.objects.bulk_update(smaller, ["quantity"])
