"""Writes of operations. Every one locks the work order first, then the operation (docs/architecture.md, Floors)."""

from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.services import charge_labour
from catalog.models import Staff
from core import transitions
from core.errors import Invalid, NotFound
from core.models import Store
from core.quantities import exact
from core.transactions import service
from orders.models import Operation, WorkOrder
from orders.models.work_orders import MAX_QUANTITY
from orders.services import work_orders
from orders.services.moves import merge, move_to, refusal
from orders.signals import operations_changed

State = Operation.State
FINAL = (State.COMPLETED, State.SKIPPED)
SETS: dict[str, tuple[str, ...]] = {
    "start": ("started_at",),
    "complete": ("ended_at", "actual_minutes"),
    "skip": (),
    "block": (),
    "unblock": (),
}
# Nobody works on these; planning goes on while an order is on hold.
AT_REST = (*work_orders.FINAL, WorkOrder.State.ON_HOLD)
WORK = ("start", "complete")
TOLD = {"start": "started", "complete": "completed"}
COUNTS = ("completed_quantity", "rejected_quantity", "held_quantity")
MINUTES = ("estimated_minutes", "actual_minutes")


class OperationChanges(TypedDict, total=False):
    """What may be said of an operation; what is not given stays. Times of work are in the past."""

    sequence: int
    resource: str
    operator: str
    planned_start_at: datetime | None
    planned_end_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    estimated_minutes: Decimal | None
    actual_minutes: Decimal | None
    completed_quantity: int
    rejected_quantity: int
    held_quantity: int
    is_rework: bool
    notes: str


class OperationUpdate(OperationChanges, total=False):
    """A change may also be a move: the one that leads to the state."""

    operation_type: str
    state: str


def add_operation(
    *, store: Store | int, work_order: int, operation_type: str, **fields: Unpack[OperationChanges]
) -> Operation:
    """Add a step to a work order that is not completed or cancelled; without a `sequence` behind the others.

    Raises Invalid (also for an unknown work order), InvalidMove.
    """
    return _add(store, work_order, {"operation_type": operation_type, **fields})


@service
def _add(store: Store | int, work_order: int, fields: dict[str, Any]) -> Operation:
    try:
        order = work_orders.get_for_move(store=store, pk=work_order)
    except NotFound:
        raise Invalid(_("There is no such work order."), field="work_order", reason="NOT_FOUND") from None
    if order.state in work_orders.FINAL:
        raise refusal("add operation to", order)
    operation = Operation(store_id=order.store_id, work_order=order, version=1)
    if "sequence" not in fields:
        operation.sequence = (order.operations.aggregate(last=Max("sequence"))["last"] or 0) + 1
    _change(operation, fields, final=False)
    operation.updated_at = operation.created_at
    operation.save(force_insert=True)
    transitions.opened(operation)
    return operation


def change_operation(*, store: Store | int, pk: int, **changes: Unpack[OperationUpdate]) -> Operation:
    """Change the given fields only. Another `state` is the move that leads there, with all that follows from it.

    Of a completed or skipped operation, and of one whose work order is completed or cancelled, only notes change;
    the place in the order is fixed once work began. Raises NotFound, Invalid, InvalidMove; all or nothing.
    """
    changed: dict[str, Any] = {**changes}
    target = changed.pop("state", None)
    return _act(store, pk, changed, target=target)


def start_operation(
    *, store: Store | int, pk: int, reason: str = "", **report: Unpack[OperationChanges]
) -> Operation:
    """Begin; an open work order begins with it. `report` is what may be known already.

    Raises NotFound, Invalid, InvalidMove, also while its work order is on hold, completed or cancelled.
    """
    return _act(store, pk, {**report}, move="start", reason=reason)


def complete_operation(
    *, store: Store | int, pk: int, reason: str = "", **report: Unpack[OperationChanges]
) -> Operation:
    """It is done; the minutes are charged to the work order's job if the operator is one of the staff.

    Without `completed_quantity`: what was reported before or, if nothing was, the order's quantity less the
    rejected. Without `actual_minutes`: those from start to end. The last operation does not complete its work
    order: somebody says how many came out. Raises as `start_operation` does.
    """
    return _act(store, pk, {**report}, move="complete", reason=reason)


def skip_operation(*, store: Store | int, pk: int, reason: str = "") -> Operation:
    """It is not needed; final. Raises NotFound, InvalidMove."""
    return _act(store, pk, {}, move="skip", reason=reason)


def block_operation(*, store: Store | int, pk: int, reason: str = "") -> Operation:
    """Something is missing to begin. Raises NotFound, InvalidMove."""
    return _act(store, pk, {}, move="block", reason=reason)


def unblock_operation(*, store: Store | int, pk: int, reason: str = "") -> Operation:
    """It can begin again. Raises NotFound, InvalidMove."""
    return _act(store, pk, {}, move="unblock", reason=reason)


