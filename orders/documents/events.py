"""What an event says, byte for byte (docs/webhooks.md, Events)."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from core.plain_json import dump
from orders.documents.objects import OPERATION, WORK_ORDER
from orders.models import Operation, WorkOrder
from orders.services.webhooks import Told


def of_work_orders(event: str, store: int, pks: Sequence[int]) -> list[Told]:
    """One event for each work order as it is in the database now, by key; one query."""
    rows = WorkOrder.objects.of(store).filter(pk__in=pks).order_by("pk").with_operation_ids()
    return [
        _told(event, "workOrder", pk, shown)
        for pk, shown in zip(sorted(pks), WORK_ORDER.read(rows), strict=True)
    ]


def of_operations(event: str, store: int, pks: Sequence[int]) -> list[Told]:
    """The same for operations."""
    rows = Operation.objects.of(store).filter(pk__in=pks).order_by("pk")
    return [
        _told(event, "operation", pk, shown)
        for pk, shown in zip(sorted(pks), OPERATION.read(rows), strict=True)
    ]


def _told(event: str, name: str, pk: int, shown: dict[str, Any]) -> Told:
    public_id, now = f"evt-{uuid.uuid4().hex}", timezone.now()
    body = {"id": public_id, "type": event, "timestamp": now, "data": {name: shown}}
    return Told(object_id=pk, public_id=public_id, at=now, body=dump(body).decode())
