"""Writes of work orders. Lifecycle and field rules: docs/api/orders.md."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from catalog.models import Article, Customer
from core import numbers, transitions
from core.errors import Duplicate, Invalid, NotFound
from core.models import Store
from orders.models import WorkOrder

MAX_QUANTITY = 2_147_483_647


@transaction.atomic
def open_work_order(
    *,
    store: Store | int,
    product: str,
    quantity: int,
    number: str = "",
    priority: int = WorkOrder.Priority.NORMAL,
    customer: str = "",
    due_at: datetime | None = None,
    estimated_completion_at: datetime | None = None,
    notes: str = "",
) -> WorkOrder:
    """Open a work order for `quantity` (1 to 2,147,483,647 pieces) of a product.

    Product and customer are free text and become links where an article or a customer has that number
    or name. Without a number the next free one is taken. Raises Invalid, Duplicate.
    """
    store_id = store if isinstance(store, int) else store.pk
    if not 1 <= quantity <= MAX_QUANTITY:
        reason = "MUST_BE_POSITIVE" if quantity < 1 else "OUT_OF_RANGE"
        raise Invalid("The quantity must be a positive whole number.", field="quantity", reason=reason)
    order = WorkOrder(
        store_id=store_id,
        number=number or _next_number(store_id),
        version=1,
        product=product,
        article_id=_linked(Article, store_id, product),
        quantity=quantity,
        priority=priority,
        customer_name=customer,
        customer_id=_linked(Customer, store_id, customer),
        due_at=due_at,
        estimated_completion_at=estimated_completion_at,
        notes=notes,
    )
    order.updated_at = order.created_at
    _insert(order)
    transitions.opened(order)
    return order


def _insert(order: WorkOrder) -> None:
    """The constraint decides about duplicates: a look before the insert would race."""
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as error:
        if "one_work_order_per_number" in str(error):
            raise Duplicate(f"Work order {order.number} already exists", field="number") from None
        raise


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="work_order",
        taken=lambda number: WorkOrder.objects.of(store_id).filter(number=number).exists(),
        form="WO-{:06d}",
    )


def _linked(model: Any, store_id: int, text: str) -> int | None:
    """The row whose number is `text`, else the oldest whose name it is."""
    if not text:
        return None
    rows = model.objects.of(store_id).filter(Q(number=text) | Q(name=text)).values_list("pk", "number")
    found = sorted(rows[:20], key=lambda row: (row[1] != text, row[0]))
    return found[0][0] if found else None


def get_for_move(*, store: Store | int, pk: int) -> WorkOrder:
    """The locked, freshly read work order. Raises NotFound."""
    order = WorkOrder.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if order is None:
        raise NotFound("Work order not found")
    return order


@transaction.atomic
def start_work_order(*, store: Store | int, pk: int) -> WorkOrder:
    """Begin an open work order, or go on with a paused one. Raises NotFound, InvalidMove."""
    order = get_for_move(store=store, pk=pk)
    transitions.make(order, "start", fields=["started_at", "updated_at"])
    return order
