"""What an event says, byte for byte (docs/webhooks.md, Events)."""

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils import timezone

from core.plain_json import dump
from core.prepared import Prepared
from orders.documents.objects import OPERATION, WORK_ORDER
from orders.models import Operation, WorkOrder
from orders.services.webhooks import TEST, Told


@lru_cache(maxsize=50)
def _work_orders(count: int) -> Prepared:
    """So many work orders, by key."""
    return WORK_ORDER.query(
        [int] * count,
        lambda *pks: WorkOrder.objects.filter(pk__in=pks).order_by("pk").with_operation_ids(),
    )


@lru_cache(maxsize=50)
def _operations(count: int) -> Prepared:
    return OPERATION.query([int] * count, lambda *pks: Operation.objects.filter(pk__in=pks).order_by("pk"))


def of_work_orders(event: str, pks: Sequence[int]) -> list[Told]:
    """One event for each work order as it is in the database now, by key; one query."""
    shown = WORK_ORDER.shown(_work_orders(len(pks)).rows(*pks))
    return [_told(event, "workOrder", pk, one) for pk, one in zip(sorted(pks), shown, strict=True)]


def of_operations(event: str, pks: Sequence[int]) -> list[Told]:
    """The same for operations."""
    shown = OPERATION.shown(_operations(len(pks)).rows(*pks))
    return [_told(event, "operation", pk, one) for pk, one in zip(sorted(pks), shown, strict=True)]


def of_test(endpoint: int) -> Told:
    """An event that tells of nothing, to try an endpoint out."""
    return _told(TEST, "endpoint", endpoint, {"id": endpoint})


def _told(event: str, name: str, pk: int, shown: dict[str, Any]) -> Told:
    public_id, now = f"evt-{uuid.uuid4().hex}", timezone.now()
    body = {"id": public_id, "type": event, "timestamp": now, "data": {name: shown}}
    return Told(object_id=pk, public_id=public_id, at=now, body=dump(body).decode())
