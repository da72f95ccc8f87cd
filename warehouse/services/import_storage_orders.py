"""Set-based writers of imported storage orders (`core.imports.Staging`)."""

from core import actor, jobs
from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging
from warehouse.models import StorageOrder, Warehouse
from warehouse.models.storage_orders import ISSUES, KIND

# Refused rows count, so that a corrected file keeps the places of the others.
POSITIONS = """
UPDATE import_rows s SET position = numbered.ordinal, warehouse_id = %(warehouse)s
FROM (SELECT line, row_number() OVER (PARTITION BY "order" ORDER BY line) AS ordinal FROM import_rows) AS numbered
WHERE numbered.line = s.line
"""
NO_WAREHOUSE = (
    "SELECT line, 'There is no warehouse yet. Open one first.' FROM import_rows WHERE warehouse_id IS NULL"
)
NOTHING = """
SELECT line, 'Only a count may ask for nothing. Send more than zero.'
FROM import_rows WHERE quantity = 0 AND direction <> 5
"""
FIRST_LINES = """
SELECT DISTINCT ON ("order") "order", line, warehouse_id, direction, coalesce(priority, 2) AS priority, deadline
FROM import_rows WHERE "order" IS NOT NULL ORDER BY "order", line
"""
OTHER_HEAD = f"""
SELECT s.line, 'Order ' || s."order" || ' has another {{field}} in line ' || first.line || '; an order has one.'
FROM import_rows s JOIN ({FIRST_LINES}) AS first ON first."order" = s."order"
WHERE {{sent}} IS DISTINCT FROM first.{{field}}
"""
KNOWN_LINES = """
SELECT line.order_id, line.article_id, line.quantity, line.batch,
       row_number() OVER (PARTITION BY line.order_id ORDER BY line.number) AS position
FROM warehouse_storageorderline line WHERE line.store_id = %(store)s
"""
# What is there was worked on since: an import says nothing new about it.
DIFFERENT = f"""
SELECT s.line, 'Order ' || s."order" || ' is there already and says otherwise. Change it there, or take the row out.'
FROM import_rows s
JOIN warehouse_storageorder known ON known.warehouse_id = s.warehouse_id AND known.name = s."order"
LEFT JOIN ({KNOWN_LINES}) AS line ON line.order_id = known.id AND line.position = s.position
WHERE (s.direction, coalesce(s.priority, 2), s.deadline, s.material_id, s.quantity, coalesce(s.lot, ''))
    IS DISTINCT FROM (known.direction, known.priority, known.deadline, line.article_id, line.quantity, line.batch)
"""
NEW = f"""
SELECT first.* FROM ({FIRST_LINES}) AS first WHERE NOT EXISTS (
    SELECT FROM warehouse_storageorder known
    WHERE known.warehouse_id = first.warehouse_id AND known.name = first."order"
)
"""
ORDERS = f"""
WITH written AS (
    INSERT INTO warehouse_storageorder (version, store_id, warehouse_id, uuid, name, state, direction, origin, priority,
        deadline, has_stock, created_at, modified_at{{more}})
    SELECT 1, %(store)s, new.warehouse_id, gen_random_uuid(), new."order", 'queued', new.direction, 1, new.priority,
        new.deadline, new.direction <> ALL(%(issues)s), now(), now(){{defaults}}
    FROM ({NEW}) AS new ORDER BY new.line
    RETURNING id, state, version
), logged AS (
    INSERT INTO core_transition (store_id, kind, object_id, version, move, source, target, reason, at, user_id,
        credential_id, door, request_id)
    SELECT %(store)s, %(kind)s, written.id, written.version, 'open', '', written.state, 'import', now(), %(user)s,
        %(credential)s, %(door)s, %(request)s
    FROM written
)
SELECT id FROM written ORDER BY id
"""
TO_FETCH = """
UPDATE import_rows s SET demand_id = nextval(pg_get_serial_sequence('warehouse_demand', 'id'))
FROM warehouse_storageorder made
WHERE made.warehouse_id = s.warehouse_id AND made.name = s."order" AND made.id = ANY(%(made)s)
    AND s.direction = ANY(%(issues)s)
"""
DEMANDS = """
INSERT INTO warehouse_demand (id, store_id, article_id, quantity, done, due, closed, document_kind, document_id,
    created_at)
SELECT s.demand_id, %(store)s, s.material_id, s.quantity, 0, (made.deadline AT TIME ZONE 'UTC')::date, false, %(kind)s,
    made.id, now()
FROM import_rows s
JOIN warehouse_storageorder made ON made.warehouse_id = s.warehouse_id AND made.name = s."order"
WHERE s.demand_id IS NOT NULL
"""
LINES = """
INSERT INTO warehouse_storageorderline (store_id, order_id, uuid, number, article_id, quantity, requested, confirmed,
    short, done, motive, batch, serial, info1, info2, info3, info4, info5, demand_id, created_at, modified_at)
SELECT %(store)s, made.id, gen_random_uuid(), s.position, s.material_id, s.quantity, 0, 0, 0, false, 0,
    coalesce(s.lot, ''), '', '', '', '', '', '', s.demand_id, now(), now()
FROM import_rows s
JOIN warehouse_storageorder made ON made.warehouse_id = s.warehouse_id AND made.name = s."order"
WHERE made.id = ANY(%(made)s) ORDER BY s.line
"""


def check_storage_orders(rows: Staging) -> None:
    """Refuse unknown materials, rows that disagree about their order, and what differs from an order that is there."""
    warehouse = Warehouse.objects.of(rows.store).order_by("-is_default", "pk").first()
    rows.execute(POSITIONS, warehouse=warehouse.pk if warehouse else None)
    rows.reject("", "NO_WAREHOUSE", NO_WAREHOUSE)
    rows.resolve("material", table="catalog_article", noun="article")
    rows.reject("quantity", "OUT_OF_RANGE", NOTHING)
    for field, sent in (
        ("direction", "s.direction"),
        ("priority", "coalesce(s.priority, 2)"),
        ("deadline", "s.deadline"),
    ):
        rows.reject(field, "INCONSISTENT", OTHER_HEAD.format(field=field, sent=sent))
    rows.reject("", "KNOWN", DIFFERENT)


def import_storage_orders(rows: Staging) -> Counts:
    """Open orders in the store's default warehouse, to be verified by a job each; the count is of lines."""
    who = actor.present()
    issues = [int(direction) for direction in ISSUES]
    made = [
        key
        for (key,) in rows.fetch(
            with_defaults(ORDERS, StorageOrder),
            issues=issues,
            kind=KIND,
            user=who.user_id,
            credential=who.credential_id,
            door=who.door,
            request=who.request_id,
        )
    ]
    rows.execute(TO_FETCH, made=made, issues=issues)
    rows.execute(DEMANDS, kind=KIND)
    lines = rows.execute(LINES, made=made)
    calls = ({"store_id": rows.store.pk, "order_id": key} for key in made)
    jobs.defer_all("warehouse.verify_order", calls)
    return Counts(lines, 0)
