"""Set-based writers of imported places and stock (`core.imports.Staging`). Stock goes through the ledger."""

from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging
from warehouse.models import Location, Lot, StockMovement, Zone
from warehouse.services.balances import Count, Place
from warehouse.services.ledger import post_movements
from warehouse.services.places import open_warehouse

Reason = StockMovement.Reason

MISSING_WAREHOUSES = """
SELECT s.warehouse FROM import_rows s
WHERE NOT EXISTS (SELECT FROM warehouse_warehouse w WHERE w.store_id = %(store)s AND w.name = s.warehouse)
GROUP BY s.warehouse ORDER BY min(s.line)
"""
MAKE_ZONES = """
INSERT INTO warehouse_zone (warehouse_id, name{more})
SELECT w.id, s.zone{defaults} FROM import_rows s
JOIN warehouse_warehouse w ON w.store_id = %(store)s AND w.name = s.warehouse
WHERE s.zone <> ''
GROUP BY w.id, s.zone ORDER BY min(s.line)
ON CONFLICT (warehouse_id, name) DO NOTHING
"""
LOCATIONS = """
WITH written AS (
    INSERT INTO warehouse_location AS place (store_id, warehouse_id, code, zone_id{more})
    SELECT %(store)s, w.id, s.code, zone.id{defaults}
    FROM import_rows s
    JOIN warehouse_warehouse w ON w.store_id = %(store)s AND w.name = s.warehouse
    LEFT JOIN warehouse_zone zone ON zone.warehouse_id = w.id AND zone.name = s.zone
    LEFT JOIN warehouse_location old ON old.warehouse_id = w.id AND old.code = s.code
    WHERE old.id IS NULL OR old.zone_id IS DISTINCT FROM zone.id
    ORDER BY s.line
    ON CONFLICT (warehouse_id, code) DO UPDATE SET zone_id = excluded.zone_id
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""

# A named warehouse decides; without one, the default warehouse has the place, or only one warehouse has it.
FIND_LOCATIONS = """
UPDATE import_rows s SET location_id = found.id
FROM (
    SELECT s.line, coalesce(
        min(place.id) FILTER (WHERE s.warehouse <> '' OR w.is_default),
        CASE WHEN count(*) = 1 THEN min(place.id) END
    ) AS id
    FROM import_rows s
    JOIN warehouse_location place ON place.store_id = %(store)s AND place.code = s.location
    JOIN warehouse_warehouse w ON w.id = place.warehouse_id AND (coalesce(s.warehouse, '') IN ('', w.name))
    GROUP BY s.line
) AS found
WHERE found.line = s.line
"""
UNKNOWN_LOCATIONS = """
SELECT s.line, CASE
    WHEN s.warehouse <> '' THEN 'Warehouse ' || s.warehouse || ' has no place ' || s.location || '.'
    WHEN EXISTS (SELECT FROM warehouse_location l WHERE l.store_id = %(store)s AND l.code = s.location)
    THEN 'Several warehouses have a place ' || s.location || '; add a column warehouse.'
    ELSE 'There is no place ' || s.location || '. Import locations first, or correct the code.' END
FROM import_rows s WHERE s.location_id IS NULL AND s.location IS NOT NULL
"""
# Missing columns and refused cells of batch, serial and owner are read as empty from here on.
FIND_ITEMS = """
UPDATE import_rows s SET batch = key.batch, serial = key.serial, owner = key.owner, lot_id = key.lot_id,
    item_id = item.id, difference = s.quantity - coalesce(item.on_hand, 0)
FROM (
    SELECT r.line, coalesce(r.batch, '') AS batch, coalesce(r.serial, '') AS serial, coalesce(r.owner, '') AS owner,
           lot.id AS lot_id
    FROM import_rows r LEFT JOIN warehouse_lot lot ON lot.article_id = r.article_id
        AND lot.batch = coalesce(r.batch, '') AND lot.serial = coalesce(r.serial, '')
) AS key
LEFT JOIN import_rows same ON same.line = key.line
LEFT JOIN warehouse_stockitem item
    ON item.lot_id = key.lot_id AND item.location_id = same.location_id AND item.owner = key.owner
