"""Labels of lots and of places."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.labels import Label
from warehouse.models import Location, Lot


def lot_labels(lots: Iterable[Lot]) -> list[Label]:
    """What is scanned is the serial number, else the batch, else the article's number. Reads `article` of each."""
    return [_lot_label(lot) for lot in lots]


def _lot_label(lot: Lot) -> Label:
    article = lot.article
    code = lot.serial or lot.batch or article.number
    lines = [article.number if code != article.number else "", article.name]
    if lot.serial and lot.batch:
        lines.append(_("Batch: %s") % lot.batch)
    if lot.best_before:
        lines.append(_("Best before: %s") % date_format(lot.best_before, "Y-m-d"))
    return Label(code, code, [line for line in lines if line])


def place_labels(places: Iterable[Location]) -> list[Label]:
    """What is scanned is the place's code. Reads `warehouse` and `zone` of each."""
    return [
        Label(place.code, place.code, [place.warehouse.name, place.zone.name if place.zone else ""])
        for place in places
    ]
