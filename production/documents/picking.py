"""Papers of production: the picking list of an order."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ArticlePicture
from core.models import Store
from core.papers import Barcode, Cell, Column, Paper, Picture, Said, Tick, printed
from core.quantities import plain
from production.models import ProductionOrder
from production.services import FlatPart, flat_parts

WIDTHS = (7, 0, 51, 19, 19, 22, 26, 42)
WIDTHS_WITH_PICTURE = (7, 20, 44, 18, 18, 20, 19, 40)


def picking_list(
    *,
    store: Store | int,
    pk: int,
    only_available: bool = False,
    pictures: bool = False,
    sort: str = "number",
    descending: bool = False,
) -> bytes:
    """The flat list of an order as a PDF: a row for each article, to be ticked off, with barcodes for the scanner.

    `only_available` leaves out what cannot be picked now. Sorted as `flat_parts`. Raises NotFound.
    """
    parts = flat_parts(store=store, pk=pk, sort=sort, descending=descending)
    shown = [part for part in parts if part.is_available] if only_available else parts
    order = _known(pk)
    paper = _paper(order, shown, _pictures(shown) if pictures else None)
    return printed([paper], title=f"{paper.title} {order.reference}")


def picking_lists(orders: Iterable[ProductionOrder]) -> bytes:
    """A PDF with the picking list of each order, in the order given."""
    papers = []
    for order in orders:
        parts = flat_parts(store=order.store_id, pk=order.pk)
        papers.append(_paper(_known(order.pk), parts, None))
    return printed(papers, title=_("Picking lists"))


def _known(pk: int) -> ProductionOrder:
    return ProductionOrder.objects.select_related("store", "customer_order__customer").get(pk=pk)


def _pictures(parts: Sequence[FlatPart]) -> dict[int, bytes]:
    rows = ArticlePicture.objects.filter(article__in=[part.article_id for part in parts])
    return {pk: bytes(jpeg) for pk, jpeg in rows.values_list("article_id", "jpeg") if jpeg}


def _paper(order: Any, parts: Sequence[FlatPart], pictures: dict[int, bytes] | None) -> Paper:
    return Paper(
        title=_("Picking list"),
        number=order.reference,
        name=order.name,
        facts=_facts(order),
        columns=_columns(pictures is not None),
        rows=[_row(part, pictures) for part in parts],
        counted=_("%d articles") % len(parts),
        nothing=_("There is nothing to pick."),
        tall=pictures is not None,
        time_zone=order.store.time_zone,
    )


def _facts(order: Any) -> list[str]:
    asked = order.customer_order
    days = " – ".join(f"{day:%Y-%m-%d}" if day else "…" for day in (order.start_at, order.end_at))
    return [
        f"{_('Customer')} {asked.customer.name} · {_('order')} {asked.number}" if asked else "",
        f"{_('State')} {order.get_state_display().lower()}",
        days if order.start_at or order.end_at else "",
    ]


def _columns(with_pictures: bool) -> list[Column]:
    titles = ("", "", _("Article"), _("Amount"), _("Reserved"), _("Place"), _("Supplier"), _("Barcode"))
    widths = WIDTHS_WITH_PICTURE if with_pictures else WIDTHS
    return [
        Column(title, wide, right=place in (3, 4))
        for place, (title, wide) in enumerate(zip(titles, widths, strict=True))
        if wide
    ]


def _row(part: FlatPart, pictures: dict[int, bytes] | None) -> list[Cell]:
    picture = [] if pictures is None else [Picture(pictures.get(part.article_id))]
    return [
        Tick(),
        *picture,
        Said(part.number, part.name),
        Said(plain(part.amount), last=part.unit),
        Said(words=plain(part.reserved)),
        Said(part.place),
        Said(words=part.supplier, most=2, last=part.supplier_number),
        Barcode(part.barcode or part.number, beside=part.number),
    ]
