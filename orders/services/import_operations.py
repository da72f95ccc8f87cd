"""Set-based writers of an imported shop-floor log (`core.imports.Staging`).

A log is imported whole, new rows at the end of their order: a row is known by its order and its position there,
which is the sequence of the operation that it made. That one is told from others of the order by its first log row.
"""

from core import actor
from core.imports.staging import Counts, Staging
from orders.models import Operation
from orders.services.operations import charge_time

# Refused rows count, so that a corrected file keeps the positions.
POSITIONS = """
UPDATE import_rows s SET position = numbered.ordinal
FROM (SELECT line, row_number() OVER (PARTITION BY work_order ORDER BY line) AS ordinal FROM import_rows) AS numbered
WHERE numbered.line = s.line
"""
# Orders before operations, by key: as services lock them.
LOCK_ORDERS = """
SELECT count(*) FROM (
    SELECT made.id FROM orders_workorder made
    WHERE made.store_id = %(store)s AND made.number IN (SELECT work_order FROM import_rows)
    ORDER BY made.id FOR NO KEY UPDATE
) AS locked
"""
# A row changes an operation only by ending it: what runs may know better than an old file.
KNOWN = """
UPDATE import_rows s SET operation_id = known.id,
    writes = known.id IS NULL OR (known.state IN ('in_progress') AND s.completed_at IS NOT NULL)
FROM import_rows same
LEFT JOIN orders_workorder made ON made.store_id = %(store)s AND made.number = same.work_order
LEFT JOIN (
    orders_operation known JOIN core_transition birth ON birth.kind = 'orders.operation'
        AND birth.object_id = known.id AND birth.version = 1 AND birth.reason = 'import'
) ON known.work_order_id = made.id AND known.sequence = same.position
WHERE same.line = s.line
"""
BACKWARDS = """
SELECT line, 'It was completed before it was started.' FROM import_rows WHERE completed_at < started_at
"""
OTHER_OPERATION = """
SELECT s.line, 'Operation ' || s.position || ' of ' || s.work_order || ' is ' || known.operation_type || ' from '
    || to_char(known.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || '. Import the whole log again, with new rows at its end.'
FROM import_rows s JOIN orders_operation known ON known.id = s.operation_id
WHERE s.operation <> known.operation_type OR s.resource <> known.resource OR s.started_at <> known.started_at
"""
ENDED = """
SELECT s.line, 'Operation ' || s.position || ' of ' || s.work_order || ' ended with other figures; they are final.'
FROM import_rows s JOIN orders_operation known ON known.id = s.operation_id
WHERE NOT s.writes AND (
    s.completed_at <> known.ended_at OR s.qty_completed <> known.completed_quantity
    OR s.qty_rejected <> known.rejected_quantity OR s.qty_mrb <> known.held_quantity OR s.rework <> known.is_rework
) AND s.completed_at IS NOT NULL
"""
AT_REST = """
SELECT s.line, 'Order ' || s.work_order || ' is ' || replace(made.state, '_', ' ') || '; nobody works on it.'
FROM import_rows s JOIN orders_workorder made ON made.store_id = %(store)s AND made.number = s.work_order
WHERE s.writes AND made.state IN ('cancelled', 'on_hold')
"""

