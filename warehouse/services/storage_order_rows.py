"""Rows of storage orders that are to be imported: what no order can be, and what differs from one that is there."""

from core.imports.staging import Staging
from warehouse.models import Warehouse
from warehouse.models.storage_orders import KIND

# Refused rows count, so that a corrected file keeps the places of the others.
PLACES = """
UPDATE import_rows s SET position = found.ordinal, warehouse_id = found.warehouse_id
FROM (
    SELECT r.line, w.id AS warehouse_id,
           row_number() OVER (PARTITION BY w.id, r."order" ORDER BY r.number NULLS LAST, r.line) AS ordinal
    FROM import_rows r LEFT JOIN warehouse_warehouse w ON w.store_id = %(store)s AND
        CASE WHEN coalesce(r.warehouse, '') = '' THEN w.id = %(warehouse)s ELSE w.name = r.warehouse END
) AS found
WHERE found.line = s.line
"""
NO_WAREHOUSE = """
SELECT line, 'There is no warehouse yet. Open one first.' FROM import_rows
WHERE warehouse_id IS NULL AND coalesce(warehouse, '') = ''
"""
OTHER_WAREHOUSE = """
SELECT line, 'There is no warehouse ' || warehouse || '. Import locations first, or correct the name.'
FROM import_rows WHERE warehouse_id IS NULL AND warehouse <> ''
"""
NOTHING = """
SELECT line, 'Only a count may ask for nothing. Send more than zero.'
FROM import_rows WHERE quantity = 0 AND direction <> 5
"""
PIECES = """
SELECT s.line, 'Serial number ' || s.serial || ' is one piece.'
FROM import_rows s JOIN catalog_article article ON article.id = s.material_id AND article.tracking = 'serial'
WHERE s.serial <> '' AND s.quantity NOT IN (0, 1)
"""
FIRST_LINES = """
SELECT DISTINCT ON ("order") "order", line, direction, coalesce(priority, 2) AS priority, deadline
FROM import_rows WHERE "order" IS NOT NULL ORDER BY "order", line
"""
OTHER_HEAD = f"""
SELECT s.line, 'Order ' || s."order" || ' has another {{field}} in line ' || first.line || '; an order has one.'
FROM import_rows s JOIN ({FIRST_LINES}) AS first ON first."order" = s."order"
WHERE {{sent}} IS DISTINCT FROM first.{{field}}
"""
SAME_NUMBER = """
SELECT line, 'Another line of the order has the number ' || own || '.' FROM (
    SELECT line, coalesce(number, position) AS own,
           row_number() OVER (PARTITION BY {item}, coalesce(number, position) ORDER BY line) AS turn
    FROM import_rows
) AS numbered WHERE turn > 1
"""
MUCH_CONFIRMED = (
    "SELECT line, 'More is confirmed than was asked for.' FROM import_rows "
    "WHERE direction <> 5 AND confirmed > quantity"
)
EARLY_CONFIRMED = """
SELECT line, 'Something is confirmed, though nobody has begun the order.'
FROM import_rows WHERE confirmed > 0 AND coalesce(status, 'queued') NOT IN ('in_process', 'processed')
"""
REQUESTED = """
SELECT line, 'It must lie between what is confirmed and what was asked for.' FROM import_rows
WHERE requested > quantity OR (direction <> 5 AND confirmed <= quantity AND requested < confirmed)
"""
COUNTING = """
SELECT line, 'A count that is under way cannot come in: what is left to count is not in the file. Finish or close it '
    || 'where it is, or take it out.'
FROM import_rows WHERE direction = 5 AND status = 'in_process'
"""
UNTOLD = """
SELECT line, 'A count that is processed needs the difference that was found.'
FROM import_rows WHERE direction = 5 AND status = 'processed' AND deviated IS NULL
"""
NO_ZONES = """
SELECT line, 'It is no array of names.' FROM import_rows
WHERE jsonb_typeof(zones) <> 'array' OR jsonb_path_exists(zones, '$[*] ? (@.type() != "string")')
"""
OTHER_ZONE = """
SELECT s.line, 'There is no zone ' || named.zone || ' in the warehouse. Import locations first.'
FROM import_rows s
CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(s.zones) WHEN 'array' THEN s.zones END) AS named (zone)
WHERE s.warehouse_id IS NOT NULL AND coalesce(s.status, 'queued') NOT IN ('allocated', 'in_process')
    AND NOT jsonb_path_exists(s.zones, '$[*] ? (@.type() != "string")')
    AND NOT EXISTS (
        SELECT FROM warehouse_zone zone WHERE zone.warehouse_id = s.warehouse_id AND zone.name = named.zone
    )
"""
CUSTOM_TYPE = """
SELECT s.line, field.name || ' is no text.'
FROM import_rows s JOIN warehouse_customfield field ON field.store_id = %(store)s
WHERE jsonb_typeof(s.custom -> field.name) NOT IN ('string', 'null')
"""
CUSTOM_LENGTH = """
SELECT s.line, field.name || ' is longer than ' || field.length || ' characters.'
FROM import_rows s JOIN warehouse_customfield field ON field.store_id = %(store)s
WHERE length(s.custom ->> field.name) > field.length
"""
KNOWN_LINES = """
SELECT line.order_id, line.number, line.article_id, line.quantity, line.confirmed, line.batch, line.serial,
       row_number() OVER (PARTITION BY line.order_id ORDER BY line.number) AS position
FROM warehouse_storageorderline line WHERE line.store_id = %(store)s
"""
BESIDE_ORDER = """
FROM import_rows s
JOIN warehouse_storageorder known ON known.warehouse_id = s.warehouse_id AND known.name = s."order"
"""
BESIDE_KNOWN = f"""
{BESIDE_ORDER}
LEFT JOIN ({KNOWN_LINES}) AS line ON line.order_id = known.id AND line.position = s.position
"""
# What is there was worked on since: an import says nothing new about it.
SAID = {
    "direction": ("s.direction", "known.direction"),
    "priority": ("coalesce(s.priority, 2)", "known.priority"),
    "deadline": ("s.deadline", "known.deadline"),
    "owner": ("coalesce(s.owner, '')", "known.owner"),
    "recipient": ("coalesce(s.recipient, '')", "known.recipient"),
    "unit": ("coalesce(s.unit, '')", "known.unit"),
    "handling_unit": ("coalesce(s.handling_unit, '')", "known.handling_unit"),
    "counts_empty": ("coalesce(s.counts_empty, false)", "known.counts_empty"),
    "number": ("coalesce(s.number, line.number)", "line.number"),
    "material": ("s.material_id", "line.article_id"),
    "quantity": ("s.quantity", "line.quantity"),
    "lot": ("coalesce(s.lot, '')", "line.batch"),
    "serial": ("coalesce(s.serial, '')", "line.serial"),
}
DIFFERENT = f"""
SELECT s.line, 'Order ' || s."order" || ' is there already and says otherwise about ' || concat_ws(', ', {{differing}})
    || '. Change it there, or take the row out.'
{BESIDE_KNOWN} WHERE {{differs}}
"""
# A state of the past, and less confirmed, mean that the file is older than what was done here.
OTHER_STATE = f"""
SELECT s.line, 'Order ' || s."order" || ' is ' || replace(known.state, '_', ' ') || ' and never was '
    || replace(s.status, '_', ' ') || '. An import does not move what is there: move it first, or leave the status out.'
{BESIDE_ORDER}
WHERE s.status <> known.state AND NOT EXISTS (
    SELECT FROM core_transition past
    WHERE past.kind = '{KIND}' AND past.object_id = known.id AND past.target = s.status
)
"""
MORE_CONFIRMED = f"""
SELECT s.line, 'More is confirmed than on order ' || s."order" || ' here. An import confirms nothing: confirm it here.'
{BESIDE_KNOWN} WHERE s.confirmed > line.confirmed
"""
RENAMED = """
SELECT s.line, 'Order ' || known.name || ' has this id. Rename it there, or take the row out.'
FROM import_rows s JOIN warehouse_storageorder known ON known.uuid = s.uuid AND known.store_id = %(store)s
WHERE (known.warehouse_id, known.name) IS DISTINCT FROM (s.warehouse_id, s."order")
    AND NOT EXISTS (
        SELECT FROM warehouse_storageorder same
        WHERE same.warehouse_id = s.warehouse_id AND same.name = s."order"
    )
"""


