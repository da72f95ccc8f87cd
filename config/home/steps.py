"""What still has to be done before the house works, one step after the other; nothing once it does."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.admin import visible_stores
from orders.models import WorkOrder
from warehouse.models import StockMovement


@dataclass(frozen=True, slots=True)
class Step:
    """`right` is needed for it; `command` is the way by file, `page` (and its `button`) the way by hand."""

    title: Any
    why: Any
    right: str
    page: str
    button: Any
    model: Any
    command: str = ""


STEPS = (
    Step(
        title=_("Bring in your articles"),
        why=_("Everything else is made of, bought as or stored as an article."),
        right="catalog.add_article",
        page="admin:catalog_article_add",
        button=_("Or add the first by hand"),
        model=Article,
        command="python manage.py import_articles articles.csv --store {store}",
    ),
    Step(
        title=_("Bring in your stock"),
        why=_("What lies where; orders then reserve it and say what is short."),
        right="warehouse.receive_stock",
        page="admin:warehouse_stockitem_changelist",
        button=_("Or look at your stock"),
        model=StockMovement,
        command="python manage.py import_stock stock.csv --store {store}",
    ),
    Step(
        title=_("Open the first work order"),
        why=_("The shop floor starts it, reports what is made, and this page counts what is late."),
        right="orders.add_workorder",
        page="admin:orders_workorder_add",
        button=_("Open a work order"),
        model=WorkOrder,
    ),
)


def first_steps(request: HttpRequest) -> list[dict[str, Any]]:
    """The steps of the person's first store, each with how it is done, or whom to ask; empty once all are done."""
    stores = visible_stores(request)
    done = [step.model.objects.filter(store__in=stores).exists() for step in STEPS]
    if all(done):
        return []
    next_one = done.index(False)
    return [
        _shown(request, step, stores[0], is_done, is_next=n == next_one)
        for n, (step, is_done) in enumerate(zip(STEPS, done, strict=True))
    ]


def _shown(request: HttpRequest, step: Step, store: int, is_done: bool, *, is_next: bool) -> dict[str, Any]:
    allowed = request.user.has_perm(step.right)
    return {
        "title": step.title,
        "why": step.why,
        "done": is_done,
        "next": is_next,
        "allowed": allowed,
        "command": step.command.format(store=store) if allowed else "",
        "link": reverse(step.page) if allowed else "",
        "button": step.button,
    }
