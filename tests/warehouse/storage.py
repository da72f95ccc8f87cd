"""Storage orders to test with."""

from decimal import Decimal
from typing import Any

from catalog.models import Article
from tests.factories import ArticleFactory
from warehouse.models import Direction, StorageOrder, StorageOrderLine, Warehouse
from warehouse.services import (
    NewLine,
    allocate_storage_order,
    confirm_line,
    open_storage_order,
    verify_storage_order,
)


def main(store: Any) -> Warehouse:
    return Warehouse.objects.of(store).get(name="MAIN")


def opened(
    store: Any, *wanted: tuple[Article, Any], direction: int = Direction.PICK, **fields: Any
) -> StorageOrder:
    """A queued order with a line for each article and quantity."""
    lines = [NewLine(article, quantity) for article, quantity in wanted]
    return open_storage_order(warehouse=main(store), lines=lines, direction=direction, **fields)


def verified(store: Any, *wanted: tuple[Article, Any], **fields: Any) -> StorageOrder:
    return verify_storage_order(store=store, pk=opened(store, *wanted, **fields).pk)


def allocated(store: Any, *wanted: tuple[Article, Any], **fields: Any) -> StorageOrder:
    return allocate_storage_order(store=store, pk=opened(store, *wanted, **fields).pk)


def put_order(store: Any, quantity: Any = 5, **fields: Any) -> StorageOrder:
    return allocated(store, (ArticleFactory(store=store), quantity), direction=Direction.PUT, **fields)


def line(order: StorageOrder, number: int = 1) -> StorageOrderLine:
    return StorageOrderLine.objects.get(order=order, number=number)


def confirm(order: StorageOrder, quantity: Any, number: int = 1, **more: Any) -> Any:
    return confirm_line(store=order.store_id, pk=line(order, number).pk, quantity=Decimal(quantity), **more)


def state(order: StorageOrder) -> str:
    return str(StorageOrder.objects.get(pk=order.pk).state)
