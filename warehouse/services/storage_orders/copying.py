"""A storage order made like another."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.errors import Conflict, NotFound
from core.models import Store
from core.transactions import service
from warehouse.models import StorageOrder, StorageOrderLine, StorageOrderPlace
from warehouse.models.storage_orders import INFO
from warehouse.services.storage_orders.documents import owns_demand
from warehouse.services.storage_orders.lines import NewLine
from warehouse.services.storage_orders.orders import open_storage_order
from warehouse.services.storage_orders.places import Within

COPIED = ("direction", "priority", "owner", "recipient", "unit", "handling_unit", "counts_empty", *INFO)


@service
def copy_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """A new, queued one for as much of the same, which keeps to the same places; without deadline and serial numbers.

    Raises NotFound, Conflict for one that fetches parts for a production order: that issues the next itself.
    """
    like = StorageOrder.objects.of(store).filter(pk=pk).select_related("warehouse").first()
    if like is None:
        raise NotFound(_("Storage order not found"), field="order")
    related = ("article", "target", "demand")
    lines = list(StorageOrderLine.objects.filter(order=like).select_related(*related).order_by("number"))
    if any(line.demand and not owns_demand(line) for line in lines):
        raise Conflict(_("It fetches parts for a production order; have that fetch again."), field="order")
    places = list(
        StorageOrderPlace.objects.filter(order=like).select_related(
            "location", "zone", "shelf__carrier__storage_unit", "carrier__storage_unit"
        )
    )
    return open_storage_order(
        warehouse=like.warehouse,
        lines=[_line(line, [place for place in places if place.line_id == line.pk]) for line in lines],
        within=_within(place for place in places if place.line_id is None),
        custom=like.custom,
        **{name: getattr(like, name) for name in COPIED},
    )


def _line(line: StorageOrderLine, places: Iterable[StorageOrderPlace]) -> NewLine:
    return NewLine(
        line.article,
        line.quantity,
        number=line.number,
        batch=line.batch,
        info={name: getattr(line, name) for name in INFO},
        target=line.target,
        within=_within(places),
    )


def _within(places: Iterable[StorageOrderPlace]) -> Within:
    rows = list(places)
    return Within(
        locations=[row.location for row in rows if row.location],
        zones=[row.zone for row in rows if row.zone],
        shelves=[row.shelf for row in rows if row.shelf],
        carriers=[row.carrier for row in rows if row.carrier],
    )
