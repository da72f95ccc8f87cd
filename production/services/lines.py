"""The articles of a production order: added with a copy of their bill, changed, removed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Article
from core.errors import Conflict, Duplicate, Invalid, NotFound, ShortLine
from core.models import Store
from core.quantities import ZERO, plain, positive_quantity, quantity
from core.transactions import service
from production.models import ProductionOrder, ProductionOrderArticle, ProductionReport
from production.services.documents import components_of, line_of, lock_open_order
from production.services.freezing import countable, freeze_bill, thaw_bill
from production.services.orders import keep_drawings, shortages
from production.services.picking import issue_if_wanted
from production.services.reports import report_production
from production.signals import production_started
from warehouse.services import reserve, resize_demands


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
        raise NotFound(
            _("There is no article %(article_number)s.") % {"article_number": article_number}, field="article"
        )
    if article.supply != Article.Supply.MAKE:
        raise Invalid(_("%(article)s is bought, not made.") % {"article": article.number}, field="article")
    if ProductionOrderArticle.objects.filter(order=order, article=article).exists():
        raise Duplicate(
            _("%(article)s is in this production order already.") % {"article": article.number},
            field="article",
        )
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
        issue_if_wanted(order)
        keep_drawings([line])
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
    finished: Any = None,
    waste: Any = None,
) -> tuple[ProductionOrderArticle, list[ShortLine]]:
    """Set what is given; a new amount changes what is needed and, in production, what is reserved. More finished or
    wasted than now is reported as the difference, as `report_production` does; less is refused.

    Returns the line and what is short now. Raises NotFound, Invalid, InvalidMove, and what a report raises.
    """
    order = lock_open_order(store=store, pk=pk, action="change")
    line = line_of(order, article_number)
    more: dict[str, Any] = {
        "amount": _difference(finished, line.finished, "finished"),
        "waste": _difference(waste, line.waste, "waste"),
    }
    ordered = line.amount
    line.amount = ordered if amount is None else positive_quantity(amount, field="amount")
    line.time = line.time if time is None else time
    line.status = line.status if status is None else status
    line.save(update_fields=["amount", "time", "status"])
    reported = any(more.values())
    if reported:  # before the needs change: the report takes all locks at once
        report_production(store=store, pk=pk, article_number=article_number, **more)
        order = lock_open_order(store=store, pk=pk, action="change")
        line = line_of(order, article_number)
    short = _resize(order, line, again=reported) if line.amount != ordered else []
    return line, short


def _difference(wanted: Any, present: Decimal, field: str) -> Decimal:
    if wanted is None:
        return ZERO
    more = quantity(wanted, field=field) - present
    if more < 0:
        raise Invalid(
            _("%(present)s are reported already; reverse a report instead.") % {"present": plain(present)},
            field=field,
            reason="OUT_OF_RANGE",
        )
    return more


def _resize(order: ProductionOrder, line: ProductionOrderArticle, *, again: bool) -> list[ShortLine]:
    wanted = asked_of([line])
    resize_demands(store_id=order.store_id, quantities=wanted, again=again)
    if order.state != ProductionOrder.State.IN_PRODUCTION:
        return []
    return shortages(reserve(store_id=order.store_id, demand_ids=sorted(wanted), again=True))


def asked_of(lines: Sequence[ProductionOrderArticle]) -> dict[int, Decimal]:
    """What the demands of these lines have to ask for, by the amounts of the lines. Raises Invalid."""
    known = {line.pk: line for line in lines}
    return {
        part.demand_id: countable(part.per_unit * known[part.line_id].amount, known[part.line_id])
        for part in components_of(lines)
        if part.article.stocked
    }


@service
def remove_article(*, store: Store | int, pk: int, article_number: str) -> ProductionOrder:
    """Take an article out, with its parts and reservations. Raises NotFound, InvalidMove, Conflict once reported."""
    order = lock_open_order(store=store, pk=pk, action="change")
    line = line_of(order, article_number)
    if line.made_before or ProductionReport.objects.filter(line=line).exists():
        raise Conflict(
            _("Something of %(article_number)s was reported already.") % {"article_number": article_number},
            field="article",
        )
    thaw_bill(line)
    line.delete()
    return order
