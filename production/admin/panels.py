"""What is being made of an article, and what a customer has ordered, on their pages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Sum
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from catalog.models import Article, Customer
from core.admin.panels import (
    NOTHING,
    ROWS_SHOWN,
    Figure,
    Panel,
    figures,
    fixed,
    headers,
    joined,
    label,
    list_of,
    number,
    page_of,
    panel,
    wide,
)
from core.quantities import ZERO, plain
from production.admin.orders import STATE_COLOURS
from production.models import CustomerOrder, ProductionOrder, ProductionOrderArticle
from warehouse.admin.availability import source


def _open_lines(article: Article) -> Any:
    return ProductionOrderArticle.objects.open().filter(article=article)


@figures(Article, "production.view_productionorder", rank=30)
def making_figure(request: HttpRequest, article: Article) -> list[Figure]:
    if article.supply != Article.Supply.MAKE:
        return []
    left = Greatest(F("amount") - F("finished"), ZERO)
    found = _open_lines(article).aggregate(n=Coalesce(Sum(left), ZERO), due=Min("order__end_at"))
    due = found["due"]
    return [
        Figure(
            _("In production"),
            plain(found["n"]),
            list_of(ProductionOrderArticle, article__id__exact=article.pk, work="open"),
            _("next %s") % date_format(timezone.localtime(due), "SHORT_DATE_FORMAT") if due else "",
        )
    ]


@source(ProductionOrderArticle)
def made(articles: Iterable[int]) -> dict[int, Decimal]:
    """What is still to be made."""
    left = Greatest(F("amount") - F("finished"), ZERO)
    found = ProductionOrderArticle.objects.open().filter(article__in=articles).order_by()
    return dict(found.values_list("article").annotate(n=Sum(left)))


@panel(Article, "production.view_productionorder", rank=40)
def making_panel(request: HttpRequest, article: Article) -> Panel | None:
    """Its open production orders."""
    if article.supply != Article.Supply.MAKE:
        return None
    found = (
        _open_lines(article)
        .select_related("order__store")
        .order_by(F("order__end_at").asc(nulls_last=True), "pk")
    )
    rows = list(found[:ROWS_SHOWN])
    words = [_("production order"), _("state"), _("end")]
    may_make = request.user.has_perm("production.add_productionorder")
    return Panel(
        title=_("Being made"),
        headers=headers(words, (_("ordered"), _("finished"), _("still to make"))),
        rows=[_line(line) for line in rows],
        nothing=_("No production order makes it now."),
        more=f"{reverse('admin:production_productionorder_add')}?article={article.pk}" if may_make else "",
        more_word=_("Make some"),
    )


def _line(line: ProductionOrderArticle) -> list[Any]:
    return [
        fixed(page_of(line.order)),
        state(line.order),
        _moment(line.order),
        number(line.amount),
        number(line.finished),
        number(max(line.amount - line.finished, ZERO)),
    ]


def state(order: ProductionOrder) -> Any:
    return label(order.get_state_display(), STATE_COLOURS.get(order.state, ""))


def _moment(order: ProductionOrder) -> Any:
    if order.end_at is None:
        return NOTHING
    shown = date_format(timezone.localtime(order.end_at), "SHORT_DATETIME_FORMAT")
    return fixed(label(shown, "danger") if order.is_late else shown)


@panel(Customer, "production.view_customerorder", rank=10)
def orders_panel(request: HttpRequest, customer: Customer) -> Panel:
    """The newest orders of a customer, with what is made for them."""
    found = (
        CustomerOrder.objects.filter(customer=customer).order_by("-pk").prefetch_related("production_orders")
    )
    rows = list(found[:ROWS_SHOWN])
    return Panel(
        title=_("Customer orders"),
        headers=headers([_("number"), _("their number"), _("created"), _("made by")]),
        rows=[_order(order) for order in rows],
        nothing=_("No orders so far."),
        more=list_of(CustomerOrder, customer__id__exact=customer.pk) if rows else "",
    )


def _order(order: CustomerOrder) -> list[Any]:
    made = [page_of(one) for one in order.production_orders.all()]
    return [
        fixed(page_of(order)),
        fixed(order.external_id or NOTHING),
        fixed(date_format(timezone.localtime(order.created_at), "SHORT_DATETIME_FORMAT")),
        wide(joined(made)),
    ]
