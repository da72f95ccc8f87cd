"""Set-based writers of imported purchase orders (`core.imports.Staging`)."""

from core import actor
from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging
from warehouse.models import PurchaseOrder, PurchaseOrderLine

# The position is the row's ordinal within its order; refused rows count, so that a corrected file keeps them.
POSITIONS = """
UPDATE import_rows s SET position = numbered.ordinal
FROM (SELECT line, row_number() OVER (PARTITION BY number ORDER BY line) AS ordinal FROM import_rows) AS numbered
WHERE numbered.line = s.line
"""
FIRST_LINES = """
SELECT DISTINCT ON (number) number, line, supplier, supplier_id, state, order_date
FROM import_rows WHERE number IS NOT NULL ORDER BY number, line
"""
OTHER_HEAD = f"""
SELECT s.line, 'Order ' || s.number || ' has the {{field}} ' || first.{{field}} || ' in line ' || first.line
    || '; an order has one.'
FROM import_rows s JOIN ({FIRST_LINES}) AS first ON first.number = s.number
WHERE s.{{field}} <> first.{{field}}
"""
ENDED = """
SELECT s.line, 'Order ' || s.number || ' is ' || o.state || ' and cannot become ' || s.state || '.'
FROM import_rows s JOIN warehouse_purchaseorder o ON o.store_id = %(store)s AND o.number = s.number
WHERE o.state IN ('complete', 'rejected') AND s.state <> o.state
"""

# Orders first, in the order of their keys: the lock that services take on an order before its lines.
LOCK_ORDERS = """
SELECT count(*) FROM (
    SELECT o.id FROM warehouse_purchaseorder o
    WHERE o.store_id = %(store)s AND o.number IN (SELECT number FROM import_rows)
    ORDER BY o.id FOR NO KEY UPDATE
) AS locked
"""
ORDERS = f"""
WITH known AS (
    SELECT id, number, state, version FROM warehouse_purchaseorder WHERE store_id = %(store)s
), written AS (
    INSERT INTO warehouse_purchaseorder AS o (store_id, number, supplier_id, state, order_date, created_at, version{{more}})
    SELECT %(store)s, first.number, first.supplier_id, first.state, first.order_date, now(), 1{{defaults}}
    FROM ({FIRST_LINES}) AS first
    LEFT JOIN warehouse_purchaseorder old ON old.store_id = %(store)s AND old.number = first.number
    WHERE old.id IS NULL
       OR (first.supplier_id, first.state, first.order_date)
          IS DISTINCT FROM (old.supplier_id, old.state, old.order_date)
    ORDER BY first.line
    ON CONFLICT (store_id, number) DO UPDATE SET
        supplier_id = excluded.supplier_id, order_date = excluded.order_date, state = excluded.state,
        version = o.version + (o.state <> excluded.state)::integer
    RETURNING o.id, o.number, o.state, o.version
)
INSERT INTO core_transition
    (store_id, kind, object_id, version, move, source, target, reason, at, user_id, credential_id, door, request_id)
SELECT %(store)s, 'warehouse.purchaseorder', written.id, written.version,
       CASE WHEN known.id IS NULL THEN 'open' ELSE 'import' END, coalesce(known.state, ''), written.state, 'import',
       now(), %(user_id)s, %(credential_id)s, %(door)s, %(request_id)s
FROM written LEFT JOIN known ON known.id = written.id
WHERE known.id IS NULL OR known.state <> written.state
"""
LINES = """
WITH wanted AS (
    SELECT s.line, o.id AS order_id, s.position, s.article_id, s.ordered, s.received, s.unit_price, s.due_date
    FROM import_rows s
    JOIN warehouse_purchaseorder o ON o.store_id = %(store)s AND o.number = s.number
    LEFT JOIN warehouse_purchaseorderline old ON old.order_id = o.id AND old.position = s.position
    WHERE old.id IS NULL OR (s.article_id, s.ordered, s.received, s.unit_price, s.due_date)
        IS DISTINCT FROM (old.article_id, old.ordered, old.received, old.unit_price, old.due_date)
), written AS (
    INSERT INTO warehouse_purchaseorderline AS known
        (order_id, position, article_id, ordered, received, received_before, unit_price, due_date{more})
    SELECT order_id, position, article_id, ordered, received, received, unit_price, due_date{defaults}
    FROM wanted ORDER BY line
    ON CONFLICT (order_id, position) DO UPDATE SET
        article_id = excluded.article_id, ordered = excluded.ordered, received = excluded.received,
        received_before = known.received_before + excluded.received - known.received,
        unit_price = excluded.unit_price, due_date = excluded.due_date
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""


def check_purchase_orders(rows: Staging) -> None:
    """Refuse unknown suppliers and articles, rows that disagree about their order, and a life after its end."""
    rows.execute(POSITIONS)
    rows.resolve("supplier", table="catalog_supplier", noun="supplier")
    rows.resolve("article", table="catalog_article", noun="article")
    for field in ("supplier", "state", "order_date"):
        rows.reject(field, "INCONSISTENT", OTHER_HEAD.format(field=field))
    rows.fetch(LOCK_ORDERS)
    rows.reject("state", "ENDED", ENDED)


def import_purchase_orders(rows: Staging) -> Counts:
    """Create and change orders and their lines, each change of state with its log row; the counts are of lines.

    Lines that the file does not name stay. Received goods are not booked into stock: that is what stock files are for;
    the lines remember how much they were told so.
    """
    rows.execute(
        with_defaults(ORDERS, PurchaseOrder),
        **actor.present().signature(),
    )
    return rows.upsert(with_defaults(LINES, PurchaseOrderLine))