WHERE key.line = s.line
"""
NEGATIVE = """
SELECT s.line, 'Place ' || s.location || ' cannot hold less than nothing.'
FROM import_rows s JOIN warehouse_location place ON place.id = s.location_id
WHERE s.quantity < 0 AND NOT place.may_be_negative
"""
RESERVED = """
SELECT s.line, trim_scale(item.reserved) || ' of the ' || trim_scale(item.on_hand) || ' there are reserved. Release '
    || 'the reservations first, or correct the figure.'
FROM import_rows s JOIN warehouse_stockitem item ON item.id = s.item_id
WHERE s.difference < 0 AND item.reserved > 0 AND s.quantity < item.reserved
"""
BLOCKED = """
SELECT s.line, 'Place ' || s.location || ' is blocked: nothing goes in or out.'
FROM import_rows s JOIN warehouse_location place ON place.id = s.location_id
WHERE s.difference <> 0 AND place.blocked
"""
# Only goods that come in are asked for: what was there before tracking began may still be counted down.
UNTRACKED = """
SELECT s.line, 'Article ' || s.article || ' is tracked by {noun}; say which.'
FROM import_rows s JOIN catalog_article a ON a.id = s.article_id
WHERE s.difference > 0 AND a.tracking = '{tracking}' AND s.{field} = ''
"""
NOT_STOCKED = """
SELECT s.line, 'Article ' || s.article || ' is not kept in stock.'
FROM import_rows s JOIN catalog_article a ON a.id = s.article_id
WHERE s.difference > 0 AND NOT a.stocked
"""
# A serial number that names several pieces (`Lot.several`) is counted like any other goods.
ONE_PIECE = (
    "s.serial <> '' AND NOT EXISTS (SELECT FROM warehouse_lot one WHERE one.id = s.lot_id AND one.several)"
)
MANY_OF_A_SERIAL = f"""
SELECT s.line, 'Serial number ' || s.serial || ' is one piece; the quantity is 1 or 0.'
FROM import_rows s WHERE {ONE_PIECE} AND s.quantity NOT IN (0, 1)
"""
SERIAL_OF_OTHER_BATCH = """
SELECT s.line, 'Serial number ' || s.serial || ' is known with the batch "' || lot.batch || '".'
FROM import_rows s JOIN warehouse_lot lot ON lot.article_id = s.article_id AND lot.serial = s.serial
WHERE s.serial <> '' AND lot.batch <> s.batch
"""
SERIAL_ELSEWHERE = f"""
SELECT s.line, 'Serial number ' || s.serial || ' is at ' || place.code || '. Move it, or add a row that sets that '
    || 'place to 0.'
FROM import_rows s
JOIN warehouse_stockitem item ON item.lot_id = s.lot_id AND item.on_hand > 0 AND item.id IS DISTINCT FROM s.item_id
JOIN warehouse_location place ON place.id = item.location_id
WHERE {ONE_PIECE} AND s.quantity > 0
  AND NOT EXISTS (SELECT FROM import_rows other WHERE other.item_id = item.id AND other.quantity = 0)
