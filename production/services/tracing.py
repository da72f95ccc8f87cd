"""What went into a lot and what it went into, through all levels: one query a level, whatever its width."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.models import Store
from production.models.reports import KIND
from warehouse.models import Lot

# The ledger is the genealogy: a report consumed some lots and produced one. Reversed reports never were.
EDGES = f"""
SELECT report.lot_id AS product, item.lot_id AS part, report.id, orders.reference, sum(moved.quantity) AS quantity
FROM production_productionreport report
JOIN production_productionorderarticle line ON line.id = report.line_id
JOIN production_productionorder orders ON orders.id = line.order_id
JOIN warehouse_stockmovement moved
  ON moved.document_kind = '{KIND}' AND moved.document_id = report.id AND moved.reason = 'consumed'
JOIN warehouse_stockitem item ON item.id = moved.source_id
WHERE report.reverses_id IS NULL AND report.lot_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM production_productionreport undone WHERE undone.reverses_id = report.id)
  AND {{known}}
GROUP BY report.lot_id, item.lot_id, report.id, orders.reference
"""
NAMED = """
SELECT edge.product, edge.part, edge.id, edge.reference, edge.quantity, lot.id, article.number, article.name,
       lot.batch, lot.serial, lot.best_before, lot.held_reason
FROM ({edges}) AS edge JOIN warehouse_lot lot ON lot.id = edge.{other}
JOIN catalog_article article ON article.id = lot.article_id
ORDER BY article.number, lot.batch, lot.serial, edge.id
"""
DOWN = NAMED.format(edges=EDGES.format(known="report.lot_id = ANY(%s)"), other="part")
UP = NAMED.format(edges=EDGES.format(known="item.lot_id = ANY(%s)"), other="product")


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of a trace: `lot_id` was used in, or made with, `from_lot_id` by a report of an order."""

    level: int
    from_lot_id: int
    lot_id: int
    article: str
    name: str
    batch: str
    serial: str
    held_reason: str
    quantity: Decimal
    """Of the part, in its base unit."""
    report_id: int
    reference: str


def trace_down(*, store: Store | int, lot_id: int) -> list[TraceLine]:
    """Everything that went into a lot, level by level. Raises NotFound."""
    return _trace(store, lot_id, DOWN, known=0)


def trace_up(*, store: Store | int, lot_id: int) -> list[TraceLine]:
    """Everything that a lot went into, level by level: what to recall. Raises NotFound."""
    return _trace(store, lot_id, UP, known=1)


def _trace(store: Store | int, lot_id: int, sql: str, *, known: int) -> list[TraceLine]:
    """`known` is the column of the lots we come from. Breadth first; a lot is followed once, so goods that went round in a circle end the walk."""
    if not Lot.objects.of(store).filter(pk=lot_id).exists():
        raise NotFound(_("There is no such lot."), field="lot")
    seen, frontier, lines = {lot_id}, [lot_id], list[TraceLine]()
    level = 0
    while frontier:
        level += 1
        with connection.cursor() as cursor:
            cursor.execute(sql, [frontier])
            found = [_line(level, row[known], row) for row in cursor.fetchall()]
        lines += found
        frontier = sorted({line.lot_id for line in found} - seen)
        seen.update(frontier)
    return lines


def _line(level: int, from_lot_id: int, row: tuple) -> TraceLine:
    report_id, reference, quantity, lot_id, article, name, batch, serial, _, held = row[2:]
    return TraceLine(
        level, from_lot_id, lot_id, article, name, batch, serial, held, quantity, report_id, reference
    )