def check_rows(rows: Staging, warehouse: Warehouse | None) -> None:
    """Refuse unknown names, rows that disagree about their order, what no order can be, and what differs from an order
    that is there. `warehouse` is that of rows that do not name one."""
    rows.execute(PLACES, warehouse=warehouse.pk if warehouse else None)
    # Else no place is expected to be known, and a plan for none meets a million.
    rows.execute("ANALYZE import_rows")
    rows.reject("", "NO_WAREHOUSE", NO_WAREHOUSE)
    rows.reject("warehouse", "UNKNOWN", OTHER_WAREHOUSE)
    rows.resolve("material", table="catalog_article", noun="article")
    rows.reject("quantity", "OUT_OF_RANGE", NOTHING)
    if rows.nested:
        rows.reject_repeats("warehouse_id", "order")
        _check_items(rows)
    else:
        _check_heads(rows)
    differs = {
        rows.title(column): f"{rows.given(column)} AND {sent} IS DISTINCT FROM {stored}"
        for column, (sent, stored) in SAID.items()
    }
    differing = ", ".join(f"CASE WHEN {test} THEN '{title}' END" for title, test in differs.items())
    rows.reject("", "KNOWN", DIFFERENT.format(differing=differing, differs=" OR ".join(differs.values())))


def _check_heads(rows: Staging) -> None:
    for field, sent in (
        ("direction", "s.direction"),
        ("priority", "coalesce(s.priority, 2)"),
        ("deadline", "s.deadline"),
    ):
        rows.reject(field, "INCONSISTENT", OTHER_HEAD.format(field=field, sent=sent))


def _check_items(rows: Staging) -> None:
    rows.reject("number", "REPEATED", SAME_NUMBER.format(item=rows.item("line")))
    rows.reject("serial", "OUT_OF_RANGE", PIECES)
    rows.reject("confirmed", "OUT_OF_RANGE", MUCH_CONFIRMED)
    rows.reject("confirmed", "INCONSISTENT", EARLY_CONFIRMED)
    rows.reject("requested", "OUT_OF_RANGE", REQUESTED)
    rows.reject("status", "COUNTING", COUNTING)
    rows.reject("deviated", "REQUIRED", UNTOLD)
    rows.reject("zones", "INVALID_TYPE", NO_ZONES)
    rows.reject("zones", "UNKNOWN", OTHER_ZONE)
    rows.reject("custom", "INVALID_TYPE", CUSTOM_TYPE)
    rows.reject("custom", "TOO_LONG", CUSTOM_LENGTH)
    rows.reject("status", "MOVED", OTHER_STATE)
    rows.reject("confirmed", "MOVED", MORE_CONFIRMED)
    rows.reject("uuid", "KNOWN", RENAMED)
