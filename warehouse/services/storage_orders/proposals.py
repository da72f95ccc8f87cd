"""Where goods may be put, and what is to be counted where: rows that a line works off."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from core.quantities import ZERO
from warehouse.models import (
    DefaultPlace,
    Location,
    Proposal,
    StockItem,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services.settings import warehouse_settings
from warehouse.services.storage_orders.places import SPOT, Keeping, Spot


class Targets:
    """Finds the place that goods of a line go to; a handful of queries however many lines."""

    def __init__(self, order: StorageOrder, lines: Sequence[StorageOrderLine]):
        articles = {line.article_id for line in lines}
        free = Location.objects.filter(warehouse=order.warehouse_id, blocked=False)
        self.keeping = Keeping(order)
        self._named = [
            (Spot(*row[:4]), row[4])
            for row in self.keeping.named().order_by("code", "pk").values_list("pk", *SPOT, "blocked")
        ]
        own = DefaultPlace.objects.filter(article__in=articles, location__in=free)
        self._own = dict(own.values_list("article_id", "location_id"))
        self._there = self._where_it_lies(order, articles)
        self._arrivals = free.filter(pk=order.warehouse.goods_in_id or 0).values_list("pk", flat=True).first()

    @staticmethod
    def _where_it_lies(order: StorageOrder, articles: set[int]) -> dict[int, list[int]]:
        """The places of each article, that with the most of it first; not the line side."""
        rows = StockItem.objects.filter(
            article__in=articles,
            on_hand__gt=0,
            location__warehouse=order.warehouse_id,
            location__blocked=False,
        ).exclude(location=order.warehouse.line_side_id)
        found: dict[int, list[int]] = defaultdict(list)
        for row in rows.values("article_id", "location_id").annotate(n=Sum("on_hand")).order_by("-n"):
            found[row["article_id"]].append(row["location_id"])
        return found

    def is_blocked(self, line: StorageOrderLine) -> bool:
        """Whether the line keeps to places and none of them is open."""
        blocked = [blocked for spot, blocked in self._named if self.keeping.allows(line, spot)]
        return bool(self.keeping.rows(line)) and bool(blocked) and all(blocked)

    def of(self, line: StorageOrderLine) -> int | None:
        """The article's own place, else where the most of it lies, else goods-in; of the places that the line keeps
        to the one where it lies, else the first. None if nothing takes it."""
        there = self._there.get(line.article_id, [])
        own = self._own.get(line.article_id)
        if not self.keeping.rows(line):
            return next((pk for pk in (own, *there, self._arrivals) if pk is not None), None)
        allowed = [
            spot.location_id
            for spot, blocked in self._named
            if not blocked and self.keeping.allows(line, spot)
        ]
        return next((pk for pk in (own, *there, *allowed) if pk in allowed), None)


def propose_puts(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> dict[int, Decimal]:
    """Propose a place for what has none yet; returns by line what no place takes."""
    targets = Targets(order, lines)
    rows = Proposal.objects.filter(line__in=lines)
    known = {(row.line_id, row.location_id): row for row in rows}
    proposed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in known.values():
        proposed[row.line_id] += row.quantity
    short: dict[int, Decimal] = {}
    for line in lines:
        missing = line.remaining - proposed[line.pk]
        place = targets.of(line) if missing > 0 else None
        if place is not None:
            add(known, line, place, missing)
        short[line.pk] = ZERO if place is not None else max(missing, ZERO)
    write(known.values())
    return short


def add(
    known: dict[tuple[int, int], Proposal], line: StorageOrderLine, location_id: int, quantity: Decimal
) -> None:
    """Propose a place for so much more of a line."""
    row = known.setdefault(
        (line.pk, location_id),
        Proposal(order_id=line.order_id, line=line, location_id=location_id, quantity=ZERO),
    )
    row.quantity += quantity


def write(rows: Any) -> None:
    """Save proposals; those with nothing left go."""
    rows = list(rows)
    gone = [row.pk for row in rows if row.pk and row.quantity <= 0]
    if gone:
        Proposal.objects.filter(pk__in=gone).delete()
    Proposal.objects.bulk_create([row for row in rows if not row.pk and row.quantity > 0])
    if kept := [row for row in rows if row.pk and row.quantity > 0]:
        Proposal.objects.bulk_update(kept, ["quantity"])


def propose_counts(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> None:
    """Everything of the articles that lies in the places of the order; with `counts_empty`, and where nothing lies at
    all, also an article's own place. What was counted already is not proposed again."""
    fresh = [line for line in lines if line.expected is None]
    keeping, is_blind = Keeping(order), warehouse_settings(order.store_id).blind_counts
    stock = _stock(order, fresh)
    own = _own_places(order, fresh)
    Proposal.objects.filter(line__in=fresh).delete()
    rows: list[Proposal] = []
    for line in fresh:
        fitting = [
            (spot.location_id, lot_id, on_hand)
            for spot, lot_id, on_hand, batch, serial in stock[line.article_id]
            if keeping.allows(line, spot) and line.batch in ("", batch) and line.serial in ("", serial)
        ]
        spot = own.get(line.article_id)
        places = {location_id for location_id, *_ in fitting}
        is_asked = order.counts_empty or not fitting
        if spot and is_asked and spot.location_id not in places and keeping.allows(line, spot):
            fitting.append((spot.location_id, None, ZERO))
        for location_id, lot_id, on_hand in fitting:
            quantity = ZERO if is_blind else max(on_hand, ZERO)
            rows.append(
                Proposal(order=order, line=line, location_id=location_id, lot_id=lot_id, quantity=quantity)
            )
    Proposal.objects.bulk_create(rows)


def _stock(
    order: StorageOrder, lines: Sequence[StorageOrderLine]
) -> dict[int, list[tuple[Spot, int | None, Decimal, str, str]]]:
    """What lies in the warehouse, by article: where, the lot, how much, batch and serial number."""
    rows = StockItem.objects.filter(
        ~Q(on_hand=0),
        article__in={line.article_id for line in lines},
        owner=order.owner,
        location__warehouse=order.warehouse_id,
    ).order_by("location__code", "pk")
    found: dict[int, list[tuple[Spot, int | None, Decimal, str, str]]] = defaultdict(list)
    for article_id, location_id, *row in rows.values_list(
        "article_id",
        "location_id",
        *(f"location__{name}" for name in SPOT),
        "lot_id",
        "on_hand",
        "lot__batch",
        "lot__serial",
    ):
        zone_id, shelf_id, carrier_id, lot_id, on_hand, batch, serial = row
        spot = Spot(location_id, zone_id, shelf_id, carrier_id)
        found[article_id].append((spot, lot_id, on_hand, batch, serial))
    return found


def _own_places(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> dict[int, Spot]:
    rows = DefaultPlace.objects.filter(
        article__in={line.article_id for line in lines}, location__warehouse=order.warehouse_id
    )
    places = rows.values_list("article_id", "location_id", *(f"location__{name}" for name in SPOT))
    return {article_id: Spot(*spot) for article_id, *spot in places}
