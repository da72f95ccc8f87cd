"""What the shop floor does when production tells it something, or when something happens on it: inserts rows."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from orders import services
from orders.documents import events
from orders.models import Operation, WorkOrder
from orders.services import webhooks
from orders.signals import operations_changed, work_orders_changed
from production.models import ProductionOrder, ProductionOrderArticle
from production.signals import production_started


@receiver(production_started, dispatch_uid="orders.open_for_production")
def open_work_orders(*, order: ProductionOrder, lines: Sequence[ProductionOrderArticle], **_: Any) -> None:
    services.open_for_production(order=order, lines=lines)


@receiver(work_orders_changed, dispatch_uid="orders.tell_of_work_orders")
def tell_of_work_orders(*, what: str, orders: Sequence[WorkOrder], **_: Any) -> None:
    store, event = orders[0].store_id, f"work_order.{what}"
    if endpoints := webhooks.listeners(store=store, event=event):
        told = events.of_work_orders(event, [order.pk for order in orders])
        webhooks.write_events(store=store, event=event, endpoints=endpoints, told=told)


@receiver(operations_changed, dispatch_uid="orders.tell_of_operations")
def tell_of_operations(*, what: str, operations: Sequence[Operation], **_: Any) -> None:
    store, event = operations[0].store_id, f"operation.{what}"
    if endpoints := webhooks.listeners(store=store, event=event):
        told = events.of_operations(event, [operation.pk for operation in operations])
        webhooks.write_events(store=store, event=event, endpoints=endpoints, told=told)
