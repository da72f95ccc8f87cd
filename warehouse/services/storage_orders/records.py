"""What is told with a confirmation, and the row that keeps it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from core import actor
from warehouse.models import Confirmation, Location, Motive, StorageOrderLine
from warehouse.models.confirmations import KIND

Type = Confirmation.Type


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says they did; see `confirm_line`."""

    quantity: Decimal
    location: Location | None = None
    to: Location | None = None
    batch: str = ""
    serial: str = ""
    motive: int = Motive.NOT_SET
    place_empty: bool = False
    reason_code: str = ""


def row(
    line: StorageOrderLine,
    type_: int,
    *,
    requested: Decimal,
    confirmed: Decimal,
    deviated: Decimal,
    location_id: int | None = None,
    lot_id: int | None = None,
    motive: int = Motive.NOT_SET,
    reason_code: str = "",
    reverses: Confirmation | None = None,
    waits: bool = False,
) -> Confirmation:
    """An unsaved confirmation by whoever acts now."""
    now: datetime = timezone.now()
    return Confirmation(
        store_id=line.store_id,
        order_id=line.order_id,
        line=line,
        type=type_,
        motive=motive,
        requested=requested,
        confirmed=confirmed,
        deviated=deviated,
        location_id=location_id,
        lot_id=lot_id,
        reason_code=reason_code,
        reverses=reverses,
        posted_at=None if waits else now,
        created_at=now,
        **actor.present().signature(),
    )


def saved(confirmation: Confirmation) -> Confirmation:
    """The row, written, so that movements can name it."""
    confirmation.save(force_insert=True)
    return confirmation


def document(confirmation: Confirmation) -> tuple[str, int]:
    """What the movements of a confirmation carry."""
    return KIND, confirmation.pk
