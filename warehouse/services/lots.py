"""Lots: found or made, held and released."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Article
from core.errors import Conflict, Duplicate, Invalid, NotFound
from core.models import Store
from core.transactions import service
from warehouse.models import Lot


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
            raise Duplicate(f"Serial number {key.serial} is known with another batch.", field="serial")
    return found


def _known(keys: Sequence[LotKey]) -> dict[LotKey, Lot]:
    rows = Lot.objects.filter(
        article_id__in={key.article_id for key in keys},
        batch__in={key.batch for key in keys},
        serial__in={key.serial for key in keys},
    )
    found = {LotKey(lot.article_id, lot.batch, lot.serial): lot for lot in rows}
    return {key: found[key] for key in keys if key in found}


def lot_for(
    *,
    article: Article,
    batch: str = "",
    serial: str = "",
    best_before: date | None = None,
    barcode: str = "",
    quantity: Decimal = Decimal(1),
) -> Lot:
    """The lot of arriving goods, made if missing. Raises Invalid where the article's tracking asks for more,
    Conflict where the lot is known with another best-before date.

    A serial number is one piece, unless the article is not tracked by it and a new one is given with another
    `quantity`: then it names all of them.
    """
    if article.tracking == Article.Tracking.SERIAL and not serial:
        raise Invalid(f"{article.number} needs a serial number.", field="serial", reason="REQUIRED")
    if article.tracking == Article.Tracking.BATCH and not batch:
        raise Invalid(f"{article.number} needs a batch.", field="batch", reason="REQUIRED")
    several = quantity != 1
    if article.tracking == Article.Tracking.SERIAL and several:
        raise Invalid("A serial number is one piece.", field="quantity", reason="OUT_OF_RANGE")
    key = LotKey(article.pk, batch, serial)
    lot = find_or_make_lots(store_id=article.store_id, keys=[key], several=several)[key]
    if best_before and lot.best_before and lot.best_before != best_before:
        raise Conflict(f"{lot} is known with best before {lot.best_before}.", field="best_before")
    news = {"best_before": best_before, "barcode": barcode}
    missing = {name: value for name, value in news.items() if value and not getattr(lot, name)}
    if missing:
        Lot.objects.filter(pk=lot.pk).update(**missing)
        lot.refresh_from_db()
    return lot


@service
def hold_lot(*, store: Store | int, pk: int, reason: str) -> Lot:
    """Keep a lot from being proposed or used, and say why. Raises NotFound, Invalid without a reason."""
    if not reason.strip():
        raise Invalid("Say why the lot is held.", field="reason", reason="REQUIRED")
    return _set_hold(store, pk, reason.strip())


@service
def release_lot(*, store: Store | int, pk: int) -> Lot:
    """Let a held lot be used again. Raises NotFound."""
    return _set_hold(store, pk, "")


def _set_hold(store: Store | int, pk: int, reason: str) -> Lot:
    lot = Lot.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if lot is None:
        raise NotFound("There is no such lot.", field="lot")
    lot.held_reason = reason
    lot.save(update_fields=["held_reason"])
    return lot
