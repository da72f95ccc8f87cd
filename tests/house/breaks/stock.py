"""Stock and purchases, broken rule by rule."""

from datetime import date

from tests.factories import (
    ArticleFactory,
    SupplierFactory,
    demand,
    only_item,
    place,
    stocked,
)
from tests.house.breaks.guards import sql, unguarded
from warehouse.models import (
    Location,
    PurchaseOrder,
    Reservation,
    StockItem,
    StockMovement,
    Warehouse,
    Zone,
)
from warehouse.services import (
    move,
    open_purchase_order,
    reserve,
    reverse_movements,
    scrap,
)


def break_balances(store):
    item = only_item(stocked(store, 5))
    unguarded("warehouse_stockitem")
    StockItem.objects.filter(pk=item.pk).update(on_hand=6)


def break_not_negative(store):
    item = only_item(stocked(store, 5))
    unguarded("warehouse_stockitem", "never_below_zero")
    StockItem.objects.filter(pk=item.pk).update(on_hand=-1)


def break_reserved_is_there(store):
    item = only_item(stocked(store, 5))
    unguarded("warehouse_stockitem", "reserved_is_there")
    StockItem.objects.filter(pk=item.pk).update(reserved=6)


def break_reservations(store):
    article = stocked(store, 5)
    reserve(store_id=store.pk, demand_ids=[demand(article, 2).pk])
    unguarded("warehouse_reservation")
    Reservation.objects.of(store).update(quantity=1)


def break_demand_reserved(store):
    need = demand(stocked(store, 5), 2)
    unguarded("warehouse_demand")
    type(need).objects.filter(pk=need.pk).update(reserved=1)


def break_demand_not_overreserved(store):
    need = demand(stocked(store, 5), 2)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    type(need).objects.filter(pk=need.pk).update(closed=True)


def break_reservation_of_article(store):
    need, other = demand(stocked(store, 5), 2), ArticleFactory(store=store)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    type(need).objects.filter(pk=need.pk).update(article=other)


def break_serial_once(store):
    article = stocked(store, 1, serial="SN")
    item = only_item(article)
    unguarded("warehouse_stockitem", "a_serial_is_in_one_place")
    StockItem.objects.create(
        store=store, article=article, lot=item.lot, location=place(store), on_hand=1, serialised=True
    )


def break_serial_chain(store):
    item = only_item(stocked(store, 1, serial="SN"))
    unguarded("warehouse_stockmovement")
    other = StockItem.objects.create(
        store=store, article=item.article, lot=item.lot, location=place(store), serialised=True
    )
    sql(
        "INSERT INTO warehouse_stockmovement (store_id, source_id, quantity, reason, note, document_kind,"
        " posted_at, door, request_id) VALUES (%s, %s, 1, 'scrap', '', '', now(), '', '')",
        store.pk,
        other.pk,
    )


def break_movement_of_one_lot(store):
    item, other = only_item(stocked(store, 5)), only_item(stocked(store, 5))
    unguarded("warehouse_stockmovement")
    moved = move(item=item, quantity=1, to=place(store))
    StockMovement.objects.filter(pk=moved.pk).update(destination=other)


def break_reversals(store):
    spoiled = scrap(item=only_item(stocked(store, 5)), quantity=2, note="rust")
    back = reverse_movements(store_id=store.pk, movement_ids=[spoiled.pk], note="oops")[0]
    unguarded("warehouse_stockmovement")
    StockMovement.objects.filter(pk=back.pk).update(quantity=1)


def break_copies(store):
    item = only_item(stocked(store, 5))
    Location.objects.filter(pk=item.location_id).update(may_be_negative=True)


def break_place_in_warehouse(store):
    other = Warehouse.objects.create(store=store, name="OTHER")
    zone = Zone.objects.create(warehouse=other, name="Z")
    place(store, zone=zone)


def break_append_only(store):
    unguarded("warehouse_stockmovement")


def break_purchase_log(store):
    order = open_purchase_order(
        supplier=SupplierFactory(store=store), lines=[(ArticleFactory(store=store), 1, 1, date(2030, 1, 1))]
    )
    PurchaseOrder.objects.filter(pk=order.pk).update(state="complete")


def break_purchase_received(store):
    order = open_purchase_order(
        supplier=SupplierFactory(store=store), lines=[(ArticleFactory(store=store), 1, 1, date(2030, 1, 1))]
    )
    order.lines.update(received=1)
