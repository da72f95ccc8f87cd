"""Every invariant is broken on purpose, with the triggers off, and found by its name."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounting.models import Expense, Job, JobEntry, TimeEntry
from accounting.services import delete_paper, record_paper, record_time
from catalog.models import BillLine
from core.audit import audit, invariants
from core.models import ImportRun, Tally, Transition
from orders.models import Operation, WebhookDelivery, WorkOrder
from orders.services import (
    add_operation,
    hold_work_order,
    open_work_order,
    start_operation,
    start_work_order,
)
from production.models import ProductionOrder, ProductionReport
from production.services import finish_production, reverse_report
from tests.factories import (
    ArticleFactory,
    StaffFactory,
    SupplierFactory,
    bill,
    demand,
    job,
    only_item,
    place,
    stocked,
)
from tests.orders.listening import listener
from tests.production.workshop import workshop
from tests.warehouse.storage import allocated as storage_allocated
from tests.warehouse.storage import confirm as storage_confirm
from warehouse.models import (
    Confirmation,
    Demand,
    Location,
    Lot,
    PurchaseOrder,
    Reservation,
    StockItem,
    StockMovement,
    StorageOrder,
    StorageOrderPlace,
    Warehouse,
    Zone,
)
from warehouse.services import (
    close_storage_order,
    move,
    open_purchase_order,
    reserve,
    reverse_confirmation,
    reverse_movements,
    scrap,
)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def unguarded(table, *constraints):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for constraint in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


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


def break_work_order_log(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    WorkOrder.objects.filter(pk=order.pk).update(state="completed")


def break_operation_log(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    Operation.objects.create(store=store, work_order=order, sequence=1, operation_type="WELD")


def break_work_order_moves(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    WorkOrder.objects.filter(pk=order.pk).update(version=2)
    log_moves(order, ("start", "completed", "in_progress"))


def break_operation_moves(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    log_moves(order, ("start", "pending", "completed"), kind="orders.operation")


def log_moves(order, *moves, kind="orders.workorder"):
    for version, (move_name, source, target) in enumerate(moves, start=2):
        Transition.objects.create(
            store=order.store, kind=kind, object_id=order.pk, version=version, door="tests",
            move=move_name, source=source, target=target,
        )  # fmt: skip


def break_held_from(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    hold_work_order(store=store, pk=order.pk)
    WorkOrder.objects.filter(pk=order.pk).update(state_before_hold="paused")


def break_work_order_dates(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    start_work_order(store=store, pk=order.pk)
    WorkOrder.objects.filter(pk=order.pk).update(started_at=None)


def break_not_overproduced(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    WorkOrder.objects.filter(pk=order.pk).update(completed_quantity=2)


def running(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    operation = add_operation(store=store, work_order=order.pk, operation_type="WELD")
    return start_operation(store=store, pk=operation.pk)


def break_operation_times(store):
    Operation.objects.filter(pk=running(store).pk).update(started_at=None)


def break_operation_began_in_order(store):
    WorkOrder.objects.filter(pk=running(store).work_order_id).update(started_at=None)


def break_tally(store):
    open_work_order(store=store, product="Widget", quantity=1)
    Tally.objects.create(store=store, kind="orders.workorder", state="open", n=1)


def break_webhook_deliveries(store):
    listener(store)
    open_work_order(store=store, product="Widget", quantity=1)
    WebhookDelivery.objects.of(store).delete()


def break_webhook_answers(store):
    listener(store)
    open_work_order(store=store, product="Widget", quantity=1)
    WebhookDelivery.objects.of(store).update(status="delivered", next_attempt_at=None)


def break_job_log(store):
    Job.objects.filter(pk=job(store).pk).update(state="closed")


def break_job_moves(store):
    log_moves(job(store), ("close", "draft", "closed"), kind="accounting.job")


def break_job_tally(store):
    Tally.objects.create(store=store, kind="accounting.job", state=job(store).state, n=1)


def expense(store):
    return record_paper(Expense, store=store, date=date(2030, 1, 1), amount=5, job=job(store))


def break_job_reversals(store):
    delete_paper(Expense, store=store, pk=expense(store).pk)
    unguarded("accounting_jobentry")
    JobEntry.objects.of(store).exclude(reverses=None).update(kind="labour")


def break_job_papers(store):
    Expense.objects.filter(pk=expense(store).pk).update(amount=6)


def break_job_time(store):
    staff = StaffFactory(store=store)
    time = record_time(store=store, date=date(2030, 1, 1), minutes=20, staff=staff, job=job(store))
    TimeEntry.objects.filter(pk=time.pk).update(minutes=21)


def break_job_append_only(store):
    unguarded("accounting_jobentry")


def break_cycle(store):
    bike, wheel = ArticleFactory(store=store), ArticleFactory(store=store)
    bill(bike, (wheel, 1))
    BillLine.objects.create(parent=wheel, component=bike, quantity=1)


def break_one_store(store):
    foreign = Lot.objects.create(store=store, article=ArticleFactory(store=store))
    Lot.objects.filter(pk=foreign.pk).update(store=1)


def reported(store):
    shop = workshop(store, stock=5)
    order = shop.order()
    return shop, order, shop.report(order)


def break_production_log(store):
    ProductionOrder.objects.filter(pk=reported(store)[1].pk).update(version=7)


def break_production_moves(store):
    order = reported(store)[1]
    Transition.objects.create(
        store=store,
        kind="production.productionorder",
        object_id=order.pk,
        version=3,
        move="fly",
        target="new",
    )


def break_production_tally(store):
    Tally.objects.create(store=store, kind="production.productionorder", state="new", n=1)


def break_stock_was_looked_for(store):
    reported(store)
    Demand.objects.of(store).update(begun=False)


def break_final_reserves_nothing(store):
    order = reported(store)[1]
    finish_production(store=store, pk=order.pk)
    Demand.objects.of(store).update(closed=False)


def break_final_is_final(store):
    _, order, report = reported(store)
    finish_production(store=store, pk=order.pk)
    unguarded("production_productionreport")
    ProductionReport.objects.filter(pk=report.pk).update(reported_at=timezone.now() + timedelta(minutes=1))


def break_line_sums(store):
    reported(store)[1].articles.update(finished=3)


def break_consumed_is_the_bill(store):
    reported(store)
    Demand.objects.of(store).update(done=7)


def break_movements_of_reports(store):
    report = reported(store)[2]
    unguarded("warehouse_stockmovement")
    StockMovement.objects.filter(document_id=report.pk, reason="produced").update(document_id=0)


def break_production_reversals(store):
    report = reported(store)[2]
    back = reverse_report(store=store, report_id=report.pk, reason="oops")
    unguarded("production_productionreport")
    ProductionReport.objects.filter(pk=back.pk).update(waste=-1)


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


def break_imports(store):
    unguarded("core_importrun", "import_rows_add_up")
    ImportRun.objects.create(store=store, kind="x", file_name="x", sha256="x", rows=3, applied=1, rejected=1)


BREAKS = {
    "core.imports": break_imports,
    "production.log": break_production_log,
    "production.moves": break_production_moves,
    "production.tally": break_production_tally,
    "production.stock_was_looked_for": break_stock_was_looked_for,
    "production.final_reserves_nothing": break_final_reserves_nothing,
    "production.final_is_final": break_final_is_final,
    "production.line_sums": break_line_sums,
    "production.consumed_is_the_bill": break_consumed_is_the_bill,
    "production.movements_of_reports": break_movements_of_reports,
    "production.reversals": break_production_reversals,
    "stock.balances": break_balances,
    "stock.not_negative": break_not_negative,
    "stock.reserved_is_there": break_reserved_is_there,
    "stock.reservations": break_reservations,
    "stock.demand_reserved": break_demand_reserved,
    "stock.demand_not_overreserved": break_demand_not_overreserved,
    "stock.reservation_of_article": break_reservation_of_article,
    "stock.serial_once": break_serial_once,
    "stock.serial_chain": break_serial_chain,
    "stock.movement_of_one_lot": break_movement_of_one_lot,
    "stock.reversals": break_reversals,
    "stock.copies": break_copies,
    "stock.place_in_warehouse": break_place_in_warehouse,
    "stock.append_only": break_append_only,
    "storage.log": break_storage_log,
    "storage.moves": break_storage_moves,
    "storage.tally": break_storage_tally,
    "storage.lines": break_storage_lines,
    "storage.confirmed_is_held": break_storage_confirmed_is_held,
    "storage.processed_holds_nothing": break_storage_processed,
    "storage.demands": break_storage_demands,
    "storage.confirmations": break_storage_confirmations,
    "storage.movements": break_storage_movements,
    "storage.reversals": break_storage_reversals,
    "storage.warehouse": break_storage_warehouse,
    "purchases.log": break_purchase_log,
    "purchases.received": break_purchase_received,
    "orders.work_order_log": break_work_order_log,
    "orders.operation_log": break_operation_log,
    "orders.work_order_moves": break_work_order_moves,
    "orders.operation_moves": break_operation_moves,
    "orders.held_from": break_held_from,
    "orders.work_order_dates": break_work_order_dates,
    "orders.not_overproduced": break_not_overproduced,
    "orders.operation_times": break_operation_times,
    "orders.operation_began_in_order": break_operation_began_in_order,
    "orders.tally": break_tally,
    "orders.webhook_deliveries": break_webhook_deliveries,
    "orders.webhook_answers": break_webhook_answers,
    "jobs.log": break_job_log,
    "jobs.moves": break_job_moves,
    "jobs.tally": break_job_tally,
    "jobs.reversals": break_job_reversals,
    "jobs.papers": break_job_papers,
    "jobs.time": break_job_time,
    "jobs.append_only": break_job_append_only,
    "catalog.no_cycle": break_cycle,
    "core.one_store": break_one_store,
}


@pytest.mark.parametrize("name", [rule.name for rule in invariants()])
def test_a_broken_rule_is_found_by_its_name(store, name):
    assert audit([name]) == []
    BREAKS[name](store)
    assert [finding.name for finding in audit([name])] == [name]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_audit_costs_one_query_a_rule_however_many_rows(store, rows, django_assert_num_queries):
    for _ in range(rows):
        reported(store)
    with django_assert_num_queries(len(invariants())):
        assert audit() == []


def test_the_command_says_that_all_rules_hold(store):
    out = StringIO()
    call_command("audit_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"checked": len(invariants()), "clean": True, "broken": {}}


def test_the_command_ends_with_1_and_names_the_rows(store):
    break_balances(store)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (ended.value.code, found["clean"]) == (1, False)
    assert found["broken"]["stock.balances"]["rows"][0]["on_hand"] == "6.000000"
