"""The flat list: everything that an order takes down to its simple parts, merged, with what is on order of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.models import Article
from catalog.services import simple_parts
from core.errors import NotFound
from core.models import Store
from core.quantities import QUANTITY_STEP, ZERO
from production.models import Component, ProductionOrder
from warehouse.models import PurchaseOrderLine, StockItem
from warehouse.services import free_stock


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of a purchase order on which goods are still expected."""

    order_id: int
    number: str
    state: str
    ordered: Decimal
    due: date | None


@dataclass(frozen=True, slots=True)
class FlatPart:
    """An article without a bill of its own, in its base unit and over the whole order."""

    article_id: int
    number: str
    name: str
    unit: str
    barcode: str
    amount: Decimal
    per_unit: Decimal
    """For one unit of what the order makes."""
    reserved: Decimal
    """Set aside for this order now."""
    free: Decimal
    """In stock for whoever takes it first."""
    stocked: bool
    place: str
    """Its default place, else where most of it is; '' for none."""
    purchase_price: Decimal
    misc_cost: Decimal
    shipment_cost: Decimal
    supplier_id: int | None
    supplier: str
    supplier_number: str
    purchases: tuple[Purchase, ...]

    @property
    def is_available(self) -> bool:
        """Whether some of it can be picked now. What is not kept in stock is not picked."""
        return self.stocked and self.reserved + self.free > 0


# What the list can be sorted by; the number decides between equals.
SORTS = ("number", "name", "supplier", "supplier_number")


def flat_parts(
    *,
    store: Store | int,
    pk: int,
    text: str = "",
    supplier: str = "",
    sort: str = "number",
    descending: bool = False,
) -> list[FlatPart]:
    """The flat list of an order. What the frozen bill names is taken from it; a sub-assembly in it is exploded by the
    bills of today. Six queries at most.

    `text` is part of the number or name, `supplier` its key or part of its name, both in any case; `sort` is one of
    SORTS. Raises NotFound.
    """
    orders = ProductionOrder.objects.of(store).filter(pk=pk).select_related("store")
    order: Any = orders.annotate(total=Sum("articles__amount")).first()
    if order is None:
        raise NotFound(_("Production order not found"), field="order")
    amounts, reserved = _needs(order)
    parts = _parts(order, amounts, reserved)
    wanted = [part for part in parts if _has(text, part) and _is_from(supplier, part)]
    return sorted(wanted, key=lambda part: (getattr(part, sort).casefold(), part.number), reverse=descending)


def _has(text: str, part: FlatPart) -> bool:
    sought = text.casefold()
    return sought in part.number.casefold() or sought in part.name.casefold()


def _is_from(supplier: str, part: FlatPart) -> bool:
    return supplier == str(part.supplier_id) or supplier.casefold() in part.supplier.casefold()


def _needs(order: Any) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What is needed and what is reserved, by article."""
    rows: Any = Component.objects.filter(line__order=order)
    needed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    reserved: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for article_id, quantity, held in rows.values_list("article_id", "demand__quantity", "demand__reserved"):
        needed[article_id] += quantity
        reserved[article_id] += held
    if not order.reserve_in_depth:
        return simple_parts(store_id=order.store_id, quantities=needed), reserved
    return needed, reserved


def _parts(order: Any, amounts: dict[int, Decimal], reserved: dict[int, Decimal]) -> list[FlatPart]:
    on_order, total = _purchases(amounts), order.total or ZERO
    free = free_stock(order.store, list(amounts))
    most = StockItem.objects.filter(article=OuterRef("pk"), on_hand__gt=0).order_by("-on_hand", "pk")
    rows = Article.objects.filter(pk__in=amounts).annotate(
        place=Coalesce("default_place__location__code", Subquery(most.values("location__code")[:1])),
        supplier_name=F("supplier__name"),
    )
    return [
        FlatPart(
            article_id=article.pk,
            number=article.number,
            name=article.name,
            unit=article.unit,
            barcode=article.barcode,
            amount=amounts[article.pk],
            per_unit=(amounts[article.pk] / total).quantize(QUANTITY_STEP) if total else ZERO,
            reserved=reserved.get(article.pk, ZERO),
            free=free.get(article.pk, ZERO),
            stocked=article.stocked,
            place=article.place or "",
            purchase_price=article.purchase_price,
            misc_cost=article.misc_cost,
            shipment_cost=article.shipment_cost,
            supplier_id=article.supplier_id,
            supplier=article.supplier_name or "",
            supplier_number=article.supplier_number,
            purchases=tuple(on_order.get(article.pk, ())),
        )
        for article in rows
    ]


def _purchases(articles: Iterable[int]) -> dict[int, list[Purchase]]:
    lines = PurchaseOrderLine.objects.outstanding().filter(article__in=list(articles))
    rows: Any = lines.order_by("due_date", "pk").values_list(
        "article_id", "order_id", "order__number", "order__state", "ordered", "due_date"
    )
    found: dict[int, list[Purchase]] = defaultdict(list)
    for article_id, *values in rows:
        found[article_id].append(Purchase(*values))
    return found
