"""Lots: found or made, held and released."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from catalog.models import Article
from core.errors import Conflict, Duplicate, Invalid, NotFound
from core.models import Store
from core.prepared import PreparedObjects
from core.transactions import service
from warehouse.models import Lot

ONE_LOT = PreparedObjects(
    [int, str, str],
    lambda article, batch, serial: Lot.objects.filter(article_id=article, batch=batch, serial=serial),
)


class LotKey(NamedTuple):
    """What makes goods distinct; '' for no batch and no serial."""

    article_id: int
    batch: str = ""
    serial: str = ""


def find_or_make_lots(*, store_id: int, keys: Sequence[LotKey], several: bool = False) -> dict[LotKey, Lot]:
    """The lots of these keys, made where missing, in sorted order so that two callers never cross.

    `several`: the serial number of a lot that is made names more pieces than one.
    Inside the caller's transaction. Raises Duplicate where a serial number is known with another batch.
    """
    found = _known(keys)
    missing = sorted(set(keys) - set(found))
    if missing:
        Lot.objects.bulk_create(
            [
                Lot(store_id=store_id, article_id=a, batch=b, serial=s, several=several and bool(s))
                for a, b, s in missing
            ],
            ignore_conflicts=True,
        )
        found |= _known(missing)
    for key in missing:
        if key not in found:
            raise Duplicate(
                _("Serial number %(serial)s is known with another batch.") % {"serial": key.serial},
                field="serial",
            )
    return found


def _known(keys: Sequence[LotKey]) -> dict[LotKey, Lot]:
    rows = ONE_LOT.objects(*keys[0]) if len(keys) == 1 else _some(keys)
    found = {LotKey(lot.article_id, lot.batch, lot.serial): lot for lot in rows}
    return {key: found[key] for key in keys if key in found}


def _some(keys: Sequence[LotKey]) -> Any:
    """The lots of these keys, and of others that mix them."""
    return Lot.objects.filter(
        article_id__in={key.article_id for key in keys},
        batch__in={key.batch for key in keys},
        serial__in={key.serial for key in keys},
    )


class LotWanted(NamedTuple):
    """What is known of goods that arrive."""

    article: Article
    batch: str = ""
    serial: str = ""
    best_before: date | None = None
    barcode: str = ""

    @property
    def key(self) -> LotKey:
        return LotKey(self.article.pk, self.batch, self.serial)


def lots_for(*, store_id: int, wanted: Sequence[LotWanted], several: bool = False) -> list[Lot]:
    """The lots of arriving goods, in their order, made if missing. Raises Invalid where an article's tracking asks
    for more, Conflict where a lot is known with another best-before date. `several` as `find_or_make_lots`.
    """
    for one in wanted:
        _refuse_untold(one)
    lots = find_or_make_lots(store_id=store_id, keys=[one.key for one in wanted], several=several)
    news = [one for one in wanted if _is_news(one, lots[one.key])]
    if news:
        _add_news(lots, news)
    return [lots[one.key] for one in wanted]


def _refuse_untold(wanted: LotWanted) -> None:
    tracking, number = wanted.article.tracking, wanted.article.number
    if tracking == Article.Tracking.SERIAL and not wanted.serial:
        raise Invalid(
            _("%(number)s needs a serial number.") % {"number": number}, field="serial", reason="REQUIRED"
        )
    if tracking == Article.Tracking.BATCH and not wanted.batch:
        raise Invalid(_("%(number)s needs a batch.") % {"number": number}, field="batch", reason="REQUIRED")


def _is_news(wanted: LotWanted, lot: Lot) -> bool:
    dated = bool(wanted.best_before and wanted.best_before != lot.best_before)
    return dated or bool(wanted.barcode and not lot.barcode)


def _add_news(lots: dict[LotKey, Lot], news: Sequence[LotWanted]) -> None:
    """Under the lots' locks: of two that tell a new lot's date at once, the second is judged by the first."""
    keys = {lots[one.key].pk for one in news}
    locked = {
        lot.pk: lot for lot in Lot.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    }
    for one in news:
        lot = locked[lots[one.key].pk]
        if one.best_before and lot.best_before not in (None, one.best_before):
            raise Conflict(
                _("%(lot)s is known with best before %(best_before)s.")
                % {"lot": lot, "best_before": lot.best_before},
                field="best_before",
            )
        lot.best_before = one.best_before or lot.best_before
        lot.barcode = lot.barcode or one.barcode
        lots[one.key] = lot
    Lot.objects.bulk_update(locked.values(), ["best_before", "barcode"])


def lot_for(
    *,
    article: Article,
    batch: str = "",
    serial: str = "",
    best_before: date | None = None,
    barcode: str = "",
    quantity: Decimal = Decimal(1),
) -> Lot:
    """The lot of arriving goods, as `lots_for`.

    A serial number is one piece, unless the article is not tracked by it and a new one is given with another
    `quantity`: then it names all of them.
    """
    several = quantity != 1
    if article.tracking == Article.Tracking.SERIAL and serial and several:
        raise Invalid(_("A serial number is one piece."), field="quantity", reason="OUT_OF_RANGE")
    wanted = LotWanted(article, batch, serial, best_before, barcode)
    return lots_for(store_id=article.store_id, wanted=[wanted], several=several)[0]


@service
def hold_lot(*, store: Store | int, pk: int, reason: str) -> Lot:
    """Keep a lot from being proposed or used, and say why. Raises NotFound, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(_("Say why the lot is held."), field="reason", reason="REQUIRED")
    return _set_hold(store, pk, reason.strip())


@service
def release_lot(*, store: Store | int, pk: int) -> Lot:
    """Let a held lot be used again. Raises NotFound."""
    return _set_hold(store, pk, "")


def _set_hold(store: Store | int, pk: int, reason: str) -> Lot:
    lot = Lot.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if lot is None:
        raise NotFound(_("There is no such lot."), field="lot")
    lot.held_reason = reason
    lot.save(update_fields=["held_reason"])
    return lot
