"""What comes in about operations; what goes out is declared in orders/documents/objects.py."""

from typing import Any

from rest_framework import serializers

from orders.api.formats import (
    CountField,
    MinutesField,
    NameField,
    NotesField,
    ReferenceField,
    TextField,
    TimeField,
)
from orders.documents.objects import OPERATION_STATE, WORK_ORDER_ID


class OperationFields(serializers.Serializer):
    """What may be said of an operation at any time."""

    operationType = TextField(source="operation_type", max_length=200)
    sequence = CountField(least=0, required=False)
    plannedStartTime = TimeField(source="planned_start_at", required=False, allow_null=True)
    actualStartTime = TimeField(source="started_at", required=False, allow_null=True)
    plannedEndTime = TimeField(source="planned_end_at", required=False, allow_null=True)
    actualEndTime = TimeField(source="ended_at", required=False, allow_null=True)
    estimatedDuration = MinutesField(source="estimated_minutes", required=False, allow_null=True)
    actualDuration = MinutesField(source="actual_minutes", required=False, allow_null=True)
    assignedOperator = TextField(
        source="operator", max_length=200, required=False, allow_null=True, allow_blank=True
    )
    completedQuantity = CountField(source="completed_quantity", least=0, required=False)
    rejectedQuantity = CountField(source="rejected_quantity", least=0, required=False)
    notes = NotesField(required=False, allow_null=True, help_text="For the back office; not in the answer.")

    def validate_assignedOperator(self, name: str | None) -> str:
        return name or ""

    def validate_notes(self, notes: str | None) -> str:
        return notes or ""


class NewOperation(OperationFields):
    """The writable fields of POST; status and the rest are ignored when sent."""

    workOrderId = ReferenceField(source="work_order", kind=WORK_ORDER_ID)


class OperationChange(OperationFields):
    """PUT and PATCH: only what is sent changes."""

    status = NameField(source="state", known=OPERATION_STATE, required=False)

    def __init__(self, **kwargs: Any):
        super().__init__(partial=True, **kwargs)
        for field in self.fields.values():
            field.required = False


class OperationReport(serializers.Serializer):
    """What may be said with `start` and `complete`."""

    completedQuantity = CountField(
        source="completed_quantity",
        least=0,
        required=False,
        allow_null=True,
        help_text="Null: as if not sent.",
    )
    rejectedQuantity = CountField(
        source="rejected_quantity",
        least=0,
        required=False,
        allow_null=True,
        help_text="Null: as if not sent.",
    )
    notes = NotesField(required=False, allow_null=True, help_text="Replace those that are there.")


NEW_OPERATION = NewOperation()
OPERATION_CHANGE = OperationChange()
OPERATION_REPORT = OperationReport()