"""
SERIAL_TWICE = f"""
SELECT line, 'Serial number ' || serial || ' is in line ' || first || ' already; a piece is in one place.'
FROM (
    SELECT s.line, s.serial, min(s.line) OVER (PARTITION BY s.article_id, s.serial) AS first
    FROM import_rows s WHERE {ONE_PIECE} AND s.quantity > 0
) AS numbered
WHERE line > first
"""
OTHER_BEST_BEFORE = """
SELECT s.line, 'The lot is known with best before ' || lot.best_before || '.'
FROM import_rows s JOIN warehouse_lot lot ON lot.id = s.lot_id
WHERE s.best_before <> lot.best_before
"""
MAKE_LOTS = """
INSERT INTO warehouse_lot (store_id, article_id, batch, serial, best_before, created_at{more})
SELECT %(store)s, s.article_id, s.batch, s.serial, max(s.best_before), now(){defaults}
FROM import_rows s WHERE s.lot_id IS NULL AND s.difference <> 0
GROUP BY s.article_id, s.batch, s.serial ORDER BY s.article_id, s.batch, s.serial
ON CONFLICT DO NOTHING
"""
DATE_LOTS = """
UPDATE warehouse_lot lot SET best_before = s.best_before
FROM import_rows s WHERE s.lot_id = lot.id AND lot.best_before IS NULL AND s.best_before IS NOT NULL
"""
DIFFERENCES = """
SELECT lot.id, s.location_id, s.owner, s.quantity, EXISTS (
    SELECT FROM warehouse_stockmovement m WHERE m.destination_id = s.item_id OR m.source_id = s.item_id
)
FROM import_rows s
JOIN warehouse_lot lot ON lot.article_id = s.article_id AND lot.batch = s.batch AND lot.serial = s.serial
WHERE s.difference <> 0 ORDER BY s.line
"""


def check_locations(rows: Staging) -> None:
    """Refuse repeated codes."""
    rows.reject_repeats("warehouse", "code")


def import_locations(rows: Staging) -> Counts:
    """Create places and put them into their zones; missing warehouses and zones are made."""
    for (name,) in rows.fetch(MISSING_WAREHOUSES):
        open_warehouse(store=rows.store, name=name)
    rows.execute(with_defaults(MAKE_ZONES, Zone))
    return rows.upsert(with_defaults(LOCATIONS, Location))


def check_stock(rows: Staging) -> None:
    """Find article, place, lot and stock of every row; refuse what the ledger would refuse."""
    rows.resolve("article", table="catalog_article", noun="article")
    rows.execute(FIND_LOCATIONS)
    rows.reject("location", "UNKNOWN", UNKNOWN_LOCATIONS)
    rows.execute(FIND_ITEMS)
    rows.reject_repeats("article_id", "location_id", "batch", "serial", "owner")
    rows.reject("quantity", "OUT_OF_RANGE", NEGATIVE)
    rows.reject("quantity", "RESERVED", RESERVED)
    rows.reject("location", "BLOCKED", BLOCKED)
    rows.reject("article", "NOT_STOCKED", NOT_STOCKED)
    _check_lots(rows)


def _check_lots(rows: Staging) -> None:
    rows.reject("batch", "REQUIRED", UNTRACKED.format(noun="batch", tracking="batch", field="batch"))
    rows.reject(
        "serial", "REQUIRED", UNTRACKED.format(noun="serial number", tracking="serial", field="serial")
    )
    rows.reject("quantity", "OUT_OF_RANGE", MANY_OF_A_SERIAL)
    rows.reject("batch", "TAKEN", SERIAL_OF_OTHER_BATCH)
    rows.reject("serial", "TAKEN", SERIAL_ELSEWHERE)
    rows.reject("serial", "REPEATED", SERIAL_TWICE)
    rows.reject("best_before", "TAKEN", OTHER_BEST_BEFORE)


def import_stock(rows: Staging) -> Counts:
    """Set places to the file's figures: a receipt where nothing ever moved, otherwise an adjustment.

    The differences are taken once more under the ledger's locks. Places that the file does not name stay.
    """
    rows.execute(with_defaults(MAKE_LOTS, Lot))
    rows.execute(DATE_LOTS)
    differences = rows.fetch(DIFFERENCES)
    counts = [
        Count(Place(lot, location, owner), quantity, Reason.ADJUSTMENT if moved_before else Reason.RECEIPT)
        for lot, location, owner, quantity, moved_before in differences
    ]
    assert rows.run_id is not None
    post_movements(store_id=rows.store.pk, counts=counts, document=("core.importrun", rows.run_id))
    adjusted = sum(moved_before for *_, moved_before in differences)
    return Counts(len(differences) - adjusted, adjusted)
