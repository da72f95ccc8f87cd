"""What comes in about orders; what goes out is declared in warehouse/documents/objects.py."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from warehouse.api.errors import NoLines
from warehouse.api.formats import (
    FlagField,
    GuidField,
    MomentField,
    PriorityField,
    TextField,
    WordField,
    optional_text,
)
from warehouse.api.serializers.lines import NEW_LINE, NewLineInput, find_articles, new_line
from warehouse.api.serializers.places import KINDS, PlacesField, find_places
from warehouse.documents.objects import DIRECTIONS
from warehouse.documents.orders import custom_names
from warehouse.models import Direction, Warehouse
from warehouse.services import NewLine

MOST_LINES = 5000
ABOUT_LINES = ("order_lines", "warehouseName", "warehouseId", "allocate", *KINDS)


@extend_schema_field({"enum": [*DIRECTIONS, *DIRECTIONS.values()]})
class DirectionField(WordField):
    """1 to 5 and 7, or the word."""

    def __init__(self, **kwargs: Any):
        super().__init__(words=DIRECTIONS, **kwargs)


class OrderInput(serializers.Serializer):
    """What may be set of an order at any time before somebody begins."""

    name = optional_text(None, 50)
    directionType = DirectionField(source="direction", required=False)
    priority = PriorityField(required=False)
    deadline = MomentField(required=False, allow_null=True)
    countEmptyLocations = FlagField(source="counts_empty", required=False)
    owner = optional_text(None, 50)
    recipient = optional_text(None, 50)
    unit = optional_text(None, 50)
    handlingUnit = optional_text("handling_unit", 50)
    Info1 = optional_text("info1", 80)
    Info2 = optional_text("info2", 80)
    Info3 = optional_text("info3", 80)
    Info4 = optional_text("info4", 80)
    Info5 = optional_text("info5", 80)
    allocate = FlagField(required=False)


class NewOrderInput(OrderInput):
    """The body of POST; custom fields come to it."""

    warehouseName = TextField(max_length=50, required=False, allow_null=True, allow_blank=True)
    warehouseId = GuidField(required=False, allow_null=True)
    locations = PlacesField()
    zones = PlacesField()
    shelves = PlacesField()
    carriers = PlacesField()


class DescribedOrder(NewOrderInput):
    """The same with its lines, which are read by themselves: each has faults of its own."""

    order_lines = NewLineInput(many=True, required=False)


class OrderChange(OrderInput):
    """The body of PUT: only what is sent changes."""

    name = TextField(max_length=50, required=False)


NEW_ORDER = NewOrderInput()
ORDER_CHANGE = OrderChange()


class Faults:
    """Everything that is wrong with a body, told at once."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def read(self, field: str, step: Callable[..., Any], *arguments: Any) -> Any:
        """What a step gives, or None with its faults kept, those without a field under `field`."""
        try:
            return step(*arguments)
        except serializers.ValidationError as refusal:
            detail = refusal.detail if isinstance(refusal.detail, dict) else {field: refusal.detail}
            self.found |= {
                f"{field}.{name}" if "." in field else name: fault for name, fault in detail.items()
            }
            return None

    def refuse(self) -> None:
        """Raises ValidationError if anything is wrong."""
        if self.found:
            raise serializers.ValidationError(self.found)


def read_new_order(store: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """What `open_storage_order` is given. Raises ValidationError, and NoLines."""
    faults = Faults()
    values = faults.read("order", NEW_ORDER.run_validation, data) or {}
    rows = _rows(data, values, faults)
    warehouse = faults.read("warehouseName", _warehouse, store, values)
    custom = faults.read("order", read_custom, store, data)
    lines = [faults.read(f"order_lines.{n}", NEW_LINE.run_validation, row) for n, row in rows]
    faults.refuse()
    articles = find_articles(store, lines)
    made: list[NewLine] = [
        faults.read(f"order_lines.{number}", new_line, line, articles, warehouse)
        for number, line in enumerate(lines)
    ]
    within = faults.read("locations", find_places, warehouse, {kind: values.get(kind) for kind in KINDS})
    faults.refuse()
    fields = {name: value for name, value in values.items() if name not in ABOUT_LINES}
    allocate = values.get("allocate", False)
    return {
        "warehouse": warehouse,
        "lines": made,
        "within": within,
        "custom": custom,
        "allocate": allocate,
        **fields,
    }


def _rows(data: Mapping[str, Any], values: Mapping[str, Any], faults: Faults) -> list[tuple[int, Any]]:
    """The lines as sent. A count may come with places instead."""
    rows = data.get("order_lines") or []
    if not isinstance(rows, list) or len(rows) > MOST_LINES:
        faults.found["order_lines"] = [f"Send an array of up to {MOST_LINES} lines."]
        return []
    is_count = values.get("direction") == Direction.COUNT and any(values.get(kind) for kind in KINDS)
    if not rows and not is_count:
        raise NoLines("Order must have at least one order line.", field="order_lines")
    return list(enumerate(rows))


def _warehouse(store: int, values: Mapping[str, Any]) -> Warehouse:
    """The named one, else the store's default."""
    name, guid = values.get("warehouseName"), values.get("warehouseId")
    rows = Warehouse.objects.of(store)
    if name and guid:
        raise serializers.ValidationError({"warehouseName": ["Send warehouseName or warehouseId, not both."]})
    if guid:
        field, found = "warehouseId", rows.filter(uuid=guid).first()
    elif name:
        field, found = "warehouseName", rows.filter(name=name).first()
    else:
        field, found = "warehouseName", rows.order_by("-is_default", "pk").first()
    if found is None:
        raise serializers.ValidationError({field: ["There is no such warehouse."]})
    return found


def read_order_change(store: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """What `change_storage_order` is given. Raises ValidationError."""
    faults = Faults()
    changes = dict(faults.read("order", ORDER_CHANGE.run_validation, data) or {})
    custom = faults.read("order", read_custom, store, data)
    faults.refuse()
    allocate = changes.pop("allocate", None)
    return {"changes": changes, "custom": custom, "allocate": allocate}


def read_custom(store: int, data: Mapping[str, Any]) -> dict[str, str | None]:
    """The custom fields that are sent; null takes one away. Raises ValidationError for what is no text."""
    sent = {name: data[name] for name in custom_names(store) if name in data}
    if wrong := [name for name, value in sent.items() if not isinstance(value, str | None)]:
        raise serializers.ValidationError({name: ["Not a valid string."] for name in wrong})
    return sent
