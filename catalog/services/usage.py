"""What an article is a part of, up to the last level, in one query whatever the height."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from graphlib import TopologicalSorter

from django.db import connection

from catalog.models import Article
from core.quantities import QUANTITY_STEP, ZERO

# UNION visits a shared assembly once. Lines in force today only, as the explosion has them.
LINES_ABOVE = """
WITH RECURSIVE today (day) AS (
    SELECT (now() AT TIME ZONE time_zone)::date FROM core_store WHERE id = %(store)s
), valid AS NOT MATERIALIZED (
    SELECT line.* FROM catalog_billline line, today
    WHERE (line.valid_from IS NULL OR line.valid_from <= today.day)
      AND (line.valid_to IS NULL OR line.valid_to >= today.day)
), above (article_id) AS (
    SELECT %(article)s::bigint
    UNION
    SELECT line.parent_id FROM above JOIN valid line ON line.component_id = above.article_id
)
SELECT line.parent_id, line.component_id, parent.number, parent.name, parent.unit,
       line.quantity * coalesce(other.factor, 1) * (1 + line.scrap_percent / 100)
FROM above JOIN valid line ON line.component_id = above.article_id
JOIN catalog_article parent ON parent.id = line.parent_id
JOIN catalog_article part ON part.id = line.component_id
LEFT JOIN catalog_articleunit other ON other.article_id = part.id AND other.unit = line.unit
"""


@dataclass(frozen=True, slots=True)
class Use:
    """An article that the other one is a part of. `per_one`: how much of it one base unit takes in all, in the part's
    base unit, scrap included."""

    article_id: int
    number: str
    name: str
    unit: str
    per_one: Decimal
    is_direct: bool
    """It has the part in its own bill."""
    is_top: bool
    """It is a part of nothing itself."""


def where_used(*, article: Article) -> list[Use]:
    """Every article above by the bills in force today, direct ones first, then by number."""
    with connection.cursor() as cursor:
        cursor.execute(LINES_ABOVE, {"article": article.pk, "store": article.store_id})
        lines = cursor.fetchall()
    below: dict[int, set[int]] = defaultdict(set)
    takes: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    about = {}
    for parent, part, number, name, unit, quantity in lines:
        below[parent].add(part)
        takes[parent].append((part, quantity))
        about[parent] = (number, name, unit)
    amounts = {article.pk: Decimal(1)}
    for pk in TopologicalSorter(below).static_order():
        if pk != article.pk:
            amounts[pk] = sum((quantity * amounts[part] for part, quantity in takes[pk]), ZERO)
    parts = {part for _parent, part, *_rest in lines}
    found = [
        Use(
            pk,
            *about[pk],
            per_one=amounts[pk].quantize(QUANTITY_STEP),
            is_direct=article.pk in below[pk],
            is_top=pk not in parts,
        )
        for pk in about
    ]
    return sorted(found, key=lambda use: (not use.is_direct, use.number))
