"""What must be true of production, whatever happened (RELIABILITY: Invariants)."""

from core.audit import invariant, log_in_graph, log_replays, tally_is_exact
from production.models import ProductionOrder

FINAL = "('finished', 'cancelled')"

invariant(
    "production.log",
    "The log of every production order replays to its present state.",
    lambda: log_replays(ProductionOrder),
)
invariant(
    "production.moves",
    "Every logged move of a production order is one of its lifecycle.",
    lambda: log_in_graph(ProductionOrder),
)
invariant(
    "production.tally",
    "The totals of production orders by state equal the production orders.",
    lambda: tally_is_exact(ProductionOrder),
)
invariant(
    "production.stock_was_looked_for",
    "Stock was looked for, for all that an order in production still needs, so that what is short is known.",
    """
    SELECT orders.id, orders.reference, demand.id AS demand
    FROM production_productionorder orders
    JOIN production_productionorderarticle line ON line.order_id = orders.id
    JOIN production_component component ON component.line_id = line.id
    JOIN warehouse_demand demand ON demand.id = component.demand_id
    WHERE orders.state IN ('in_production') AND NOT demand.closed AND NOT demand.begun
    """,
)
invariant(
    "production.final_reserves_nothing",
    "A finished or cancelled order needs and holds nothing more.",
    f"""
    SELECT orders.id, orders.reference, demand.id AS demand
    FROM production_productionorder orders
    JOIN production_productionorderarticle line ON line.order_id = orders.id
    JOIN production_component component ON component.line_id = line.id
    JOIN warehouse_demand demand ON demand.id = component.demand_id
    WHERE orders.state IN {FINAL} AND NOT demand.closed
    """,
)
invariant(
    "production.final_is_final",
    "Nothing but a reversal is reported on an order after its end.",
    f"""
    SELECT report.id, orders.reference FROM production_productionreport report
    JOIN production_productionorderarticle line ON line.id = report.line_id
    JOIN production_productionorder orders ON orders.id = line.order_id
    JOIN core_transition ended ON ended.kind = 'production.productionorder' AND ended.object_id = orders.id
     AND ended.target IN {FINAL}
    WHERE report.reverses_id IS NULL AND report.reported_at > ended.at + interval '5 seconds'
    """,  # the clocks of two servers differ a little
)
invariant(
    "production.line_sums",
    "What an order line shows as finished and wasted is what was there at its import and the sum of its reports.",
    """
    SELECT line.id, line.finished, line.waste, line.finished_before, line.waste_before,
           told.finished AS reported, told.waste AS reported_waste
    FROM production_productionorderarticle line
    LEFT JOIN (
        SELECT line_id, sum(amount) AS finished, sum(waste) AS waste FROM production_productionreport GROUP BY line_id
    ) AS told ON told.line_id = line.id
    WHERE line.finished <> line.finished_before + coalesce(told.finished, 0)
       OR line.waste <> line.waste_before + coalesce(told.waste, 0)
    """,
)
invariant(
    "production.consumed_is_the_bill",
    "What was consumed of a part is the frozen bill times what was made and wasted, also before an import.",
    """
    SELECT component.id, demand.done, before.due AS before, told.due FROM production_component component
    JOIN production_productionorderarticle line ON line.id = component.line_id
    JOIN warehouse_demand demand ON demand.id = component.demand_id
    JOIN catalog_article article ON article.id = component.article_id AND article.stocked
    CROSS JOIN LATERAL (
        SELECT round(component.per_unit * (line.finished_before + line.waste_before), 5) AS due
    ) AS before
    LEFT JOIN LATERAL (
        SELECT sum(round(component.per_unit * report.consumed_units, 5)) AS due
        FROM production_productionreport report WHERE report.line_id = component.line_id
    ) AS told ON true
    WHERE abs(demand.done - before.due - coalesce(told.due, 0)) > 0.0001
    """,
)
invariant(
    "production.movements_of_reports",
    "The movements of a report put into stock what it says was made, and take back what a reversal undoes.",
    """
    SELECT report.id, report.amount, coalesce(moved.total, 0) AS moved FROM production_productionreport report
    JOIN production_productionorderarticle line ON line.id = report.line_id
    LEFT JOIN (
        SELECT move.document_id, item.article_id,
               sum(CASE WHEN move.destination_id = item.id THEN move.quantity ELSE -move.quantity END) AS total
        FROM warehouse_stockmovement move
        JOIN warehouse_stockitem item ON item.id IN (move.source_id, move.destination_id)
        WHERE move.document_kind = 'production.productionreport'
        GROUP BY move.document_id, item.article_id
    ) AS moved ON moved.document_id = report.id AND moved.article_id = line.article_id
    WHERE report.amount <> coalesce(moved.total, 0)
    """,
)
invariant(
    "production.reversals",
    "A reversal names a report and is its exact opposite.",
    """
    SELECT back.id, original.id AS original FROM production_productionreport back
    JOIN production_productionreport original ON original.id = back.reverses_id
    WHERE back.line_id <> original.line_id OR back.amount <> -original.amount OR back.waste <> -original.waste
       OR back.consumed_units <> -original.consumed_units OR original.reverses_id IS NOT NULL
    """,
)
