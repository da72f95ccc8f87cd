"""Finding and locking production orders: the first lock of every write, before demands and stock."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import InvalidMove, NotFound
from core.models import Store
from core.prepared import Prepared, PreparedObjects
from production.models import Component, ProductionOrder, ProductionOrderArticle, ProductionSettings

# Every write asks these: docs/decisions/0011.
LOCKED = PreparedObjects(
    [int, int],
    lambda store, pk: ProductionOrder.objects.of(store).filter(pk=pk).select_for_update(no_key=True),
)
LINE = PreparedObjects(
    [int, str],
    lambda order, number: ProductionOrderArticle.objects.filter(
        order_id=order, article__number=number
    ).select_related("article"),
)
LINES = PreparedObjects(
    [int],
    lambda order: (
        ProductionOrderArticle.objects.filter(order_id=order).select_related("article").order_by("pk")
    ),
)
DEMANDS = Prepared(
    [int],
    lambda order: (
        Component.objects.filter(line__order_id=order, article__stocked=True)
        .order_by("demand_id")
        .values_list("demand_id")
    ),
)
SETTINGS = PreparedObjects([int], lambda store: ProductionSettings.objects.filter(store_id=store))
FINAL = (ProductionOrder.State.FINISHED, ProductionOrder.State.CANCELLED)


def lock_order(*, store: Store | int, pk: int) -> ProductionOrder:
    """The locked, freshly read order; its lines, demands and reports are then the caller's. Raises NotFound."""
    store_id = store if isinstance(store, int) else store.pk
    orders: list[ProductionOrder] = LOCKED.objects(store_id, pk)
    if not orders:
        raise NotFound(_("Production order not found"), field="order")
    return orders[0]


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
    lines: list[ProductionOrderArticle] = LINE.objects(order.pk, article_number)
    if not lines:
        raise NotFound(
            _("Article %(article_number)s is not in this production order.")
            % {"article_number": article_number},
            field="article",
        )
    lines[0].order = order
    return lines[0]


def lines_of(order: ProductionOrder) -> list[ProductionOrderArticle]:
    """All lines with their articles, in the order in which they were added."""
    return LINES.objects(order.pk)


def components_of(lines: Sequence[ProductionOrderArticle]) -> list[Component]:
    """The frozen bills of these lines, with articles and demands; one query."""
    rows = Component.objects.filter(line__in=lines).select_related("article", "demand")
    return list(rows.order_by("line_id", "position", "pk"))


def demand_ids_of(order: ProductionOrder) -> list[int]:
    """The demands of all components of an order, in the order of their keys."""
    return [pk for (pk,) in DEMANDS.rows(order.pk)]


def articles_needed(order: ProductionOrder) -> list[int]:
    """The articles that an order still takes from stock."""
    rows = Component.objects.filter(line__order=order, demand__closed=False)
    return list(rows.order_by("article_id").values_list("article_id", flat=True).distinct())


def settings_of(store_id: int) -> ProductionSettings:
    """The store's settings; the defaults where nobody saved any."""
    found: list[ProductionSettings] = SETTINGS.objects(store_id)
    return found[0] if found else ProductionSettings(store_id=store_id)


def beyond(percent: Decimal | None, amount: Decimal, made: Decimal) -> bool:
    """Whether `made` differs from the ordered `amount` by more than a tolerance; None allows anything."""
    return percent is not None and abs(made - amount) * 100 > amount * percent
