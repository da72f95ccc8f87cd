"""Writes of work orders. Lifecycle and field rules: docs/api/orders.md."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When

from catalog.models import Article, Customer
from core import numbers, transitions
from core.errors import Duplicate, Invalid, NotFound
from core.models import Store
from core.prepared import Prepared
from orders.models import WorkOrder

MAX_QUANTITY = 2_147_483_647


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
        number=number,
        version=1,
        product=product,
        article_id=_linked(ARTICLE_CALLED, store_id, product),
        quantity=quantity,
        priority=priority,
        customer_name=customer,
        customer_id=_linked(CUSTOMER_CALLED, store_id, customer),
        due_at=due_at,
        estimated_completion_at=estimated_completion_at,
        notes=notes,
    )
    order.updated_at = order.created_at
    try:
        return _insert(order)
    except IntegrityError as error:
        # The constraint decides about duplicates: a look before the insert would race.
        if "one_work_order_per_number" in str(error):
            raise Duplicate(f"Work order {order.number} already exists", field="number") from None
        raise


@transaction.atomic
def _insert(order: WorkOrder) -> WorkOrder:
    order.number = order.number or _next_number(order.store_id)
    order.save(force_insert=True)
    transitions.opened(order)
    return order


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="work_order",
        taken=lambda number: WorkOrder.objects.of(store_id).filter(number=number).exists(),
        form="WO-{:06d}",
    )


def _called(model: Any) -> Prepared:
    """Rows of a store with this number or name, the one with the number first, then the oldest."""
    return Prepared(
        [int, str, str, str],
        lambda store_id, number, name, exact: (
            model.objects.of(store_id)
            .filter(Q(number=number) | Q(name=name))
            .order_by(Case(When(number=exact, then=0), default=1), "pk")
            .values_list("pk")
        ),
    )


ARTICLE_CALLED = _called(Article)
CUSTOMER_CALLED = _called(Customer)


def _linked(query: Prepared, store_id: int, text: str) -> int | None:
    """The article or customer that free text names."""
    rows = query.rows(store_id, text, text, text, limit=1) if text else []
    return rows[0][0] if rows else None


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
