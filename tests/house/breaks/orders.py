"""Work orders and webhooks, broken rule by rule."""

from core.models import Tally
from orders.models import Operation, WebhookDelivery, WorkOrder
from orders.services import (
    add_operation,
    hold_work_order,
    open_work_order,
    start_operation,
    start_work_order,
)
from tests.house.breaks.guards import log_moves
from tests.orders.listening import listener


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
