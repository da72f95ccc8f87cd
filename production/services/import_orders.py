"""Set-based writers of imported production orders (`core.imports.Staging`): docs/importing.md.

A row is an article of an order; the first row of an order stands for the order itself (`import_orders`).
"""

from core.imports.defaults import with_defaults
from core.imports.documents import Documents, Said
from core.imports.staging import Counts, Staging
from production.models import ProductionOrder
from production.services.documents import lock_order
from production.services.import_lines import LINES, differs, reserve_for_lines, write_lines
from production.services.orders import choose_parts_anew

# The API shows the number of the customer order where the order has none of its own.
CUSTOMERS_NUMBER = """
CASE WHEN s.customer_external_id IS DISTINCT FROM (
    SELECT asked.external_id FROM production_customerorder asked WHERE asked.id = {order}
) THEN coalesce(s.customer_external_id, '') ELSE '' END
"""
OWN_NUMBER = f"""
CASE WHEN s.customer_external_id = known.customer_external_id THEN known.customer_external_id
     ELSE {CUSTOMERS_NUMBER.format(order="coalesce(s.customer_order_id, known.customer_order_id)")} END
"""
# The API shows milliseconds.
SAME_MOMENT = """
CASE WHEN date_trunc('milliseconds', known.{0}_at) = s.{0}_date THEN known.{0}_at ELSE s.{0}_date END
"""
ORDERS = Documents(
    ProductionOrder,
    {
        "customer_order_id": Said(["customer_order", "customer_order_id"], "s.customer_order_id"),
        "customer_external_id": Said(["customer_external_id"], OWN_NUMBER),
        "name": Said(["name"], "coalesce(s.name, '')"),
        "comment": Said(["comment"], "coalesce(s.comment, '')"),
        "internal_reference": Said(["internal_reference"], "coalesce(s.internal_reference, '')"),
        "reserve_in_depth": Said(["reserve_in_depth"], "coalesce(s.reserve_in_depth, false)"),
        "start_at": Said(["start_date"], SAME_MOMENT.format("start")),
        "end_at": Said(["end_date"], SAME_MOMENT.format("end")),
        "work_hours": Said(["work_hours"], "coalesce(s.work_hours, 0)"),
        "store_state": Said(["store_state"], "s.store_state"),
    },
    rows="import_orders",
    number="reference",
    status="state",
)
# New orders get their keys in the order of the ids that they had, which is that of their age.
HEADS = """
CREATE TEMPORARY TABLE import_orders ON COMMIT DROP AS
SELECT first.*, first.known_id IS NULL AS is_new,
       coalesce(first.known_id, nextval(pg_get_serial_sequence('production_productionorder', 'id'))) AS order_id,
       first.reference IN (
           SELECT s.reference FROM import_rows s
           JOIN production_productionorder known ON known.store_id = %(store)s AND known.reference = s.reference
           LEFT JOIN production_productionorderarticle made ON made.order_id = known.id AND made.article_id = s.article_id
           WHERE s.article_id IS NOT NULL AND {differs}
       ) AS lines_differ
FROM (
    SELECT head.*, known.id AS known_id, known.state AS known_state
    FROM (SELECT DISTINCT ON (reference) * FROM import_rows WHERE reference <> '' ORDER BY reference, line) AS head
    LEFT JOIN production_productionorder known ON known.store_id = %(store)s AND known.reference = head.reference
    ORDER BY head.former_id, head.line
) AS first
"""
HEAD_COLUMNS = ("customer_order", "state", "start_date", "end_date", "name", "comment")
OTHER_HEAD = """
SELECT s.line, 'Order ' || s.reference || ' has another {title} in ' || {place} || '; an order has one.'
FROM import_rows s JOIN import_orders head ON head.reference = s.reference
WHERE s.{field} IS DISTINCT FROM head.{field}
"""
UNKNOWN_ID = """
SELECT s.line, 'There is no customer order ' || s.customer_order_id || ' in this store. Import customer orders first; '
    || 'if the file comes from another installation, use CSV, which names them.'
FROM import_rows s
WHERE s.customer_order_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM production_customerorder known WHERE known.store_id = %(store)s AND known.id = s.customer_order_id
)
"""
BOUGHT = f"""
SELECT s.line, article.number || ' is bought, not made. Correct the article, or take the row out.'
{LINES} JOIN catalog_article article ON article.id = s.article_id
WHERE made.id IS NULL AND article.supply <> 'make'
"""
NO_AMOUNT = f"""
SELECT s.line, 'How much of ' || s.article || ' shall be made? It needs an amount.'
{LINES}
WHERE s.article_id IS NOT NULL AND s.amount IS NULL AND made.id IS NULL
    AND NOT EXISTS (SELECT FROM import_rejects bad WHERE bad.line = s.line AND bad.field = 'amount')
"""
NO_ARTICLE = """
SELECT s.line, 'An amount of what? Name the article.' FROM import_rows s
WHERE coalesce(s.article, '') = '' AND s.amount IS NOT NULL
    AND NOT EXISTS (SELECT FROM import_rejects bad WHERE bad.line = s.line AND bad.field = 'article')
"""
NOT_BEGUN = f"""
SELECT s.line, 'A new order has made nothing yet. Write that it is in production, or 0.'
{LINES}
WHERE made.id IS NULL AND s.{{field}} > 0 AND coalesce(head.state, head.known_state, 'new') IN ('new')
"""
MADE_MEANWHILE = f"""
SELECT s.line, trim_scale(made.{{field}}) || ' of ' || s.article || ' are {{word}} and the file says '
    || trim_scale(s.{{field}}) || '. An import makes nothing: report what was made since, or leave it out.'
{LINES}
WHERE s.{{field}} > made.{{field}}
"""
FINAL = "('finished', 'cancelled')"
ENDED = f"""
SELECT new.line, 'Order ' || known.reference || ' is ' || known.state || '; nothing of it may change. Take it out, or '
    || 'correct what the file says about ' || concat_ws(', ', {{differing}}) || '.'
FROM import_changes new JOIN production_productionorder known ON known.id = new.id
WHERE known.state IN {FINAL} AND ({{head_differs}})
"""
LINE_ENDED = f"""
WITH ended AS MATERIALIZED (
    SELECT new.line, known.state FROM import_changes new JOIN production_productionorder known ON known.id = new.id
    WHERE known.state IN {FINAL}
)
SELECT s.line, 'Order ' || s.reference || ' is ' || ended.state || '; its articles stay. Take this one out, or '
    || 'correct what the file says about it.'
{LINES} JOIN ended ON ended.line = head.line
WHERE s.article_id IS NOT NULL AND {{differs}}
"""
STARTED = """
SELECT new.line, 'The parts of an order in production stay; they are chosen before it starts.'
FROM import_changes new JOIN production_productionorder known ON known.id = new.id
WHERE known.state IN ('in_production') AND new.reserve_in_depth <> known.reserve_in_depth AND EXISTS (
    SELECT FROM production_productionorderarticle made WHERE made.order_id = known.id
)
"""
INSERT = f"""
INSERT INTO production_productionorder (id, store_id, reference, state, version, customer_order_id,
    customer_external_id, name, comment, internal_reference, reserve_in_depth, start_at, end_at, finished_at, work_hours,
    store_state, created_at, updated_at{{more}})
SELECT s.order_id, %(store)s, s.reference, coalesce(s.state, 'new'), 1, s.customer_order_id,
    {CUSTOMERS_NUMBER.format(order="s.customer_order_id")}, coalesce(s.name, ''), coalesce(s.comment, ''),
    coalesce(s.internal_reference, ''), coalesce(s.reserve_in_depth, false), s.start_date, s.end_date,
    CASE WHEN s.state IN ('finished') THEN coalesce(s.finish_date, now()) END, coalesce(s.work_hours, 0), s.store_state,
    now(), now(){{defaults}}
FROM import_orders s WHERE s.is_new AND s.line IN (SELECT line FROM import_rows)
ORDER BY s.order_id
RETURNING id, version, state
"""
TURNED = """
SELECT known.id FROM import_changes new JOIN production_productionorder known ON known.id = new.id
WHERE new.reserve_in_depth <> known.reserve_in_depth AND new.line IN (SELECT line FROM import_rows)
ORDER BY known.id
"""
COUNTS = f"""
SELECT count(*) FILTER (WHERE effect.creates), count(*) FILTER (WHERE effect.changes AND NOT effect.creates)
{LINES}
LEFT JOIN import_changes new ON new.line = head.line
LEFT JOIN production_productionorder known ON known.id = new.id
CROSS JOIN LATERAL (
    SELECT head.is_new OR (new.id IS NOT NULL AND s.article_id IS NOT NULL AND made.id IS NULL) AS creates,
           new.id IS NOT NULL AND (
               s.article_id IS NOT NULL AND {{differs}} OR s.line = head.line AND ({{head_differs}})
           ) AS changes
) AS effect
"""


