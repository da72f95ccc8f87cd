"""Set-based writers of imported customer orders (`core.imports.Staging`)."""

from catalog.services.imports import resolve_customers
from core.imports.defaults import with_defaults
from core.imports.staging import Counts, Staging
from production.models import CustomerOrder, CustomerOrderLine

# The position is the row's ordinal within its order; refused rows count, so that a corrected file keeps them.
POSITIONS = """
UPDATE import_rows s SET position = numbered.ordinal
FROM (SELECT line, row_number() OVER (PARTITION BY number ORDER BY line) AS ordinal FROM import_rows) AS numbered
WHERE numbered.line = s.line
"""
FIRST_LINES = """
SELECT DISTINCT ON (number) number, line, customer, customer_id
FROM import_rows WHERE number IS NOT NULL AND customer_id IS NOT NULL ORDER BY number, line
"""
OTHER_CUSTOMER = f"""
SELECT s.line, 'Order ' || s.number || ' is of ' || first.customer || ' in line ' || first.line
    || '; an order has one customer.'
FROM import_rows s JOIN ({FIRST_LINES}) AS first ON first.number = s.number
WHERE s.customer_id <> first.customer_id
"""
TAKEN = """
SELECT s.line, 'Order ' || s.number || ' is known as one of ' || known.name || '; its customer stays.'
FROM import_rows s
JOIN production_customerorder o ON o.store_id = %(store)s AND o.number = s.number
JOIN catalog_customer known ON known.id = o.customer_id
WHERE s.customer_id <> o.customer_id
"""

ORDERS = f"""
INSERT INTO production_customerorder (store_id, number, customer_id, created_at{{more}})
SELECT %(store)s, first.number, first.customer_id, now(){{defaults}}
FROM ({FIRST_LINES}) AS first
LEFT JOIN production_customerorder old ON old.store_id = %(store)s AND old.number = first.number
WHERE old.id IS NULL
ORDER BY first.line
"""
LINES = """
WITH wanted AS (
    SELECT s.line, o.id AS order_id, s.position, s.article_id, s.quantity, s.due_date
    FROM import_rows s
    JOIN production_customerorder o ON o.store_id = %(store)s AND o.number = s.number
    LEFT JOIN production_customerorderline old ON old.order_id = o.id AND old.position = s.position
    WHERE old.id IS NULL
       OR (s.article_id, s.quantity, s.due_date) IS DISTINCT FROM (old.article_id, old.quantity, old.due_date)
), written AS (
    INSERT INTO production_customerorderline (order_id, position, article_id, quantity, due_date{more})
    SELECT order_id, position, article_id, quantity, due_date{defaults} FROM wanted ORDER BY order_id, position
    ON CONFLICT (order_id, position) DO UPDATE SET
        article_id = excluded.article_id, quantity = excluded.quantity, due_date = excluded.due_date
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""


def check_customer_orders(rows: Staging) -> None:
    """Refuse unknown customers and articles, ambiguous names, and orders of two customers."""
    rows.execute(POSITIONS)
    resolve_customers(rows, "customer")
    rows.resolve("article", table="catalog_article", noun="article")
    rows.reject("customer", "INCONSISTENT", OTHER_CUSTOMER)
    rows.reject("customer", "TAKEN", TAKEN)


def import_customer_orders(rows: Staging) -> Counts:
    """Create orders, create and change their lines; the counts are of lines. Lines that the file does not name stay."""
    rows.execute(with_defaults(ORDERS, CustomerOrder))
    return rows.upsert(with_defaults(LINES, CustomerOrderLine))
