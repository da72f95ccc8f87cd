"""What comes in about work orders; what goes out is declared in orders/documents/objects.py."""

from typing import Any

from rest_framework import serializers

from orders.api.formats import CountField, NameField, NotesField, TextField, TimeField
from orders.documents.objects import RANK, STATE


class NewWorkOrder(serializers.Serializer):
    """The writable fields of POST; status and the rest are ignored when sent."""

    orderNumber = TextField(source="number", max_length=100)
    product = TextField(max_length=200)
    quantity = CountField()
    priority = NameField(known=RANK, required=False)
    customer = TextField(max_length=200, required=False, allow_null=True, allow_blank=True)
    dueDate = TimeField(source="due_at", required=False, allow_null=True)
    estimatedCompletionDate = TimeField(source="estimated_completion_at", required=False, allow_null=True)
    notes = NotesField(required=False, allow_null=True)

    def validate_customer(self, name: str | None) -> str:
        return name or ""

    def validate_notes(self, notes: str | None) -> str:
        return notes or ""


class WorkOrderChange(NewWorkOrder):
    """PUT and PATCH: only what is sent changes."""

    status = NameField(source="state", known=STATE, required=False)
    completedQuantity = CountField(source="completed_quantity", least=0, required=False)

    def __init__(self, **kwargs: Any):
        super().__init__(partial=True, **kwargs)
        for field in self.fields.values():
            field.required = False


class Completion(serializers.Serializer):
    """What may be said with `complete`."""

    completedQuantity = CountField(
        source="completed_quantity", least=0, required=False, allow_null=True, help_text="Without: all of it."
    )
    notes = NotesField(required=False, allow_null=True, help_text="Replace those that are there.")


# One instance for all requests: making one copies every field, and checking a body changes nothing in it.
NEW_WORK_ORDER = NewWorkOrder()
WORK_ORDER_CHANGE = WorkOrderChange()
COMPLETION = Completion()
