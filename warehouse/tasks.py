"""Background jobs of the warehouse."""

from typing import Any

from procrastinate.contrib.django import app

from core.actor import acting, on_errand
from warehouse.services import verify_queued
from warehouse.services.storage_orders import allocate_waiting


@app.task(name="warehouse.verify_order")
def verify_order(store_id: int, order_id: int, **asked: Any) -> None:
    """Look at a new storage order; one that is gone or was verified meanwhile is left alone."""
    with acting(on_errand("warehouse.verify_order", **asked)):
        verify_queued(store=store_id, pk=order_id)


@app.task(name="warehouse.allocate_rest")
def allocate_rest(store_id: int, order_id: int, **asked: Any) -> None:
    """Allocate what an allocated or begun storage order is short of; one that is gone or done is left alone."""
    with acting(on_errand("warehouse.allocate_rest", **asked)):
        allocate_waiting(store=store_id, pk=order_id)
