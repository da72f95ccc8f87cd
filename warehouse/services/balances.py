"""What is to be posted, and the locked balances it is posted against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from core.quantities import ZERO


class Place(NamedTuple):
    """A lot at a location for an owner ('' is us): the key of a stock item."""

    lot_id: int
    location_id: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Goods from one place to another; None is outside the house. Quantity in base units, above zero.

    `demand_id`: the demand whose reservation at the source is used up. With `carries` that reservation
    goes along to the destination.
    """

    quantity: Decimal
    reason: str
    source: Place | None = None
    destination: Place | None = None
    note: str = ""
    reverses_id: int | None = None
    demand_id: int | None = None
    carries: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """Goods to leave the house from wherever they are: reserved ones of the demand first, then FEFO and FIFO.

    `lot_id` allows only that lot; `first_lot_id` uses that one up before any other.
    """

    article_id: int
    quantity: Decimal
    reason: str
    demand_id: int | None = None
    lot_id: int | None = None
    first_lot_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted at a place: the difference is posted, nothing if there is none.

    `demand_id`: what this demand has reserved of the goods that are not there goes with them.
    """

    place: Place
    quantity: Decimal
    reason: str = "adjustment"
    note: str = ""
    demand_id: int | None = None


@dataclass(slots=True)
class Balance:
    """A locked stock item as it will be after what is planned so far."""

    pk: int
    article_id: int
    place: Place
    on_hand: Decimal
    reserved: Decimal
    may_be_negative: bool
    serialised: bool
    usable: bool
    """Neither held nor expired, and its place not blocked."""
    blocked: bool
    held_reason: str
    best_before: date | None
    lot_created_at: datetime
    line_side: bool
    """Where production takes its parts from."""
    reserved_by: dict[int, Decimal] = field(default_factory=dict)

    @property
    def free(self) -> Decimal:
        return max(self.on_hand - self.reserved, ZERO)

    @property
    def may_be_overdrawn(self) -> bool:
        return self.may_be_negative and not self.serialised and self.reserved == 0

    @property
    def turn(self) -> tuple[date, datetime, int]:
        """First expired, first out; then the older lot; then the older item."""
        return (self.best_before or date.max, self.lot_created_at, self.pk)


# Two arrivals of one serial number in two places would each wait for the other inside the exclusion
# constraint, and deadlock: they queue first, for the lots.
MAKE_MISSING = """
WITH queue AS MATERIALIZED (
    SELECT id FROM warehouse_lot WHERE id = ANY(%(lots)s) AND serial <> '' ORDER BY id FOR NO KEY UPDATE
), queued AS MATERIALIZED (
    SELECT count(*) AS serials FROM queue
)
INSERT INTO warehouse_stockitem
    (store_id, article_id, lot_id, location_id, owner, on_hand, reserved, may_be_negative, serialised)
SELECT lot.store_id, lot.article_id, lot.id, place.id, wanted.owner, 0, 0, place.may_be_negative,
       lot.serial <> '' AND NOT lot.several
FROM unnest(%(lots)s::bigint[], %(locations)s::bigint[], %(owners)s::text[]) AS wanted (lot, location, owner)
JOIN warehouse_lot lot ON lot.id = wanted.lot AND lot.store_id = %(store)s
JOIN warehouse_location place ON place.id = wanted.location AND place.store_id = %(store)s
WHERE (SELECT serials FROM queued) >= 0 AND NOT EXISTS (
    SELECT FROM warehouse_stockitem item
    WHERE item.lot_id = lot.id AND item.location_id = place.id AND item.owner = wanted.owner
)
ORDER BY lot.id, place.id, wanted.owner
FOR KEY SHARE OF place
ON CONFLICT (lot_id, location_id, owner) DO NOTHING
"""
# One query, in the order of the keys: whatever two documents touch, they queue and never cross
# (locks in request order: 118 deadlocks for 80 orders; this way none).
LOCK = """
SELECT item.id FROM warehouse_stockitem item
WHERE item.store_id = %(store)s AND item.id IN (
    SELECT known.id FROM warehouse_stockitem known
    JOIN unnest(%(lots)s::bigint[], %(locations)s::bigint[], %(owners)s::text[]) AS wanted (lot, location, owner)
    ON known.lot_id = wanted.lot AND known.location_id = wanted.location AND known.owner = wanted.owner
    UNION
    SELECT id FROM warehouse_stockitem
    WHERE article_id = ANY(%(articles)s) AND owner = %(owner)s AND (on_hand > 0 OR may_be_negative)
    UNION
    SELECT stock_item_id FROM warehouse_reservation WHERE demand_id = ANY(%(demands)s)
)
ORDER BY item.id
FOR NO KEY UPDATE OF item
"""
# Read once the locks are held: a lot that was put on hold while we waited for its item is not used.
READ = """
SELECT item.id, item.article_id, item.lot_id, item.location_id, item.owner, item.on_hand, item.reserved,
       item.may_be_negative, item.serialised,
       lot.held_reason = '' AND NOT place.blocked AND (lot.best_before IS NULL OR lot.best_before >= today.day),
       place.blocked, lot.held_reason, lot.best_before, lot.created_at,
       house.line_side_id IS NOT DISTINCT FROM place.id
FROM warehouse_stockitem item
JOIN warehouse_lot lot ON lot.id = item.lot_id
JOIN warehouse_location place ON place.id = item.location_id
JOIN warehouse_warehouse house ON house.id = place.warehouse_id
CROSS JOIN (SELECT (now() AT TIME ZONE time_zone)::date AS day FROM core_store WHERE id = %(store)s) AS today
WHERE item.id = ANY(%(locked)s)
"""


RESERVED = "SELECT stock_item_id, demand_id, quantity FROM warehouse_reservation WHERE demand_id = ANY(%s)"


def lock_balances(
    store_id: int,
    *,
    places: Sequence[Place] = (),
    articles: Sequence[int] = (),
    demands: Sequence[int] = (),
    owner: str = "",
    again: bool = False,
) -> dict[Place, Balance]:
    """Lock, in one query, the items of these places (made if missing), all stock of these articles that belongs to
    `owner`, and what these demands have reserved. Once per transaction, after the documents. Places of another store are left out.

    `again`: the caller has locked stock before. What came into being since and is another's at the moment is left
    out: to wait for it with stock in hand would close a circle.
    """
    wanted = sorted(set(places))
    params: dict[str, Any] = {
        "store": store_id,
        "lots": [place.lot_id for place in wanted],
        "locations": [place.location_id for place in wanted],
        "owners": [place.owner for place in wanted],
        "articles": list(articles),
        "owner": owner,
        "demands": list(demands),
    }
    with connection.cursor() as cursor:
        if wanted:
            cursor.execute(MAKE_MISSING, params)
        cursor.execute(f"{LOCK} SKIP LOCKED" if again else LOCK, params)
        cursor.execute(READ, params | {"locked": [pk for (pk,) in cursor.fetchall()]})
        balances = [Balance(row[0], row[1], Place(*row[2:5]), *row[5:]) for row in cursor.fetchall()]
    _add_reservations(balances, demands)
    return {balance.place: balance for balance in balances}


def _add_reservations(balances: Sequence[Balance], demands: Sequence[int]) -> None:
    """Read after the lock: reservations change only under the locks of their demand and their item."""
    if not demands:
        return
    by_pk = {balance.pk: balance for balance in balances}
    with connection.cursor() as cursor:
        cursor.execute(RESERVED, [list(demands)])
        for item_id, demand_id, quantity in cursor.fetchall():
            if item_id in by_pk:
                by_pk[item_id].reserved_by[demand_id] = quantity
