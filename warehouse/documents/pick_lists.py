"""The paper of a storage order: where to go, in the order of the places, and what to fetch, put or count there."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.papers import Barcode, Blank, Cell, Column, Paper, Said, Tick, printed
from core.quantities import plain
from warehouse.models import Direction, StorageOrder
from warehouse.services import Errand, errands_of

TITLES = {
    Direction.PUT: gettext_lazy("Put-away list"),
    Direction.PICK: gettext_lazy("Pick list"),
    Direction.RETURN: gettext_lazy("Return list"),
    Direction.TRANSPORT: gettext_lazy("Transport list"),
    Direction.COUNT: gettext_lazy("Count list"),
    Direction.PRODUCTION: gettext_lazy("Pick list for production"),
}


def pick_lists(orders: Iterable[StorageOrder]) -> bytes:
    """A PDF with what is still to be done of each order, in the order given and in four queries."""
    wanted = list(orders)
    known = StorageOrder.objects.filter(pk__in=[order.pk for order in wanted])
    errands = errands_of(known)
    rows = known.select_related("store", "warehouse").in_bulk()
    papers = [_paper(rows[order.pk], errands[order.pk]) for order in wanted]
    return printed(
        papers, title=_("Pick lists") if len(papers) > 1 else f"{papers[0].title} {papers[0].number}"
    )


def _paper(order: Any, errands: Sequence[Errand]) -> Paper:
    return Paper(
        title=str(TITLES[order.direction]),
        number=order.name,
        name=" → ".join(filter(None, (order.owner, order.recipient))),
        facts=_facts(order),
        columns=[
            Column("", 7),
            Column(_("Place"), 30),
            Column(_("Article"), 52),
            Column(_("Batch or serial number"), 34),
            Column(_("Counted") if order.direction == Direction.COUNT else _("Amount"), 22, right=True),
            Column(_("Barcode"), 41),
        ],
        rows=[_row(order, errand) for errand in sorted(errands, key=lambda one: one.turn)],
        counted=_("%d places to go to") % len(errands),
        nothing=_("There is nothing left to do."),
        time_zone=order.store.time_zone,
    )


def _facts(order: Any) -> list[str]:
    zone = ZoneInfo(order.store.time_zone)
    until = f"{_('Until')} {order.deadline.astimezone(zone):%Y-%m-%d %H:%M} · " if order.deadline else ""
    return [
        f"{until}{_('priority')} {order.get_priority_display().lower()} · {order.get_state_display().lower()}",
        f"{_('Warehouse')} {order.warehouse.name}",
        " · ".join(filter(None, (order.info1, order.info2, order.info3))),
    ]


def _row(order: Any, errand: Errand) -> list[Cell]:
    article = errand.line.article
    return [
        Tick(),
        Said(errand.location.code) if errand.location else Said(words=_("nothing allocated")),
        Said(article.number, article.name),
        _goods(errand),
        Blank() if order.direction == Direction.COUNT else Said(plain(errand.quantity), last=article.unit),
        Barcode(article.barcode or article.number, beside=article.number),
    ]


def _goods(errand: Errand) -> Cell:
    """The lot that is there; of a line without one, what it asks for."""
    lot = errand.lot or errand.line
    until = f"{_('best before')} {lot.best_before}" if lot.best_before else ""
    return Said(lot.batch, words=lot.serial, last=until, most=2)
