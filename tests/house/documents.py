"""A document of every kind that has a lifecycle, brought into any of its states by the services."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.models import Stateful, Transition
from orders.models import Operation, ProcessStep, WorkOrder
from production import services as production
from production.models import ProductionOrder, ProductionReport
from tests.factories import ArticleFactory, SupplierFactory, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import opened
from warehouse import services as warehouse
from warehouse.models import (
    Confirmation,
    Demand,
    PurchaseOrder,
    PurchaseOrderLine,
    Reservation,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
)

SERVICES: dict[type[Stateful], dict[str, Any]] = {
    ProductionOrder: {
        "start": production.start_production,
        "finish": production.finish_production,
        "cancel": production.cancel_production,
    },
    PurchaseOrder: {
        "approve": warehouse.approve_purchase_order,
        "reject": warehouse.reject_purchase_order,
        "complete": warehouse.complete_purchase_order,
    },
    StorageOrder: {
        "verify": warehouse.verify_storage_order,
        "allocate": warehouse.allocate_storage_order,
        "deallocate": warehouse.deallocate_storage_order,
        "begin": warehouse.begin_storage_order,
        "close": warehouse.close_storage_order,
    },
}
# Not moved by a button, but by a receipt that is taken back: tests/warehouse/test_bookings.py.
FOLLOWS = {(PurchaseOrder, "reopen")}
# How a fresh document comes into each state.
WAYS: dict[type[Stateful], dict[str, list[str]]] = {
    ProductionOrder: {
        "new": [],
        "in_production": ["start"],
        "finished": ["start", "finish"],
        "cancelled": ["cancel"],
    },
    PurchaseOrder: {
        "pending": [],
        "approved": ["approve"],
        "rejected": ["reject"],
        "complete": ["approve", "complete"],
    },
    StorageOrder: {
        "queued": [],
        "untouched": ["verify"],
        "ready": ["allocate", "deallocate"],
        "allocated": ["allocate"],
        "in_process": ["allocate", "begin"],
        "processed": ["close"],
    },
}
TOUCHED: list[Any] = [
    Transition,
    StockMovement,
    Demand,
    ProductionReport,
    PurchaseOrderLine,
    StorageOrderLine,
    Confirmation,
    WorkOrder,
    Operation,
]


class Case(NamedTuple):
    """A move in a state; where it leads, None if nowhere."""

    model: Any
    state: str
    move: str
    target: str | None

    def __str__(self) -> str:
        return f"{self.model.__name__}-{self.state}-{self.move}"


def every_case() -> list[Case]:
    return [
        Case(model, state, move, graph(model).get((state, move)))
        for model in SERVICES
        for state in model.State.values
        for move in sorted({move for _, move in graph(model)})
    ]


def graph(model: Any) -> dict[tuple[str, str], str]:
    declared = model._meta.get_field("state").get_all_transitions(model)
    own = [move for move in declared if (model, move.name) not in FOLLOWS]
    return {(str(move.source), move.name): str(move.target) for move in own}


def document(model: Any, store: Any, state: str) -> Any:
    fresh = MAKERS[model](store)
    for move in WAYS[model][state]:
        make(fresh, move)
    return model.objects.get(pk=fresh.pk)


def make(row: Any, move: str) -> None:
    SERVICES[type(row)][move](store=row.store_id, pk=row.pk)


def _production_order(store: Any) -> ProductionOrder:
    """Another order holds some of the same parts: a reservation more or less would show."""
    shop = workshop(store, stock=5)
    ProcessStep.objects.create(article=shop.bike, sequence=1, operation_type="Assemble")
    shop.report(shop.order(amount=2))
    return shop.order(amount=3)


def _purchase_order(store: Any) -> PurchaseOrder:
    supplier = SupplierFactory(store=store)
    line = (ArticleFactory(store=store), Decimal(5), Decimal("1.25"), date(2026, 1, 2))
    order = warehouse.open_purchase_order(supplier=supplier, lines=[line])
    warehouse.receive(article=line[0], quantity=2, purchase_line=order.lines.get())
    return order


def _storage_order(store: Any) -> StorageOrder:
    """Of one article there is enough, of the other not."""
    return opened(store, (stocked(store, 5), 3), (stocked(store, 1), 2))


MAKERS: dict[Any, Any] = {
    ProductionOrder: _production_order,
    PurchaseOrder: _purchase_order,
    StorageOrder: _storage_order,
}


def whole(row: Any) -> list[Any]:
    """The document and everything that a move of it could touch."""
    store = row.store_id
    return [
        type(row).objects.filter(pk=row.pk).values().get(),
        [list(model.objects.of(store).order_by("pk").values()) for model in TOUCHED],
        list(Reservation.objects.of(store).order_by("pk").values()),
    ]


def log(row: Any) -> list[tuple[Any, ...]]:
    rows = Transition.objects.filter(kind=row._meta.label_lower, object_id=row.pk).order_by("version")
    return list(rows.values_list("version", "move", "source", "target", "door", "request_id"))
