"""Copying a bill onto an order, from then on the order's own, and dropping the copy."""

from decimal import Decimal

from catalog.services import explode
from core.errors import Invalid
from core.quantities import QUANTITY_STEP
from production.models import Component, ProductionOrder, ProductionOrderArticle
from warehouse.models import Demand
from warehouse.services import close_lines_of_demands, release


def freeze_bill(order: ProductionOrder, line: ProductionOrderArticle) -> list[Component]:
    """Components and their demands for one line, from the bill in force today; three queries.

    The first level of the bill or, if the order reserves in depth, the simple parts of all levels, merged.
    """
    needs = _needs(order, line)
    demands = Demand.objects.bulk_create(
        Demand(
            store_id=order.store_id,
            article_id=article_id,
            quantity=_positive(per_unit * line.amount, line),
            due=order.start_at.date() if order.start_at else None,
            closed=not stocked,  # what is not kept in stock is neither reserved nor consumed
            document_kind="production.productionorder",
            document_id=order.pk,
        )
        for article_id, (per_unit, stocked) in needs.items()
    )
    return Component.objects.bulk_create(
        Component(
            line=line,
            position=position,
            article_id=demand.article_id,
            per_unit=needs[demand.article_id][0],
            demand=demand,
        )
        for position, demand in enumerate(demands)
    )


def thaw_bill(line: ProductionOrderArticle) -> None:
    """Drop the copy again, with its demands and what is reserved and fetched for them."""
    demands = list(
        Component.objects.filter(line=line).order_by("demand_id").values_list("demand_id", flat=True)
    )
    close_lines_of_demands(store_id=line.order.store_id, demand_ids=demands, reason=line.order.reference)
    release(store_id=line.order.store_id, demand_ids=demands)
    Component.objects.filter(line=line).delete()
    Demand.objects.filter(pk__in=demands).delete()


def _needs(order: ProductionOrder, line: ProductionOrderArticle) -> dict[int, tuple[Decimal, bool]]:
    """What one unit takes, by article: a bill may name a component twice."""
    exploded = explode(article=line.article)
    found: dict[int, tuple[Decimal, bool]] = {}
    if order.reserve_in_depth:
        parts = [(need.part, need.quantity) for need in exploded.simple()]
    else:
        parts = [(part, part.per_parent) for part in exploded.first_level()]
    for part, quantity in parts:
        before = found.get(part.article_id, (Decimal(0), True))[0]
        found[part.article_id] = (_positive(before + quantity, line), part.stocked)
    return found


def _positive(quantity: Decimal, line: ProductionOrderArticle) -> Decimal:
    rounded = quantity.quantize(QUANTITY_STEP)
    if rounded <= 0:
        raise Invalid(
            f"A part of {line.article.number} rounds to nothing.", field="amount", reason="MUST_BE_POSITIVE"
        )
    return rounded
