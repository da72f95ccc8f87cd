"""What comes in about order lines; what goes out is declared in warehouse/documents/objects.py."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from catalog.models import Article
from warehouse.api.formats import (
    DayField,
    FlagField,
    GuidField,
    LineNumberField,
    MotiveField,
    QuantityField,
    SerialField,
    TextField,
    optional_text,
)
from warehouse.api.serializers.places import KINDS, PlacesField, find_places
from warehouse.models import Location, Warehouse
from warehouse.models.storage_orders import INFO
from warehouse.services import NewLine

MAYBE: dict[str, Any] = {"required": False, "allow_null": True}


class LineInput(serializers.Serializer):
    """What is asked for on a line."""

    quantity = QuantityField()
    lot = optional_text("batch", 100)
    serialNumber = SerialField(source="serial", max_length=100, allow_blank=True, **MAYBE)
    expiryDate = DayField(source="best_before", **MAYBE)
    productionDate = DayField(source="produced_on", **MAYBE)
    Info1 = optional_text("info1", 80)
    Info2 = optional_text("info2", 80)
    Info3 = optional_text("info3", 80)
    Info4 = optional_text("info4", 80)
    Info5 = optional_text("info5", 80)


class NewLineInput(LineInput):
    """A line needs materialId or materialName."""

    number = LineNumberField(required=False)
    materialId = GuidField(required=False)
    materialName = TextField(max_length=100, required=False)
    locations = PlacesField()
    zones = PlacesField()
    shelves = PlacesField()
    carriers = PlacesField()


class AddedLineInput(NewLineInput):
    """A line for an order that is there."""

    orderId = GuidField()


class LineChange(LineInput):
    """Only what is sent changes."""

    quantity = QuantityField(required=False)


class LineConfirmation(serializers.Serializer):
    """So much more was done."""

    quantityConfirmed = QuantityField(source="quantity", least=0)
    lot = optional_text("batch", 100)
    serialNumber = SerialField(source="serial", max_length=100, allow_blank=True, **MAYBE)
    locationName = TextField(max_length=50, help_text="Where it was fetched or put.", **MAYBE)
    locationId = GuidField(help_text="The same by its id.", **MAYBE)
    toLocationName = TextField(max_length=50, help_text="Where a transport went.", **MAYBE)
    motiveType = MotiveField(source="motive", required=False)
    reasonCode = optional_text("reason_code", 50)
    placeEmpty = FlagField(source="place_empty", required=False, help_text="Nothing is left at the place.")


class LineUpdate(LineConfirmation):
    """PUT: what is to be changed, or what was done."""

    quantityConfirmed = QuantityField(source="confirmed", required=False, least=0)
    quantity = QuantityField(required=False)
    expiryDate = DayField(source="best_before", **MAYBE)
    productionDate = DayField(source="produced_on", **MAYBE)
    Info1 = optional_text("info1", 80)
    Info2 = optional_text("info2", 80)
    Info3 = optional_text("info3", 80)
    Info4 = optional_text("info4", 80)
    Info5 = optional_text("info5", 80)


class NamedLineUpdate(LineUpdate):
    """The same with the id of the line."""

    id = GuidField()


NEW_LINE = NewLineInput()
ADDED_LINE = AddedLineInput()
LINE_CHANGE = LineChange()
LINE_CONFIRMATION = LineConfirmation()
CONFIRMED = "quantityConfirmed"
# What a call that confirms cannot change at the same time.
ONLY_CHANGES = ("quantity", "expiryDate", "productionDate", *(f"Info{number}" for number in range(1, 6)))


def find_articles(store: int, wanted: Sequence[Mapping[str, Any]]) -> dict[uuid.UUID | str, Article]:
    """The articles that lines name, by id and by number; two queries at most."""
    ids = {line["materialId"] for line in wanted if "materialId" in line}
    numbers = {line["materialName"] for line in wanted if "materialName" in line}
    rows = Article.objects.of(store)
    found: dict[uuid.UUID | str, Article] = {}
    if ids:
        found |= {article.uuid: article for article in rows.filter(uuid__in=ids)}
    if numbers:
        found |= {article.number: article for article in rows.filter(number__in=numbers)}
    return found


def new_line(
    read: Mapping[str, Any], articles: Mapping[uuid.UUID | str, Article], warehouse: Warehouse
) -> NewLine:
    """A line as it was read. Raises ValidationError for an unknown material or place."""
    key = "materialId" if "materialId" in read else "materialName"
    if key not in read:
        raise serializers.ValidationError({"materialId": ["Send materialId or materialName."]})
    article = articles.get(read[key])
    if article is None:
        raise serializers.ValidationError({key: ["There is no such material."]})
    if articles.get(read.get("materialName", ""), article) != article:
        raise serializers.ValidationError({"materialName": ["It is not the material of materialId."]})
    return NewLine(
        article=article,
        quantity=read["quantity"],
        number=read.get("number"),
        batch=read.get("batch", ""),
        serial=read.get("serial", ""),
        best_before=read.get("best_before"),
        produced_on=read.get("produced_on"),
        info={name: read[name] for name in INFO if name in read},
        within=find_places(warehouse, {kind: read.get(kind) for kind in KINDS}),
    )


def read_confirmation(data: Mapping[str, Any], warehouse: Warehouse) -> dict[str, Any]:
    """What `confirm_line` is told. Raises ValidationError."""
    if beside := [name for name in ONLY_CHANGES if name in data]:
        raise serializers.ValidationError({beside[0]: ["Change it in a call without quantityConfirmed."]})
    told = dict(LINE_CONFIRMATION.run_validation(data))
    name, guid, goal = (told.pop(key, None) for key in ("locationName", "locationId", "toLocationName"))
    if guid:
        told["location"] = _place(warehouse, "locationId", uuid=guid)
    elif name:
        told["location"] = _place(warehouse, "locationName", code=name)
    if goal:
        told["to"] = _place(warehouse, "toLocationName", code=goal)
    return told


def _place(warehouse: Warehouse, field: str, **which: Any) -> Location:
    found = Location.objects.filter(warehouse=warehouse, **which).select_related("shelf").first()
    if found is None:
        raise serializers.ValidationError({field: [f"There is no such place in {warehouse.name}."]})
    return found
