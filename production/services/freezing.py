"""Copying bills onto orders, from then on the orders' own, and dropping the copies."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import Article
from catalog.services import explode
from core import calendar
from core.errors import Invalid
from core.models import Store
from core.quantities import QUANTITY_LIMIT, QUANTITY_STEP, ZERO
from production.models import Component, ProductionOrder, ProductionOrderArticle
from production.services.documents import FINAL
from warehouse.models import Demand
from warehouse.services import close_lines_of_demands, release

REMEMBERED = 2_000  # bills


class Need(NamedTuple):
    """How much one unit of what is made takes of a part, in the part's base unit."""

    per_unit: Decimal
    stocked: bool


class Bills:
    """The bills in force today as orders copy them, each exploded once, as long as there are not too many."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], dict[int, Need]] = {}

    def needs(self, article: Article, *, in_depth: bool) -> dict[int, Need]:
        """What one unit takes, by the key of the part: the first level of the bill or the simple parts of all levels,
        merged. Raises Invalid."""
        key = (article.pk, in_depth)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = _needs(article, in_depth)
        return self._known[key]


def freeze_bill(order: ProductionOrder, line: ProductionOrderArticle) -> list[Component]:
    """Components and their demands for one line, from the bill in force today; three queries.

    The first level of the bill or, if the order reserves in depth, the simple parts of all levels, merged.
    """
    line.order = order
    return freeze_bills([line], Bills())


def freeze_bills(lines: Sequence[ProductionOrderArticle], bills: Bills) -> list[Component]:
    """The same for lines that have their order and article at hand; two queries, and one for each new bill.

    The keys of the demands are in the order of the lines. Raises Invalid.
    """
    stores = Store.objects.in_bulk({line.order.store_id for line in lines if line.order.start_at})
    copies = [
        Component(
            line=line,
            position=position,
            article_id=article_id,
            per_unit=need.per_unit,
            demand=_demand(line, article_id, need, stores.get(line.order.store_id)),
        )
        for line in lines
        for position, (article_id, need) in enumerate(
            bills.needs(line.article, in_depth=line.order.reserve_in_depth).items()
        )
    ]
    Demand.objects.bulk_create(component.demand for component in copies)
    return Component.objects.bulk_create(copies)


def thaw_bill(line: ProductionOrderArticle) -> None:
    """Drop the copy again, with its demands and what is reserved and fetched for them."""
    demands = list(
        Component.objects.filter(line=line).order_by("demand_id").values_list("demand_id", flat=True)
    )
    close_lines_of_demands(store_id=line.order.store_id, demand_ids=demands, reason=line.order.reference)
    release(store_id=line.order.store_id, demand_ids=demands)
    Component.objects.filter(line=line).delete()
    Demand.objects.filter(pk__in=demands).delete()


def _demand(line: ProductionOrderArticle, article_id: int, need: Need, store: Store | None) -> Demand:
    """Unsaved. What is not kept in stock is neither reserved nor consumed; an order that ended needs nothing more."""
    order = line.order
    return Demand(
        store_id=order.store_id,
        article_id=article_id,
        quantity=countable(need.per_unit * line.amount, line),
        done=(need.per_unit * line.made_before).quantize(QUANTITY_STEP) if need.stocked else ZERO,
        due=calendar.day_of(store, order.start_at) if store and order.start_at else None,
        closed=not need.stocked or order.state in FINAL,
        document_kind="production.productionorder",
        document_id=order.pk,
    )


def _needs(article: Article, in_depth: bool) -> dict[int, Need]:
    """A bill may name a part twice."""
    exploded = explode(article=article)
    found: dict[int, Need] = {}
    if in_depth:
        parts = [(need.part, need.quantity) for need in exploded.simple()]
    else:
        parts = [(part, part.per_parent) for part in exploded.first_level()]
    for part, quantity in parts:
        before = found[part.article_id].per_unit if part.article_id in found else ZERO
        found[part.article_id] = Need(countable(before + quantity, article.number), part.stocked)
    return found


def countable(quantity: Decimal, of: object) -> Decimal:
    """So much of a part, as it is stored; `of` is what it is a part of. Raises Invalid."""
    rounded = quantity.quantize(QUANTITY_STEP)
    if rounded <= 0:
        raise Invalid(
            _("A part of %(of)s rounds to nothing.") % {"of": of}, field="amount", reason="MUST_BE_POSITIVE"
        )
    if rounded >= QUANTITY_LIMIT:
        raise Invalid(
            _("It takes too much of a part of %(of)s.") % {"of": of}, field="amount", reason="OUT_OF_RANGE"
        )
    return rounded
