"""Where an order may put, pick and count: its warehouse, and in it the places that it keeps to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import Invalid
from warehouse.models import (
    Carrier,
    Location,
    Shelf,
    StorageOrder,
    StorageOrderLine,
    StorageOrderPlace,
    Warehouse,
    Zone,
)


@dataclass(frozen=True, slots=True)
class Within:
    """Places and areas to keep to, any of them; nothing named: the whole warehouse."""

    locations: Sequence[Location] = ()
    zones: Sequence[Zone] = ()
    shelves: Sequence[Shelf] = ()
    carriers: Sequence[Carrier] = ()

    def __bool__(self) -> bool:
        return bool(self.locations or self.zones or self.shelves or self.carriers)

    def refuse_outside(self, warehouse: Warehouse) -> None:
        """Raise Invalid for what is not in the warehouse."""
        inside = {
            "locations": [place.warehouse_id for place in self.locations],
            "zones": [zone.warehouse_id for zone in self.zones],
            "shelves": [shelf.carrier.storage_unit.warehouse_id for shelf in self.shelves],
            "carriers": [carrier.storage_unit.warehouse_id for carrier in self.carriers],
        }
        for field, warehouses in inside.items():
            if set(warehouses) - {warehouse.pk}:
                raise Invalid(
                    _("This is not in warehouse %(warehouse)s.") % {"warehouse": warehouse.name},
                    field=field,
                    reason="NOT_FOUND",
                )

    def rows(self, order: StorageOrder, line: StorageOrderLine | None = None) -> Iterable[StorageOrderPlace]:
        """Unsaved, one for each thing named."""
        for field, named in (
            ("location", self.locations),
            ("zone", self.zones),
            ("shelf", self.shelves),
            ("carrier", self.carriers),
        ):
            for one in dict.fromkeys(named):
                yield StorageOrderPlace(order=order, line=line, **{field: one})


ANYWHERE = Within()


class Spot(NamedTuple):
    """A place and the areas that it is in, by their keys."""

    location_id: int
    zone_id: int | None
    shelf_id: int | None
    carrier_id: int | None


SPOT = ("zone_id", "shelf_id", "shelf__carrier_id")


class Keeping:
    """The places that an order keeps to; those of a line stand in for the order's. Reads them once, unless given."""

    def __init__(self, order: StorageOrder, rows: Iterable[StorageOrderPlace] | None = None):
        self.order = order
        self._rows: dict[int | None, list[StorageOrderPlace]] = defaultdict(list)
        for row in StorageOrderPlace.objects.filter(order=order) if rows is None else rows:
            self._rows[row.line_id].append(row)

    def rows(self, line: StorageOrderLine) -> list[StorageOrderPlace]:
        """What limits the line; nothing if the whole warehouse is open to it."""
        return self._rows.get(line.pk) or self._rows.get(None) or []

    def allows(self, line: StorageOrderLine, spot: Spot) -> bool:
        """Whether the line may use a place, which the caller knows to be in the warehouse."""
        rows = self.rows(line)
        return not rows or any(_covers(row, spot) for row in rows)

    def refuse(self, line: StorageOrderLine, location: Location) -> None:
        """Raise Invalid for a scanned place of another warehouse, or one that the line does not keep to."""
        carrier_id = location.shelf.carrier_id if location.shelf else None
        spot = Spot(location.pk, location.zone_id, location.shelf_id, carrier_id)
        if location.warehouse_id != self.order.warehouse_id or not self.allows(line, spot):
            raise Invalid(
                _("%(location)s is not among the places of the order.") % {"location": location.code},
                field="location",
                reason="PLACE_NOT_ALLOWED",
            )

    def named(self) -> QuerySet[Location]:
        """Every place that the order or a line of it names."""
        rows = [row for some in self._rows.values() for row in some]
        wanted = Q(pk__in=[row.location_id for row in rows if row.location_id])
        wanted |= Q(zone__in=[row.zone_id for row in rows if row.zone_id])
        wanted |= Q(shelf__in=[row.shelf_id for row in rows if row.shelf_id])
        wanted |= Q(shelf__carrier__in=[row.carrier_id for row in rows if row.carrier_id])
        return Location.objects.filter(wanted, warehouse=self.order.warehouse_id)


def _covers(row: StorageOrderPlace, spot: Spot) -> bool:
    return (
        (row.location_id is not None and row.location_id == spot.location_id)
        or (row.zone_id is not None and row.zone_id == spot.zone_id)
        or (row.shelf_id is not None and row.shelf_id == spot.shelf_id)
        or (row.carrier_id is not None and row.carrier_id == spot.carrier_id)
    )
