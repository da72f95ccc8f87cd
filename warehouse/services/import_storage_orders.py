"""Set-based writers of imported storage orders (`core.imports.Staging`): docs/importing.md, Pages of an API.

`s.status`, `s.confirmed` and other columns are of JSON only. What was done before is neither booked nor confirmed
here: the line keeps it as `confirmed_before`, and its demand begins with so much done.
"""

from core import actor, jobs
from core.errors import NotFound
from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging
from core.models import Store
from warehouse.models import StorageOrder, Warehouse
from warehouse.models.storage_orders import ISSUES, KIND
from warehouse.services.storage_order_rows import check_rows

# Allocated orders have no reservation yet and are short of everything: a job allocates them anew.
LIFE = """
CROSS JOIN LATERAL (
    SELECT coalesce(s.status, 'queued') AS state, coalesce(s.confirmed, 0) AS confirmed
) AS told
CROSS JOIN LATERAL (
    SELECT told.state IN ('processed') OR (s.direction <> 5 AND told.confirmed >= s.quantity) AS done,
           told.state IN ('processed') AND s.direction = 5
               AND NOT (told.confirmed = 0 AND s.deviated = s.quantity AND s.quantity > 0) AS counted
) AS life
CROSS JOIN LATERAL (
    SELECT CASE WHEN told.state IN ('allocated', 'in_process') AND s.direction <> 5 AND NOT life.done
                THEN s.quantity - told.confirmed ELSE 0 END AS short
) AS rest
"""
FRESH = """
UPDATE import_rows s SET is_new = true
WHERE NOT EXISTS (
    SELECT FROM warehouse_storageorder known
    WHERE known.warehouse_id = s.warehouse_id AND known.name = s."order"
)
"""
NEW = f"""
SELECT DISTINCT ON (s.warehouse_id, s."order") s.*, told.state,
       count(*) FILTER (WHERE rest.short > 0) OVER (PARTITION BY s.warehouse_id, s."order") AS incomplete
FROM import_rows s {LIFE}
WHERE s.is_new
ORDER BY s.warehouse_id, s."order", s.position
"""
# An id stays what it is, unless another order of this installation has it.
OWN_ID = """
coalesce(CASE WHEN row_number() OVER (PARTITION BY {id} ORDER BY {line}) = 1
              AND NOT EXISTS (SELECT FROM {table} taken WHERE taken.uuid = {id}) THEN {id} END, gen_random_uuid())
"""
ORDERS = f"""
WITH written AS (
    INSERT INTO warehouse_storageorder (version, store_id, warehouse_id, uuid, name, state, direction, origin, priority,
        deadline, owner, recipient, unit, handling_unit, info1, info2, info3, info4, info5, custom, counts_empty,
        has_stock, incomplete_lines, error_code, error_description, created_at, modified_at{{more}})
    SELECT 1, %(store)s, new.warehouse_id,
        {OWN_ID.format(id="new.uuid", line="new.line", table="warehouse_storageorder")},
        new."order", new.state, new.direction, coalesce(new.origin, 1), coalesce(new.priority, 2), new.deadline,
        coalesce(new.owner, ''), coalesce(new.recipient, ''), coalesce(new.unit, ''), coalesce(new.handling_unit, ''),
        coalesce(new.info1, ''), coalesce(new.info2, ''), coalesce(new.info3, ''), coalesce(new.info4, ''),
        coalesce(new.info5, ''), coalesce(custom.fields, '{{}}'), coalesce(new.counts_empty, false),
        CASE WHEN new.state IN ('allocated', 'in_process') THEN new.incomplete = 0
             ELSE coalesce(new.has_stock, new.direction <> ALL(%(issues)s)) END,
        new.incomplete, CASE new.state WHEN 'queued' THEN new.error_code END,
        CASE new.state WHEN 'queued' THEN coalesce(new.error_description, '') ELSE '' END, now(), coalesce(new.modified_at, now()){{defaults}}
    FROM ({NEW}) AS new
    LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(field.name, new.custom ->> field.name) AS fields FROM warehouse_customfield field
        WHERE field.store_id = %(store)s AND new.custom ->> field.name <> ''
    ) AS custom ON true
    ORDER BY new.line
    RETURNING id, state, version
)
INSERT INTO core_transition (store_id, kind, object_id, version, move, source, target, reason, at, user_id,
    credential_id, door, request_id)
SELECT %(store)s, %(kind)s, written.id, written.version, 'open', '', written.state, 'import', now(), %(user_id)s,
    %(credential_id)s, %(door)s, %(request_id)s
FROM written
"""
MADE = """
JOIN warehouse_storageorder made
    ON s.is_new AND made.warehouse_id = s.warehouse_id AND made.name = s."order"
"""
# What an order keeps to cannot be told from where it is allocated.
ZONES = f"""
INSERT INTO warehouse_storageorderplace (order_id, zone_id)
SELECT DISTINCT made.id, zone.id
FROM import_rows s {MADE}
CROSS JOIN LATERAL jsonb_array_elements_text(s.zones) AS named (zone)
JOIN warehouse_zone zone ON zone.warehouse_id = s.warehouse_id AND zone.name = named.zone
WHERE made.state NOT IN ('allocated', 'in_process')
"""
TO_FETCH = """
UPDATE import_rows s SET demand_id = nextval(pg_get_serial_sequence('warehouse_demand', 'id'))
WHERE s.is_new AND s.direction = ANY(%(issues)s) AND coalesce(s.status, 'queued') NOT IN ('processed')
    AND coalesce(s.confirmed, 0) < s.quantity
"""
DEMANDS = f"""
INSERT INTO warehouse_demand (id, store_id, article_id, quantity, done, due, closed, reserved, begun,
    document_kind, document_id, created_at)
SELECT s.demand_id, %(store)s, s.material_id, s.quantity, told.confirmed,
    (made.deadline AT TIME ZONE %(zone)s)::date, false, 0, false, %(kind)s, made.id, now()
FROM import_rows s {MADE} {LIFE}
WHERE s.demand_id IS NOT NULL
"""
LINES = f"""
INSERT INTO warehouse_storageorderline (store_id, order_id, uuid, number, article_id, quantity, requested, confirmed,
    confirmed_before, expected, expected_before, short, done, motive, batch, serial, info1, info2, info3, info4, info5,
    demand_id, created_at, modified_at)
SELECT %(store)s, made.id, {OWN_ID.format(id="s.line_uuid", line="s.line", table="warehouse_storageorderline")},
    coalesce(s.number, s.position), s.material_id, s.quantity,
    coalesce(s.requested, CASE WHEN told.state IN ('queued', 'untouched') THEN 0 ELSE s.quantity END),
    told.confirmed, told.confirmed, before.expected, before.expected, rest.short, life.done,
    CASE WHEN NOT life.done OR life.counted OR (s.direction <> 5 AND told.confirmed >= s.quantity) THEN 0 ELSE 6 END,
    coalesce(s.lot, ''), coalesce(s.serial, ''), '', '', '', '', '', s.demand_id, now(),
    coalesce(s.line_modified_at, s.modified_at, now())
FROM import_rows s {MADE} {LIFE}
CROSS JOIN LATERAL (SELECT CASE WHEN life.counted THEN told.confirmed - s.deviated END AS expected) AS before
ORDER BY s.line
"""
WAITING = f"""
SELECT DISTINCT made.id FROM import_rows s {MADE} WHERE made.state IN (SELECT unnest(%(states)s::text[])) ORDER BY made.id
"""
State = StorageOrder.State
NEXT_JOBS = {
    "warehouse.verify_order": [State.QUEUED],
    "warehouse.allocate_rest": [State.ALLOCATED, State.IN_PROCESS],
}