LOG = """
INSERT INTO core_transition
    (store_id, kind, object_id, version, move, source, target, reason, at, user_id, credential_id, door, request_id)
SELECT %(store)s, '{kind}', written.id, written.version, '{move}', '{source}', written.state, 'import',
       now(), %(user_id)s, %(credential_id)s, %(door)s, %(request_id)s
FROM written
"""
# The log decides about orders that it opens: completed when every operation is, else in progress.
OPEN_ORDERS = """
WITH logged AS (
    SELECT work_order, min(line) AS line, max(qty_completed) AS completed, min(started_at) AS began,
           max(completed_at) AS ended, bool_and(completed_at IS NOT NULL) AS done
    FROM import_rows s
    WHERE NOT EXISTS (SELECT FROM orders_workorder w WHERE w.store_id = %(store)s AND w.number = s.work_order)
    GROUP BY work_order
), written AS (
    INSERT INTO orders_workorder (store_id, number, state, version, product, quantity, completed_quantity, priority,
        customer_name, started_at, completed_at, notes, state_before_hold, may_overproduce, created_at, updated_at)
    SELECT %(store)s, work_order, CASE WHEN done THEN 'completed' ELSE 'in_progress' END, 1, work_order,
           greatest(completed, 1), completed, 2, '', began, CASE WHEN done THEN ended END, '', '', false, now(), now()
    FROM logged ORDER BY line
    RETURNING id, version, state
)
""" + LOG.format(kind="orders.workorder", move="open", source="")
START_ORDERS = """
WITH begun AS (
    SELECT made.id, min(s.started_at) AS at
    FROM import_rows s JOIN orders_workorder made ON made.store_id = %(store)s AND made.number = s.work_order
    WHERE made.state IN ('open') AND s.writes GROUP BY made.id
), written AS (
    UPDATE orders_workorder made
    SET state = 'in_progress', version = made.version + 1, started_at = begun.at, updated_at = now()
    FROM begun WHERE begun.id = made.id
    RETURNING made.id, made.version, made.state
)
""" + LOG.format(kind="orders.workorder", move="start", source="open")
MINUTES = "round(extract(epoch FROM s.completed_at - s.started_at) / 60, 2)"
# A resource is a machine or a person: a person if one of the staff is called so.
ADD = f"""
WITH written AS (
    INSERT INTO orders_operation (store_id, work_order_id, sequence, operation_type, state, version, resource,
        operator, started_at, ended_at, actual_minutes, completed_quantity, rejected_quantity, held_quantity,
        is_rework, notes, created_at, updated_at)
    SELECT %(store)s, made.id, s.position, s.operation,
           CASE WHEN s.completed_at IS NULL THEN 'in_progress' ELSE 'completed' END, 1, s.resource,
           CASE WHEN EXISTS (SELECT FROM catalog_staff p WHERE p.store_id = %(store)s AND p.name = s.resource)
                THEN s.resource ELSE '' END,
           s.started_at, s.completed_at, {MINUTES}, s.qty_completed, s.qty_rejected, s.qty_mrb,
           s.rework, '', now(), now()
    FROM import_rows s JOIN orders_workorder made ON made.store_id = %(store)s AND made.number = s.work_order
    WHERE s.operation_id IS NULL ORDER BY s.line
    RETURNING id, version, state
)
""" + LOG.format(kind="orders.operation", move="open", source="")
COMPLETE = f"""
WITH written AS (
    UPDATE orders_operation known
    SET state = 'completed', version = known.version + 1, ended_at = s.completed_at,
        actual_minutes = coalesce(known.actual_minutes, {MINUTES}), completed_quantity = s.qty_completed,
        rejected_quantity = s.qty_rejected, held_quantity = s.qty_mrb, is_rework = s.rework, updated_at = now()
    FROM import_rows s WHERE s.operation_id = known.id AND s.writes
    RETURNING known.id, known.version, known.state
)
""" + LOG.format(kind="orders.operation", move="complete", source="in_progress")
OF_JOBS = """
SELECT known.id FROM import_rows s
JOIN orders_workorder made ON made.store_id = %(store)s AND made.number = s.work_order AND made.job_id IS NOT NULL
JOIN orders_operation known ON known.work_order_id = made.id AND known.sequence = s.position AND known.operator <> ''
    AND (known.id = s.operation_id OR s.operation_id IS NULL)
JOIN core_transition birth ON birth.kind = 'orders.operation' AND birth.object_id = known.id
    AND birth.version = 1 AND birth.reason = 'import'
WHERE s.writes AND s.completed_at IS NOT NULL
"""


def check_operations(rows: Staging) -> None:
    """Find the operations that the log made before; refuse rows that say something else about them."""
    rows.execute(POSITIONS)
    rows.fetch(LOCK_ORDERS)
    rows.execute(KNOWN)
    rows.reject("completed_at", "OUT_OF_RANGE", BACKWARDS)
    rows.reject("", "INCONSISTENT", OTHER_OPERATION)
    rows.reject("", "ENDED", ENDED)
    rows.reject("work_order", "BLOCKED", AT_REST)


def import_operations(rows: Staging) -> Counts:
    """Open missing orders and add or complete operations, each change of state with its log row.

    Orders that are there keep their state, but an open one begins. Time is charged to the order's job.
    """
    by = actor.present().signature()
    rows.execute(OPEN_ORDERS, **by)
    rows.execute(START_ORDERS, **by)
    completed = rows.execute(COMPLETE, **by)
    added = rows.execute(ADD, **by)
    _charge(rows)
    return Counts(added, completed)


def _charge(rows: Staging) -> None:
    worked = Operation.objects.filter(pk__in=[pk for (pk,) in rows.fetch(OF_JOBS)])
    for operation in worked.select_related("work_order__job__store").order_by("pk"):
        charge_time(operation.work_order, operation)
