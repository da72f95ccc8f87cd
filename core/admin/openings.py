"""Openings: links from a page to the add page of an order for what it shows, filled in by the address.

An app registers an opening for the model of a page; an article's are offered for every line that is short of it, too.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.registered import Registered
from core.find import key_of
from core.quantities import plain

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Opening:
    """`icon` is a name of Material Symbols."""

    label: Any
    link: str
    icon: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of an order before there is one; `amount` in the article's base unit, None for no certain one.

    `of`: what is short of it, in words. `client`: the key of the customer.
    """

    amount: Decimal | None = None
    of: str = ""
    customer: str = ""
    client: int | None = None
    customer_order: int | None = None


NO_WISH = Wish()
_openings: Registered[Opening | None] = Registered()


def opening(model: type[models.Model], *permissions: str, rank: int = 50) -> Any:
    """Register `(request, row, wish) -> Opening | None` for the pages of a model; for people with these permissions."""
    return _openings.add(model, rank, permissions)


def openings_of(request: HttpRequest, row: models.Model, wish: Wish = NO_WISH) -> list[Opening]:
    return [one for one in _openings.of(request, row, wish) if one is not None]


def menu(request: HttpRequest, row: models.Model, wish: Wish) -> SafeString | str:
    """The openings of a row within a cell: folded, so that a table of them stays readable."""
    found = openings_of(request, row, wish)
    if not found:
        return ""
    links = format_html_join(
        "", '<li><a class="text-link" href="{}">{}</a></li>', ((one.link, one.label) for one in found)
    )
    return format_html(
        '<details class="openings-menu"><summary>{}</summary><ul>{}</ul></details>', _("Order it"), links
    )


def add_page(model: type[models.Model], **chosen: Any) -> str:
    """The address of a form with these fields filled in; what is None or '' stays empty."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    given = {name: value for name, value in chosen.items() if value not in (None, "", [])}
    told = {name: _written(value) for name, value in given.items()}
    return f"{page}?{urlencode(told, doseq=True)}" if told else page


def _written(value: Any) -> Any:
    """Without trailing zeros."""
    if isinstance(value, list):
        return [_written(one) for one in value]
    return plain(value) if isinstance(value, Decimal) else value


def asked_lines(request: HttpRequest) -> list[tuple[int, str]]:
    """The lines that an address asks for, `article` and `amount` in turns; the amounts as they are written there."""
    articles = request.GET.getlist("article")[:MOST_LINES]
    amounts = request.GET.getlist("amount")
    pairs = zip(articles, [*amounts, *[""] * len(articles)], strict=False)
    return [(key, amount) for article, amount in pairs if (key := key_of(article))]
