"""Set-based writers of imported work orders (`core.imports.Staging`): docs/importing.md, Pages of an API."""

from core.imports.defaults import with_defaults
from core.imports.documents import Documents, Said
from core.imports.staging import Counts, Staging
from orders.models import WorkOrder

# Progress is of the state that it is told with.
MADE = """
CASE WHEN coalesce(s.status, known.state) IN (known.state) THEN coalesce(s.completed, 0)
     ELSE known.completed_quantity END
"""
WORK_ORDERS = Documents(
    WorkOrder,
    {
        "product": Said(["product"], "s.product"),
        "quantity": Said(["quantity"], "s.quantity"),
        "completed_quantity": Said(["completed"], MADE),
        "priority": Said(["priority"], "coalesce(s.priority, 2)"),
        "customer_name": Said(["customer"], "s.customer"),
        "due_at": Said(["due_date"], "s.due_date"),
        "estimated_completion_at": Said(["estimated"], "s.estimated"),
        "notes": Said(["notes"], "s.notes"),
    },
)
FINAL = """
SELECT new.line, 'Order ' || known.number || ' is ' || known.state || '; only its notes may change. Take the row out, '
    || 'or correct what it says about ' || concat_ws(', ', {differing}) || '.'
FROM import_changes new JOIN orders_workorder known ON known.id = new.id
WHERE known.state IN ('completed', 'cancelled') AND ({differs})
"""
OVERPRODUCED = """
SELECT new.line, new.completed_quantity || ' of ' || new.quantity || ' would be completed. Correct the quantity, or '
    || 'allow over-production of order ' || known.number || ' first.'
FROM import_changes new JOIN orders_workorder known ON known.id = new.id
WHERE new.completed_quantity > new.quantity AND NOT known.may_overproduce
    AND known.state NOT IN ('completed', 'cancelled')
"""
BACKWARDS = (
    "SELECT line, 'It was completed before it was started.' FROM import_rows WHERE completed_at < started_at"
)

# As open_work_order links: the one with the number first, then the oldest with the name.
CALLED = """
SELECT DISTINCT ON (called) called, id FROM (
    SELECT known.number AS called, 0 AS rank, known.id
    FROM {table} known WHERE known.store_id = %(store)s AND known.number IN (SELECT {column} FROM import_rows)
    UNION ALL
    SELECT known.name, 1, known.id
    FROM {table} known WHERE known.store_id = %(store)s AND known.name IN (SELECT {column} FROM import_rows)
) AS named ORDER BY called, rank, id
"""
ARTICLES = CALLED.format(table="catalog_article", column="product")
CUSTOMERS = CALLED.format(table="catalog_customer", column="customer")
LINKS = """
LEFT JOIN ({articles}) AS article ON article.called = {row}.product
LEFT JOIN ({customers}) AS customer ON customer.called = {row}.{customer} AND {row}.{customer} <> ''
"""
# A text that stays keeps its link.
RELINKED = {
    "article_id": "CASE WHEN known.product = new.product THEN known.article_id ELSE article.id END",
    "customer_id": "CASE WHEN known.customer_name = new.customer_name THEN known.customer_id ELSE customer.id END",
}
# What the log of an order proves must be there, also where the file has it not: when it began and when it ended.
ORDERS = """
INSERT INTO orders_workorder (store_id, number, state, version, product, article_id, quantity, completed_quantity,
    priority, customer_name, customer_id, due_at, estimated_completion_at, started_at, completed_at, notes,
    state_before_hold, may_overproduce, created_at, updated_at{more})
SELECT %(store)s, s.number, life.state, 1, s.product, article.id, s.quantity, coalesce(s.completed, 0),
    coalesce(s.priority, 2), coalesce(s.customer, ''), customer.id, s.due_date, s.estimated,
    CASE WHEN life.state IN ('in_progress', 'paused', 'completed')
         THEN coalesce(s.started_at, least(life.born, s.completed_at)) ELSE s.started_at END,
    CASE WHEN life.state IN ('completed')
         THEN coalesce(s.completed_at, greatest(life.seen, s.started_at, life.born)) END,
    coalesce(s.notes, ''),
    CASE WHEN life.state <> 'on_hold' THEN '' WHEN s.started_at IS NULL THEN 'open' ELSE 'in_progress' END,
    coalesce(s.completed > s.quantity, false), life.born, life.seen{defaults}
FROM import_rows s
CROSS JOIN LATERAL (
    SELECT coalesce(s.status, 'open') AS state, coalesce(s.created_at, s.updated_at, now()) AS born,
           coalesce(s.updated_at, s.created_at, now()) AS seen
) AS life
{links}
WHERE NOT EXISTS (SELECT FROM orders_workorder known WHERE known.store_id = %(store)s AND known.number = s.number)
ORDER BY s.line
RETURNING id, version, state
"""


def check_work_orders(rows: Staging) -> None:
    """Refuse repeated numbers, what final orders cannot take, and statuses that an order never had."""
    rows.reject_repeats("number")
    rows.reject("completed_at", "OUT_OF_RANGE", BACKWARDS)
    WORK_ORDERS.find_changes(rows)
    WORK_ORDERS.reject_moves(rows)
    rows.reject("", "ENDED", _final(rows))
    rows.reject("quantity", "OUT_OF_RANGE", OVERPRODUCED)


def _final(rows: Staging) -> str:
    differs = {
        rows.title(*said.columns): f"new.{stored} IS DISTINCT FROM known.{stored}"
        for stored, said in WORK_ORDERS.said.items()
        if stored != "notes"
    }
    named = [f"CASE WHEN {test} THEN '{title}' END" for title, test in differs.items()]
    return FINAL.format(differing=", ".join(named), differs=" OR ".join(differs.values()))


def import_work_orders(rows: Staging) -> Counts:
    """Open work orders in the state of the file, each with its log row, and change those that are there.

    An order that is there keeps its state and its dates. Nobody is told by webhook.
    """
    links = LINKS.format(articles=ARTICLES, customers=CUSTOMERS, row="new", customer="customer_name")
    changed = WORK_ORDERS.change(rows, sets=RELINKED, joins=links)
    born = LINKS.format(articles=ARTICLES, customers=CUSTOMERS, row="s", customer="customer")
    insert = with_defaults(ORDERS.replace("{links}", born), WorkOrder)
    return Counts(WORK_ORDERS.create(rows, insert), changed)
