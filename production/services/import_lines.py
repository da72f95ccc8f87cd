"""The articles of imported production orders: written, given their parts, and what they need reserved."""

from collections.abc import Iterator
from itertools import batched

from django.db import connection

from core.imports.defaults import with_defaults
from core.imports.staging import Staging
from production.models import ProductionOrderArticle
from production.services.freezing import Bills, freeze_bills
from production.services.lines import asked_of
from warehouse.services import lock_demands, reserve, resize_demands
from warehouse.services.balances import lock_balances

LINES_AT_ONCE, DEMANDS_AT_ONCE = 500, 2_000

# `made` is the article in an order that is there.
LINES = """
FROM import_rows s
JOIN import_orders head ON head.reference = s.reference
LEFT JOIN production_productionorderarticle made ON made.order_id = head.order_id AND made.article_id = s.article_id
"""
# The API shows the number of the order's state where an article has no status of its own.
STATE_NUMBER = "array_position(ARRAY['new', 'in_production', 'finished', 'cancelled'], {0}::text) - 1"
SAYS_SOMETHING = (
    "s.article_id IS NOT NULL AND (head.is_new OR head.line IN (SELECT line FROM import_changes))"
)
INSERT = f"""
WITH written AS (
    INSERT INTO production_productionorderarticle (order_id, article_id, amount, finished, waste, finished_before,
        waste_before, time, status{{more}})
    SELECT head.order_id, s.article_id, s.amount, coalesce(s.finished, 0), coalesce(s.waste, 0),
        coalesce(s.finished, 0), coalesce(s.waste, 0), coalesce(s.time, 0), {{status}}{{defaults}}
    {LINES}
    WHERE {SAYS_SOMETHING} AND made.id IS NULL
    ORDER BY head.order_id, s.line
    RETURNING id, order_id
)
INSERT INTO import_made SELECT id, order_id FROM written
"""
RESIZED = f"""
CREATE TEMPORARY TABLE import_resized ON COMMIT DROP AS
SELECT made.id {LINES} WHERE {SAYS_SOMETHING} AND made.amount <> s.amount
"""
CHANGE = f"""
UPDATE production_productionorderarticle changed SET amount = {{amount}}, time = {{time}}, status = {{status}}
{LINES}
WHERE changed.id = made.id AND {SAYS_SOMETHING} AND {{differs}}
"""
# What starts first gets its demands, and with them its parts, first.
IN_TURN = """
SELECT made.id FROM import_made made JOIN production_productionorder known ON known.id = made.order_id
ORDER BY known.state IN ('in_production') DESC, known.start_at NULLS LAST, made.id
"""
DEMANDS = """
SELECT demand.id, demand.article_id FROM ({lines}) AS line
JOIN production_component component ON component.line_id = line.id
JOIN warehouse_demand demand ON demand.id = component.demand_id
WHERE NOT demand.closed
"""
TO_RESIZE = DEMANDS.format(lines="SELECT id FROM import_resized")
TO_RESERVE = DEMANDS.format(
    lines="""
    SELECT made.id FROM production_productionorderarticle made
    JOIN production_productionorder known ON known.id = made.order_id AND known.state IN ('in_production')
    WHERE made.id IN (SELECT id FROM import_made UNION ALL SELECT id FROM import_resized)
    """
)
ARTICLES = (
    f"SELECT DISTINCT article_id FROM ({TO_RESIZE} UNION ALL {TO_RESERVE}) AS needed ORDER BY article_id"
)


def differs(rows: Staging, *, state: str = "head.known_state") -> str:
    """SQL for: the row says something new about its article `made`; `state` is that of the order that is there."""
    said = _said(rows, state)
    stored = ", ".join(f"made.{column}" for column in said)
    return f"(made.id IS NULL OR ROW({', '.join(said.values())}) IS DISTINCT FROM ROW({stored}))"


def _said(rows: Staging, state: str = "head.known_state") -> dict[str, str]:
    return {
        "amount": "coalesce(s.amount, made.amount)",
        "time": f"CASE WHEN {rows.given('time')} THEN coalesce(s.time, 0) ELSE made.time END",
        "status": f"CASE WHEN {rows.given('line_status')} THEN {_status(state)} ELSE made.status END",
    }


def _status(state: str) -> str:
    number = STATE_NUMBER.format(f"coalesce(s.state, {state}, 'new')")
    return (
        "CASE WHEN made.status = s.line_status THEN made.status "
        f"WHEN s.line_status = {number} THEN NULL ELSE s.line_status END"
    )


def write_lines(rows: Staging) -> None:
    """Add and change the articles of orders that are new or locked, with the parts of the bills of today."""
    rows.execute("DROP TABLE IF EXISTS import_made, import_resized")
    rows.execute("CREATE TEMPORARY TABLE import_made (id bigint, order_id bigint) ON COMMIT DROP")
    rows.execute(RESIZED)
    rows.execute(CHANGE.format(differs=differs(rows), **_said(rows)))
    insert = with_defaults(INSERT, ProductionOrderArticle)
    rows.execute(insert.replace("{status}", _status("head.known_state")))
    rows.execute("ANALYZE import_made, import_resized")
    bills = Bills()
    for some in batched(_keys(IN_TURN), LINES_AT_ONCE):
        lines = ProductionOrderArticle.objects.select_related("order", "article").in_bulk(some)
        freeze_bills([lines[pk] for pk in some], bills)


def reserve_for_lines(rows: Staging) -> None:
    """Fit what is needed to the amounts, and reserve what orders in production are short of: what was there first,
    then by start.

    All locks are taken at once, as one document would: demands, then stock, each in the order of the keys.
    """
    # In a store that was just filled, a plan for empty tables would meet thousands of rows.
    rows.execute("ANALYZE warehouse_stockitem, warehouse_demand, warehouse_reservation")
    store_id = rows.store.pk
    resized = [pk for pk, _ in rows.fetch(f"{TO_RESIZE} ORDER BY demand.id")]
    lock_demands(store_id=store_id, demand_ids=resized)
    articles = [pk for (pk,) in rows.fetch(ARTICLES)]
    lock_balances(store_id, articles=articles, demands=resized)
    for some in batched(_keys("SELECT id FROM import_resized ORDER BY id"), LINES_AT_ONCE):
        lines = ProductionOrderArticle.objects.filter(pk__in=some)
        resize_demands(store_id=store_id, quantities=asked_of(list(lines)), again=True)
    for some in batched(_keys(f"{TO_RESERVE} ORDER BY demand.id"), DEMANDS_AT_ONCE):
        reserve(store_id=store_id, demand_ids=some, again=True)


def _keys(query: str) -> Iterator[int]:
    """The first column, read as a stream."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        for row in cursor:
            yield row[0]
