"""Finding and locking production orders: the first lock of every write, before demands and stock."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from core.errors import InvalidMove, NotFound
from core.models import Store
from core.prepared import Prepared
from production.models import Component, ProductionOrder, ProductionOrderArticle, ProductionSettings

COLUMNS = [field.attname for field in ProductionOrder._meta.concrete_fields]
LOCKED = Prepared(
    [int, int],
    lambda store, pk: (
        ProductionOrder.objects.of(store).filter(pk=pk).select_for_update(no_key=True).values_list(*COLUMNS)
    ),
)
FINAL = (ProductionOrder.State.FINISHED, ProductionOrder.State.CANCELLED)


def lock_order(*, store: Store | int, pk: int) -> ProductionOrder:
    """The locked, freshly read order; its lines, demands and reports are then the caller's. Raises NotFound."""
    store_id = store if isinstance(store, int) else store.pk
    rows = LOCKED.rows(store_id, pk)
    if not rows:
        raise NotFound(_("Production order not found"), field="order")
    return ProductionOrder.from_db(DEFAULT_DB_ALIAS, COLUMNS, rows[0])


def lock_open_order(*, store: Store | int, pk: int, action: str) -> ProductionOrder:
    """As `lock_order`, for a write that a finished or cancelled order refuses: raises InvalidMove."""
    order = lock_order(store=store, pk=pk)
    if order.state in FINAL:
        raise InvalidMove(
            _("Cannot %(action)s production order that is already %(get_state_display)s")
            % {"action": action, "get_state_display": order.get_state_display().lower()},
            data={"move": action, "state": order.state},
        )
    return order


def line_of(order: ProductionOrder, article_number: str) -> ProductionOrderArticle:
    """The order's line of an article. Raises NotFound."""
    lines = ProductionOrderArticle.objects.filter(order=order, article__number=article_number)
    line = lines.select_related("article").first()
    if line is None:
        raise NotFound(
            _("Article %(article_number)s is not in this production order.")
            % {"article_number": article_number},
            field="article",
        )
    line.order = order
    return line


def components_of(lines: Sequence[ProductionOrderArticle]) -> list[Component]:
    """The frozen bills of these lines, with articles and demands; one query."""
    rows = Component.objects.filter(line__in=lines).select_related("article", "demand")
    return list(rows.order_by("line_id", "position", "pk"))


def demand_ids_of(order: ProductionOrder) -> list[int]:
    """The demands of all components of an order, in the order of their keys."""
    rows = Component.objects.filter(line__order=order, article__stocked=True)
    return list(rows.order_by("demand_id").values_list("demand_id", flat=True))


def articles_needed(order: ProductionOrder) -> list[int]:
    """The articles that an order still takes from stock."""
    rows = Component.objects.filter(line__order=order, demand__closed=False)
    return list(rows.order_by("article_id").values_list("article_id", flat=True).distinct())


def settings_of(store_id: int) -> ProductionSettings:
    """The store's settings; the defaults where nobody saved any."""
    return ProductionSettings.objects.filter(store_id=store_id).first() or ProductionSettings(
        store_id=store_id
    )


def beyond(percent: Decimal | None, amount: Decimal, made: Decimal) -> bool:
    """Whether `made` differs from the ordered `amount` by more than a tolerance; None allows anything."""
    return percent is not None and abs(made - amount) * 100 > amount * percent
