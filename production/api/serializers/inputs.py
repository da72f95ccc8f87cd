"""The bodies of the production API. What is not declared is ignored: unknown keys, and what we derive ourselves."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from production.api.formats import (
    MAX_ID,
    FlagField,
    ListOf,
    NumberField,
    TextField,
    TimeField,
    WholeField,
)
from production.services import Output, PartUsed

OPTIONAL: Any = {"required": False, "allow_null": True}
OPTIONAL_TEXT: Any = {"required": False, "allow_null": True, "allow_blank": True}


class OrderFields(serializers.Serializer):
    """What POST and PUT of a production order share."""

    prReference = TextField(source="reference", max_length=50, **OPTIONAL_TEXT)
    customerOrderExternalId = TextField(source="customer_external_id", max_length=100, **OPTIONAL_TEXT)
    internalReference = TextField(source="internal_reference", max_length=100, **OPTIONAL_TEXT)
    name = TextField(max_length=200, **OPTIONAL_TEXT)
    comment = TextField(max_length=10_000, **OPTIONAL_TEXT)
    startDate = TimeField(source="start_at", **OPTIONAL)
    endDate = TimeField(source="end_at", **OPTIONAL)
    workHours = NumberField(source="work_hours", **OPTIONAL)
    storeState = WholeField(source="store_state", **OPTIONAL)
    reserveInDepth = FlagField(source="reserve_in_depth", **OPTIONAL)

    def validate_workHours(self, hours: Decimal | None) -> Decimal:
        return hours or Decimal(0)

    def validate_reserveInDepth(self, flag: bool | None) -> bool:
        return bool(flag)


class OrderInput(OrderFields):
    """POST: docs/api/production.md #11."""

    customerOrderId = WholeField(source="customer_order", least=1, most=MAX_ID)
    state = WholeField(source="started", least=0, most=1, **OPTIONAL)

    def validate_state(self, state: int | None) -> bool:
        return bool(state)


class OrderChanges(OrderFields):
    """PUT: docs/api/production.md #13. Only the keys that are sent."""

    orderId = WholeField(source="order", least=1, most=MAX_ID, **OPTIONAL)
    customerOrderId = WholeField(source="customer_order", least=1, most=MAX_ID, **OPTIONAL)


class ArticleInput(serializers.Serializer):
    """An article to add: docs/api/production.md #12."""

    articleId = TextField(source="article_number", max_length=100)
    amount = NumberField()
    time = NumberField(**OPTIONAL)
    status = WholeField(**OPTIONAL)

    def validate_time(self, hours: Decimal | None) -> Decimal:
        return hours or Decimal(0)


class ArticleChanges(serializers.Serializer):
    """Figures as they shall be: docs/api/production.md #14. Null leaves one as it is."""

    articleId = TextField(source="article_number", max_length=100)
    amount = NumberField(**OPTIONAL)
    time = NumberField(**OPTIONAL)
    status = WholeField(**OPTIONAL)
    finished = NumberField(**OPTIONAL)
    waste = NumberField(**OPTIONAL)


class BatchInput(serializers.Serializer):
    batchId = TextField(max_length=100)
    amount = NumberField(**OPTIONAL)


class SerialField(TextField):
    """A serial number; an empty one, also as an empty object, is none."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if isinstance(data, dict) and not data else data)


class PartInput(serializers.Serializer):
    articleId = TextField(max_length=100)
    amount = NumberField(**OPTIONAL)
    batches = ListOf(child=BatchInput(), **OPTIONAL)
    serial = ListOf(child=SerialField(max_length=100, allow_blank=True, allow_null=True), **OPTIONAL)


class ReportInput(serializers.Serializer):
    """A production report: docs/api/production.md #15."""

    articleId = TextField(max_length=100, **OPTIONAL_TEXT)
    amount = NumberField(**OPTIONAL)
    batch = TextField(max_length=100, **OPTIONAL_TEXT)
    serial = TextField(max_length=100, **OPTIONAL_TEXT)
    bestBefore = TimeField(**OPTIONAL)
    barcode = TextField(max_length=100, **OPTIONAL_TEXT)
    partTraceability = ListOf(child=PartInput(), **OPTIONAL)
    limitPartAmounts = FlagField(**OPTIONAL)


def output_of(values: dict[str, Any]) -> Output:
    """What the good pieces of a report are called."""
    best_before = values.get("bestBefore")
    return Output(
        batch=values.get("batch", ""),
        serial=values.get("serial", ""),
        best_before=best_before.date() if best_before else None,
        barcode=values.get("barcode", ""),
    )


def parts_of(values: dict[str, Any]) -> list[PartUsed]:
    """Which batches and serial numbers a report names."""
    found = []
    for part in values.get("partTraceability", ()):
        number = part["articleId"]
        found += [
            PartUsed(number, batch=one["batchId"], quantity=one.get("amount"))
            for one in part.get("batches", ())
        ]
        found += [
            PartUsed(number, serial=serial, quantity=Decimal(1))
            for serial in part.get("serial", ())
            if serial
        ]
    return found


# One instance of each for all requests: making one copies every field, and checking a body changes nothing in it.
ORDER_INPUT = OrderInput()
ORDER_CHANGES = OrderChanges(partial=True)
ARTICLE_INPUT = ArticleInput()
ARTICLE_CHANGES = ArticleChanges()
REPORT_INPUT = ReportInput()