def check_production_orders(rows: Staging) -> None:
    """Refuse unknown customer orders and articles, articles that are not made, rows that disagree about their order,
    states that an order never had, and what an order that is there does not take."""
    _resolve(rows)
    rows.reject_repeats("reference", "article")
    rows.execute("DROP TABLE IF EXISTS import_orders")
    rows.execute(HEADS.format(differs=differs(rows, state="known.state")))
    rows.execute("ANALYZE import_orders")
    _reject_disagreements(rows)
    rows.reject("article", "NOT_MADE", BOUGHT)
    rows.reject("amount", "REQUIRED", NO_AMOUNT)
    rows.reject("article", "REQUIRED", NO_ARTICLE)
    for field, word in (("finished", "finished"), ("waste", "wasted")):
        rows.reject(field, "OUT_OF_RANGE", NOT_BEGUN.format(field=field))
        rows.reject(field, "MOVED", MADE_MEANWHILE.format(field=field, word=word))
    ORDERS.find_changes(rows, also="s.lines_differ")
    ORDERS.reject_moves(rows)
    _reject_final(rows)
    rows.reject("reserve_in_depth", "STARTED", STARTED)


def _resolve(rows: Staging) -> None:
    if "customer_order" in rows.present:
        rows.resolve("customer_order", table="production_customerorder", noun="customer order")
    else:
        rows.reject("customer_order_id", "UNKNOWN", UNKNOWN_ID)
    rows.resolve("article", table="catalog_article", noun="article")


