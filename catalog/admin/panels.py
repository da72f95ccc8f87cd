"""What an article is made of, as a tree, and what it is a part of."""

from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from catalog.models import Article, BillLine
from catalog.services import ExplosionLine, Use, explode, where_used
from core.admin.panels import Panel, fixed, headers, label, link, list_of, number, panel, wide
from core.admin.prices import sees_prices
from core.quantities import plain

LINES_SHOWN = 200
USES_SHOWN = 100
# No link stands within a summary: what it opens would be told with it.
BRANCH = '<li class="branch"><div class="leaf">{}</div><details{}><summary aria-label="{}"></summary><ul>'
LEAF = '<li><div class="leaf">{}</div></li>'


@panel(Article, "catalog.view_billline", rank=60)
def bill_panel(request: HttpRequest, article: Article) -> Panel | None:
    """The bill in force today, down to the last level; one query, however deep."""
    if article.supply != Article.Supply.MAKE and not BillLine.objects.filter(parent=article).exists():
        return None
    exploded = explode(article=article)
    lines = list(islice(exploded.lines(), LINES_SHOWN + 1))
    prices = sees_prices(request)
    told = [str(_("For one %s, scrap included.") % article.unit)]
    if len(lines) > LINES_SHOWN:
        told.append(str(_("The first %d lines.") % LINES_SHOWN))
    if prices and lines:
        told.append(str(_("Material: %(cost)s %(currency)s.") % _cost(article, exploded.unit_cost)))
    return Panel(
        title=_("Bill as a tree"),
        description=" ".join(told),
        body=tree(lines[:LINES_SHOWN], prices) if lines else "",
        nothing=_("There is no bill in force today. Add its lines in the form above."),
        more=list_of(BillLine, parent__id__exact=article.pk) if lines else "",
        more_word=_("All lines of its own bill, also of other days"),
        key="bill-tree",
    )


def _cost(article: Article, cost: Any) -> dict[str, str]:
    return {"cost": plain(cost), "currency": article.store.currency}


def tree(lines: list[ExplosionLine], prices: bool) -> SafeString:
    """Nested lists that open without a script; the first level is open."""
    parts = ['<ul class="bill-tree">']
    depth = 1
    for place, line in enumerate(lines):
        parts += ["</ul></details></li>"] * (depth - line.level)
        depth = line.level
        shown = _line(line, prices)
        if place + 1 < len(lines) and lines[place + 1].level > line.level:
            is_open = mark_safe(" open") if line.level == 1 else ""
            parts.append(format_html(BRANCH, shown, is_open, _("Parts of %s") % line.part.number))
            depth += 1
        else:
            parts.append(format_html(LEAF, shown))
    parts += ["</ul></details></li>"] * (depth - 1)
    return mark_safe("".join([*parts, "</ul>"]))  # each part is escaped by itself


def _line(line: ExplosionLine, prices: bool) -> SafeString:
    part = line.part
    scrap = _("scrap %s %%") % plain(part.scrap_percent) if part.scrap_percent else ""
    in_all = _("%(quantity)s %(unit)s in all") % {"quantity": plain(line.quantity), "unit": part.unit}
    return format_html(
        '<span class="what">{} <span class="text-subtle">{}</span></span>'
        '<span class="much">{} {}</span><span class="figure text-subtle">{}</span>'
        '<span class="figure text-subtle">{}</span>{}',
        link("catalog_article_change", part.article_id, part.number),
        part.name,
        plain(part.per_parent.normalize()),
        part.unit,
        in_all if line.level > 1 else "",
        scrap,
        format_html('<span class="figure text-subtle">{}</span>', plain(line.cost)) if prices else "",
    )


@panel(Article, "catalog.view_billline", rank=70)
def used_panel(request: HttpRequest, article: Article) -> Panel | None:
    """What the article is a part of, directly and at the top; one query, however high."""
    uses = [use for use in where_used(article=article) if use.is_direct or use.is_top]
    if not uses and article.supply == Article.Supply.MAKE:
        return None
    return Panel(
        title=_("Used in"),
        description=_("Directly, and at the top of the bills in force today. How much one takes in all."),
        headers=headers([_("article"), _("name"), _("where")], [_("for one")]),
        rows=[_use(use, article) for use in uses[:USES_SHOWN]],
        nothing=_("It is a part of nothing."),
        more=list_of(BillLine, component__id__exact=article.pk) if uses else "",
        more_word=_("All lines of bills with it, also of other days"),
        key="used-in",
    )


def _use(use: Use, article: Article) -> list[Any]:
    direct = label(_("directly"), "info") if use.is_direct else ""
    top = label(_("at the top"), "success") if use.is_top else ""
    figure = number(use.per_one)
    return [
        fixed(link("catalog_article_change", use.article_id, use.number)),
        wide(use.name),
        fixed(format_html("{} {}", direct, top)),
        {**figure, "content": f"{figure['content']} {article.unit}"},
    ]
