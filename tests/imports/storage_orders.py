"""Pages of storage orders."""

import json

from procrastinate.contrib.django.models import ProcrastinateJob

from warehouse import tasks
from warehouse.models import (
    StorageOrder,
    StorageOrderLine,
)

GUID = "C1B2FB93-40A9-4B17-998B-DEA51CCE5C38"
LINE_GUID = "C528ABFC-A2E3-4C53-A487-04E66C5BB906"
LEDGER = ("warehouse.StockMovement", "warehouse.Confirmation", "warehouse.Lot")
HISTORY = (*LEDGER, "warehouse.StorageOrderEvent", "warehouse.StorageOrderLineEvent", "core.Transition")
STATES = ("queued", "Untouched", "Ready for Allocation", "Is Allocated", "In Process", "Processed")


def line(material="A1", quantity=4.0, **fields):
    return {"materialName": material, "quantity": quantity, **fields}


def order(name="P1", *lines, **fields):
    return {"name": name, "directionType": 2, "order_lines": list(lines) or [line()], **fields}


def begun(name="P1", confirmed=3.0, status="In Process", **fields):
    more = {"quantityRequested": 4.0, "quantityConfirmed": confirmed}
    return order(name, line(**more), status=status, **fields)


def page(*orders):
    return json.dumps({"orders": list(orders)})


def run_jobs(store):
    """What the worker does next for imported orders."""
    for job in ProcrastinateJob.objects.filter(args__store_id=store.pk, status="todo").order_by("pk"):
        {"warehouse.verify_order": tasks.verify_order, "warehouse.allocate_rest": tasks.allocate_rest}[
            job.task_name
        ](**job.args)


def one(store):
    return StorageOrder.objects.of(store).get()


def one_line(store):
    return StorageOrderLine.objects.of(store).get()
