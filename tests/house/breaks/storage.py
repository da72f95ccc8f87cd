"""Storage orders, broken rule by rule."""

from core.models import Tally, Transition
from tests.factories import (
    stocked,
)
from tests.house.breaks.guards import unguarded
from tests.warehouse.storage import allocated as storage_allocated
from tests.warehouse.storage import confirm as storage_confirm
from warehouse.models import (
    Confirmation,
    Demand,
    Location,
    StockMovement,
    StorageOrder,
    StorageOrderPlace,
    Warehouse,
)
from warehouse.services import (
    close_storage_order,
    reverse_confirmation,
)


def picked(store):
    order = storage_allocated(store, (stocked(store, 5), 4))
    return order, storage_confirm(order, 1)


def break_storage_log(store):
    StorageOrder.objects.filter(pk=picked(store)[0].pk).update(version=9)


def break_storage_moves(store):
    Transition.objects.create(
        store=store, kind="warehouse.storageorder", object_id=0, version=2, move="fly", target="queued"
    )


def break_storage_tally(store):
    Tally.objects.create(store=store, kind="warehouse.storageorder", state="queued", n=1)


def break_storage_lines(store):
    picked(store)[0].lines.update(done=True)


def break_storage_confirmed_is_held(store):
    order = picked(store)[0]
    unguarded("warehouse_storageorderline", "confirmed_was_requested")
    order.lines.update(requested=0)


def break_storage_processed(store):
    order = picked(store)[0]
    close_storage_order(store=store, pk=order.pk)
    order.lines.update(done=False)


def break_storage_demands(store):
    picked(store)
    Demand.objects.of(store).update(done=3)


def break_storage_confirmations(store):
    picked(store)[0].lines.update(confirmed=2)


def break_storage_movements(store):
    told = picked(store)[1]
    unguarded("warehouse_stockmovement")
    StockMovement.objects.filter(document_id=told.pk, reason="shipment").update(quantity=2)


def break_storage_reversals(store):
    told = picked(store)[1]
    back = reverse_confirmation(store=store, pk=told.pk, reason="oops")
    unguarded("warehouse_confirmation")
    Confirmation.objects.filter(pk=back.pk).update(confirmed=-2)


def break_storage_warehouse(store):
    order = picked(store)[0]
    other = Warehouse.objects.create(store=store, name="OTHER")
    there = Location.objects.create(store=store, warehouse=other, code="X")
    StorageOrderPlace.objects.create(order=order, location=there)
