"""The articles of a production order: added with a copy of their bill, changed, removed."""

from decimal import Decimal
from typing import Any

from catalog.models import Article
from core.errors import Conflict, Duplicate, Invalid, NotFound, ShortLine
from core.models import Store
from core.quantities import QUANTITY_STEP, positive_quantity
from core.transactions import service
from production.models import Component, ProductionOrder, ProductionOrderArticle, ProductionReport
from production.services.documents import components_of, line_of, lock_open_order
from production.services.freezing import freeze_bill
from production.services.orders import shortages
from production.signals import production_started
from warehouse.models import Demand
from warehouse.services import release, reserve, resize_demands


@service
def add_article(
    *,
    store: Store | int,
    pk: int,
    article_number: str,
    amount: Any,
    time: Decimal = Decimal(0),
    status: int | None = None,
) -> ProductionOrderArticle:
    """Make one more article with this order; its bill is copied now. In production its parts are reserved at once.

    Raises NotFound, Invalid (not a made article), Duplicate, InvalidMove.
    """
    order = lock_open_order(store=store, pk=pk, action="change")
    article = Article.objects.of(order.store_id).filter(number=article_number).first()
    if article is None:
        raise NotFound(f"There is no article {article_number}.", field="article")
    if article.supply != Article.Supply.MAKE:
        raise Invalid(f"{article.number} is bought, not made.", field="article")
    if ProductionOrderArticle.objects.filter(order=order, article=article).exists():
        raise Duplicate(f"{article.number} is in this production order already.", field="article")
    line = ProductionOrderArticle.objects.create(
        order=order,
        article=article,
        amount=positive_quantity(amount, field="amount"),
        time=time,
        status=status,
    )
    components = freeze_bill(order, line)
    if order.state == ProductionOrder.State.IN_PRODUCTION:
        reserve(store_id=order.store_id, demand_ids=sorted(one.demand_id for one in components))
        production_started.send(sender=ProductionOrder, order=order, lines=[line])
    return line


@service
def change_article(
    *,
    store: Store | int,
    pk: int,
    article_number: str,
    amount: Any = None,
    time: Decimal | None = None,
    status: int | None = None,
) -> tuple[ProductionOrderArticle, list[ShortLine]]:
    """Set what is given; a new amount changes what is needed and, in production, what is reserved.

    Returns the line and what is short now. Raises NotFound, Invalid, InvalidMove.
    """
    order = lock_open_order(store=store, pk=pk, action="change")
    line = line_of(order, article_number)
    line.time = line.time if time is None else time
    line.status = line.status if status is None else status
    short: list[ShortLine] = []
    if amount is not None:
        line.amount = positive_quantity(amount, field="amount")
        short = _resize(order, line)
    line.save(update_fields=["amount", "time", "status"])
    return line, short


def _resize(order: ProductionOrder, line: ProductionOrderArticle) -> list[ShortLine]:
    parts = [one for one in components_of([line]) if one.article.stocked]
    wanted = {one.demand_id: (one.per_unit * line.amount).quantize(QUANTITY_STEP) for one in parts}
    if any(quantity <= 0 for quantity in wanted.values()):
        raise Invalid("A part of it rounds to nothing.", field="amount", reason="MUST_BE_POSITIVE")
    resize_demands(store_id=order.store_id, quantities=wanted)
    if order.state != ProductionOrder.State.IN_PRODUCTION:
        return []
    return shortages(reserve(store_id=order.store_id, demand_ids=sorted(wanted), again=True))


@service
def remove_article(*, store: Store | int, pk: int, article_number: str) -> ProductionOrder:
    """Take an article out, with its parts and reservations. Raises NotFound, InvalidMove, Conflict once reported."""
    order = lock_open_order(store=store, pk=pk, action="change")
    line = line_of(order, article_number)
    if ProductionReport.objects.filter(line=line).exists():
        raise Conflict(f"Something of {article_number} was reported already.", field="article")
    demands = [one.demand_id for one in components_of([line])]
    release(store_id=order.store_id, demand_ids=demands)
    Component.objects.filter(line=line).delete()
    Demand.objects.filter(pk__in=demands).delete()
    line.delete()
    return order
