"""Writers of customer orders."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from catalog.models import Article, Customer
from core import numbers
from core.errors import Duplicate, Invalid, NotFound
from core.models import Store
from core.quantities import positive_quantity
from core.transactions import service
from production.models import CustomerOrder, CustomerOrderLine


class Wanted(NamedTuple):
    """One line of a customer order, in the article's base unit."""

    article: Article
    quantity: Decimal
    due_date: date | None = None


def customer_order_of(*, store: Store | int, pk: int) -> CustomerOrder:
    """Raises NotFound."""
    order = CustomerOrder.objects.of(store).filter(pk=pk).first()
    if order is None:
        raise NotFound(_("Customer order not found"), field="customer_order")
    return order


def open_customer_order(
    *, customer: Customer, lines: Sequence[Wanted], number: str = "", external_id: str = ""
) -> CustomerOrder:
    """Record what a customer ordered. Without a number the next free one is taken. Raises Invalid, Duplicate."""
    if not lines:
        raise Invalid(_("A customer order needs at least one line."), field="lines", reason="REQUIRED")
    order = CustomerOrder(
        store_id=customer.store_id, number=number, customer=customer, external_id=external_id
    )
    try:
        return _insert(order, lines)
    except IntegrityError as error:
        if "one_customer_order_per_number" in str(error):
            raise Duplicate(
                _("Customer order %(order)s already exists") % {"order": order.number}, field="number"
            ) from None
        raise


@service
def _insert(order: CustomerOrder, lines: Sequence[Wanted]) -> CustomerOrder:
    order.number = order.number or numbers.next_number(
        store_id=order.store_id,
        kind="customer_order",
        taken=lambda number: CustomerOrder.objects.of(order.store_id).filter(number=number).exists(),
        form="CO-{:06d}",
    )
    order.save(force_insert=True)
    CustomerOrderLine.objects.bulk_create(
        _line(order, position, wanted) for position, wanted in enumerate(lines, start=1)
    )
    return order


def _line(order: CustomerOrder, position: int, wanted: Wanted) -> CustomerOrderLine:
    if wanted.article.store_id != order.store_id:
        raise Invalid(_("The article belongs to another store."), field="article", reason="NOT_FOUND")
    return CustomerOrderLine(
        order=order,
        position=position,
        article=wanted.article,
        quantity=positive_quantity(wanted.quantity),
        due_date=wanted.due_date,
    )