@service
def _act(
    store: Store | int,
    pk: int,
    changes: dict[str, Any],
    *,
    move: str = "",
    target: str | None = None,
    reason: str = "",
) -> Operation:
    """Changes, and then a move: the named one, or the one that leads to `target`."""
    order, operation = _locked(store, pk)
    if target is not None and target != operation.state:
        move = move_to(operation, target)
    if move:
        _refuse_rest(order, move)
    if move == "complete" and "completed_quantity" not in changes:
        changes["completed_quantity"] = _made(order, operation, changes)
    final = not move and (operation.state in FINAL or order.state in work_orders.FINAL)
    changed = _change(operation, changes, final=final)
    if move:
        _make_move(order, operation, move, changed, reason)
    elif changed:
        operation.updated_at = timezone.now()
        operation.save(update_fields=[*changed, "updated_at"])
    return operation


def _locked(store: Store | int, pk: int) -> tuple[WorkOrder, Operation]:
    """The work order and then the operation, locked and freshly read. Raises NotFound."""
    rows = Operation.objects.of(store).filter(pk=pk)
    work_order = rows.values_list("work_order_id", flat=True).first()
    if work_order is not None:
        order = work_orders.get_for_move(store=store, pk=work_order)
        operation = rows.select_for_update(no_key=True).first()
        if operation is not None:
            return order, operation
    raise NotFound(_("Operation not found"))


def _refuse_rest(order: WorkOrder, move: str) -> None:
    if order.state in (AT_REST if move in WORK else work_orders.FINAL):
        raise refusal(move, order, what="operation of ")


def _made(order: WorkOrder, operation: Operation, changes: dict[str, Any]) -> int:
    rejected = changes.get("rejected_quantity", operation.rejected_quantity)
    return int(operation.completed_quantity or max(order.quantity - rejected, 0))


def _make_move(order: WorkOrder, operation: Operation, move: str, changed: list[str], reason: str) -> None:
    if move == "start" and order.state == WorkOrder.State.OPEN:
        order.started_at = operation.started_at
        work_orders.make_move(order, "start", reason=reason)
    transitions.make(operation, move, fields=[*SETS[move], "updated_at", *changed], reason=reason)
    if move == "complete":
        charge_time(order, operation)
    if move in TOLD:
        operations_changed.send(sender=Operation, what=TOLD[move], operations=[operation])


def charge_time(order: WorkOrder, operation: Operation) -> None:
    """Charge a completed operation to its work order's job: the time of an operator who is one of the staff.

    Nobody knows what an hour of anybody else costs.
    """
    if order.job is None or not operation.operator or not operation.actual_minutes:
        return
    namesakes = Staff.objects.of(order.store_id).filter(name=operation.operator)
    charge_labour(
        job=order.job,
        minutes=operation.actual_minutes,
        staff=namesakes.order_by("-active", "pk").first(),
        document=("orders.operation", operation.pk),
        text=f"{order.number} {operation.operation_type}"[:200],
    )


def _change(operation: Operation, changes: dict[str, Any], *, final: bool) -> list[str]:
    began = operation.started_at is not None
    for name in MINUTES:
        if changes.get(name) is not None:
            changes[name] = _minutes(changes[name], name)
    changed = merge(operation, changes, final=final)
    if "sequence" in changed and began:
        raise refusal("move", operation)
    if "operation_type" in changed and not operation.operation_type:
        raise Invalid(_("The operation needs a type."), field="operation_type", reason="REQUIRED")
    for name in {*COUNTS, "sequence"}.intersection(changed):
        if not 0 <= getattr(operation, name) <= MAX_QUANTITY:
            raise Invalid(
                _("The %(name)s is out of range.") % {"name": name}, field=name, reason="OUT_OF_RANGE"
            )
    _check_times(operation, changed)
    return changed


def _minutes(value: Any, name: str) -> Decimal:
    minutes = exact(value, step=Decimal("0.01"), limit=Decimal(10) ** 10, field=name)
    if minutes < 0:
        raise Invalid(_("Minutes cannot be less than zero."), field=name, reason="OUT_OF_RANGE")
    return minutes


def _check_times(operation: Operation, changed: list[str]) -> None:
    now = timezone.now()
    for name in ("started_at", "ended_at"):
        at = getattr(operation, name)
        if name in changed and at is not None and at > now:
            raise Invalid(_("Work cannot be reported before it happens."), field=name, reason="OUT_OF_RANGE")
    start, end = operation.started_at, operation.ended_at
    if start is None and (end is not None or operation.state == State.IN_PROGRESS):
        raise Invalid(_("What began has a start."), field="started_at", reason="REQUIRED")
    if start is not None and end is not None and end < start:
        raise Invalid(_("The end is before the start."), field="ended_at", reason="OUT_OF_RANGE")