def chosen_warehouse(store: Store, name: str = "") -> Warehouse | None:
    """The warehouse of that name or, without one, the default one, None while there is none. Raises NotFound."""
    warehouses = Warehouse.objects.of(store).order_by("-is_default", "pk")
    if not name:
        return warehouses.first()
    found = warehouses.filter(name=name).first()
    if found is None:
        known = ", ".join(warehouses.values_list("name", flat=True)) or "none"
        raise NotFound(f"There is no warehouse {name}. Warehouses: {known}.", field="warehouse")
    return found


def check_storage_orders(rows: Staging, *, warehouse: str = "") -> None:
    """Refuse what no order can be, and what differs from an order that is there. `warehouse` is that of orders that do
    not name one; without it the default one. Raises NotFound."""
    check_rows(rows, chosen_warehouse(rows.store, warehouse))


def import_storage_orders(rows: Staging) -> Counts:
    """Open orders as the file has them, and defer a job for each that is to be verified or allocated; the count is of
    lines. Nothing moves, and what is there stays as it is."""
    issues = [int(direction) for direction in ISSUES]
    rows.execute(FRESH)
    # Else no row is expected to be new, and a plan for none meets a million.
    rows.execute("ANALYZE import_rows")
    rows.execute(
        with_defaults(ORDERS, StorageOrder),
        issues=issues,
        kind=KIND,
        **actor.present().signature(),
    )
    rows.execute(ZONES)
    rows.execute(TO_FETCH, issues=issues)
    rows.execute(DEMANDS, kind=KIND, zone=rows.store.time_zone)
    lines = rows.execute(LINES)
    asked = actor.present().errand()
    for task, states in NEXT_JOBS.items():
        waiting = rows.stream(WAITING, states=[state.value for state in states])
        jobs.defer_all(task, ({"store_id": rows.store.pk, "order_id": key, **asked} for (key,) in waiting))
    return Counts(lines, 0)
