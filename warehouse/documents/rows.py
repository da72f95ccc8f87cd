"""The rows behind the published objects of a store, with what they have beside columns."""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce, NullIf

from catalog.models import Article
from core.quantities import ZERO, QuantityField
from warehouse.models import (
    Confirmation,
    Direction,
    Location,
    Proposal,
    Reservation,
    StockItem,
    StorageOrderLine,
    Warehouse,
)
from warehouse.models.storage_orders import ARRIVALS

# What leaves the house, or is used up in it; a transport only changes place.
LEAVING = (Direction.PICK, Direction.PRODUCTION)
# A place is in a storage unit itself, or by its shelf.
UNIT = "storage_unit__uuid"
SHELF_UNIT = "shelf__carrier__storage_unit__uuid"


def _total(rows: QuerySet[Any], by: str, expression: Any) -> Coalesce:
    """The sum over the rows that point to the outer one by `by`; 0 without any."""
    summed = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(total=Sum(expression))
    return Coalesce(Subquery(summed.values("total")), Value(ZERO), output_field=QuantityField())


def _open(directions: tuple[int, ...]) -> QuerySet[Any]:
    return StorageOrderLine.objects.open().filter(order__direction__in=directions)


def _proposed() -> QuerySet[Any]:
    return Proposal.objects.filter(order__direction__in=ARRIVALS)


def materials(store: int) -> QuerySet[Any]:
    """Every article; expected is what there will be once all that is allocated now is done."""
    left = F("quantity") - F("confirmed")
    reserved = _total(StockItem.objects.filter(~Q(on_hand=0)), "article", F("reserved"))
    return (
        Article.objects.of(store)
        .annotate(
            current=_total(StockItem.objects.filter(~Q(on_hand=0)), "article", F("on_hand")),
            to_pick=_total(_open(LEAVING), "article", left),
            to_put=_total(_open(ARRIVALS), "article", left),
        )
        .annotate(
            net=F("current") + F("to_put") - F("to_pick"),
            expected=F("current") - reserved + _total(_proposed(), "line__article", F("quantity")),
        )
    )


def locations(store: int) -> QuerySet[Any]:
    items = StockItem.objects.filter(~Q(on_hand=0))
    return (
        Location.objects.of(store)
        .annotate(current=_total(items, "location", F("on_hand")), unit_guid=Coalesce(UNIT, SHELF_UNIT))
        .annotate(
            expected=F("current")
            - _total(items, "location", F("reserved"))
            + _total(_proposed(), "location", F("quantity"))
        )
    )


def location_contents(store: int) -> QuerySet[Any]:
    return StockItem.objects.of(store).filter(~Q(on_hand=0))


def warehouses(store: int) -> QuerySet[Any]:
    """The address line by line."""
    lines = {f"address{number}": _address_line(number) for number in range(1, 6)}
    return Warehouse.objects.of(store).annotate(**lines)


def _address_line(number: int) -> NullIf:
    line = Func(F("address"), Value("\n"), Value(number), function="split_part", output_field=CharField())
    return NullIf(Func(line, Value("\r"), function="rtrim", output_field=CharField()), Value(""))


def transactions(store: int) -> QuerySet[Any]:
    """Confirmations that moved goods; who did it is a person, else the credential."""
    return (
        Confirmation.objects.of(store)
        .filter(posted_at__isnull=False)
        .annotate(user_name=Coalesce("user__username", "credential__name"))
    )


def order_lines(store: int) -> QuerySet[Any]:
    """Before the first allocation a line has stock if its order has."""
    is_short = Q(short__gt=0, done=False)
    return StorageOrderLine.objects.of(store).annotate(
        incomplete=Case(When(is_short, then=1), default=0, output_field=IntegerField()),
        stock_suffices=Case(
            When(is_short, then=False),
            When(requested__gt=0, then=True),
            default=F("order__has_stock"),
            output_field=BooleanField(),
        ),
    )


def reserved_slices(store: int) -> QuerySet[Any]:
    """Stock that is set aside for open lines; what stands at the line side already is fetched."""
    line = "demand__storage_lines"
    at_line_side = Q(
        demand__storage_lines__order__direction=Direction.PRODUCTION,
        stock_item__location=F("demand__storage_lines__order__warehouse__line_side"),
    )
    rows = Reservation.objects.filter(
        ~at_line_side, demand__storage_lines__done=False, demand__storage_lines__store=store
    )
    return rows.annotate(**_slice(line, "stock_item__location"))


def proposed_slices(store: int) -> QuerySet[Any]:
    return Proposal.objects.of(store).annotate(**_slice("line", "location"))


def _slice(line: str, place: str) -> dict[str, Any]:
    return {
        "key": F("pk"),
        "order_guid": F(f"{line}__order__uuid"),
        "order_name": F(f"{line}__order__name"),
        "line_guid": F(f"{line}__uuid"),
        "material_guid": F(f"{line}__article__uuid"),
        "material_name": F(f"{line}__article__number"),
        "location_guid": F(f"{place}__uuid"),
        "location_name": F(f"{place}__code"),
        "unit_guid": Coalesce(f"{place}__{UNIT}", f"{place}__{SHELF_UNIT}"),
        "zone_guid": F(f"{place}__zone__uuid"),
        "amount": F("quantity"),
        "way": F(f"{line}__order__direction"),
        "handling": F(f"{line}__order__handling_unit"),
    }
