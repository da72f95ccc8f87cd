"""Writers of purchase orders; goods arrive through `warehouse.services.receive`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Article, Supplier
from core import numbers, transitions
from core.errors import Duplicate, Invalid, NotFound
from core.models import Store
from core.quantities import money, positive_quantity
from core.transactions import service
from warehouse.models import PurchaseOrder, PurchaseOrderLine


@service
def open_purchase_order(
    *,
    supplier: Supplier,
    lines: Sequence[tuple[Article, Decimal, Decimal | None, date | None]],
    number: str = "",
    order_date: date | None = None,
) -> PurchaseOrder:
    """Order articles: lines of (article, quantity in base units, unit price, due). Without a price it is the article's
    purchase price. Raises Invalid, Duplicate."""
    if not lines:
        raise Invalid(_("A purchase order needs at least one line."), field="lines", reason="REQUIRED")
    order = PurchaseOrder(
        store_id=supplier.store_id,
        number=number or _next_number(supplier.store_id),
        supplier=supplier,
        order_date=order_date or supplier.store.today(),
        version=1,
    )
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        raise Duplicate(
            _("Purchase order %(order)s already exists") % {"order": order.number}, field="number"
        ) from None
    PurchaseOrderLine.objects.bulk_create(
        _line(order, place, *line) for place, line in enumerate(lines, start=1)
    )
    transitions.opened(order)
    return order


def _line(
    order: PurchaseOrder,
    position: int,
    article: Article,
    quantity: Decimal,
    price: Decimal | None,
    due: date | None,
) -> PurchaseOrderLine:
    if article.store_id != order.store_id:
        raise Invalid(_("The article belongs to another store."), field="article")
    return PurchaseOrderLine(
        order=order,
        position=position,
        article=article,
        ordered=positive_quantity(quantity),
        unit_price=money(article.purchase_price if price is None else price),
        due_date=due,
    )


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="purchase_order",
        taken=lambda number: PurchaseOrder.objects.of(store_id).filter(number=number).exists(),
        form="PO-{:06d}",
    )


def _move(store: Store | int, pk: int, name: str, reason: str = "") -> PurchaseOrder:
    order = PurchaseOrder.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if order is None:
        raise NotFound(_("Purchase order not found"))
    transitions.make(order, name, reason=reason)
    return order


@service
def approve_purchase_order(*, store: Store | int, pk: int) -> PurchaseOrder:
    """Send it to the supplier. Raises NotFound, InvalidMove."""
    return _move(store, pk, "approve")


@service
def reject_purchase_order(*, store: Store | int, pk: int, reason: str = "") -> PurchaseOrder:
    """It will not be bought. Raises NotFound, InvalidMove."""
    return _move(store, pk, "reject", reason)


@service
def complete_purchase_order(*, store: Store | int, pk: int) -> PurchaseOrder:
    """Nothing more is expected. Raises NotFound, InvalidMove."""
    return _move(store, pk, "complete")