def _reject_disagreements(rows: Staging) -> None:
    """Of CSV only: the rows of an item share what it says."""
    for field in HEAD_COLUMNS if not rows.nested else ():
        if field in rows.present:
            query = OTHER_HEAD.format(field=field, title=rows.title(field), place=rows.place("head.line"))
            rows.reject(field, "INCONSISTENT", query)


def _reject_final(rows: Staging) -> None:
    differing = [
        f"CASE WHEN new.{stored} IS DISTINCT FROM known.{stored} THEN '{rows.title(*said.columns)}' END"
        for stored, said in ORDERS.said.items()
    ]
    query = ENDED.format(differing=", ".join(differing), head_differs=_head_differs())
    rows.reject("reference", "ENDED", query)
    rows.reject("article", "ENDED", LINE_ENDED.format(differs=differs(rows)))


def _head_differs() -> str:
    return " OR ".join(f"new.{stored} IS DISTINCT FROM known.{stored}" for stored in ORDERS.said)


def import_production_orders(rows: Staging) -> Counts:
    """Open orders in the state of the file, each with its log row and the bills of today, and change those that are
    there. What orders in production need is reserved at the end, for all of them at once.

    The counts are of rows. An order that is there keeps its state. No work orders are opened, and nothing is fetched.
    """
    [counts] = rows.fetch(COUNTS.format(differs=differs(rows), head_differs=_head_differs()))
    turned = [pk for (pk,) in rows.fetch(TURNED)]
    ORDERS.change(rows)
    ORDERS.create(rows, with_defaults(INSERT, ProductionOrder))
    write_lines(rows)
    for pk in turned:
        choose_parts_anew(lock_order(store=rows.store, pk=pk))
    reserve_for_lines(rows)
    return Counts(*counts)
