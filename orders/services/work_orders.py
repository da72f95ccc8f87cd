"""Writes of work orders. Lifecycle and field rules: docs/api/orders.md."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.models import Job
from catalog.models import Article, Customer
from catalog.services import current_drawings
from core import numbers, transitions
from core.errors import Duplicate, Invalid, NotFound
from core.models import Store
from core.prepared import Prepared
from core.transactions import service
from orders.models import WorkOrder
from orders.models.work_orders import MAX_QUANTITY
from orders.services.moves import merge, move_to, refusal
from orders.signals import work_orders_changed

State = WorkOrder.State
FINAL = (State.COMPLETED, State.CANCELLED)
# What each move sets beside the state.
SETS: dict[str, tuple[str, ...]] = {
    "start": ("started_at",),
    "pause": (),
    "hold": ("state_before_hold",),
    "resume": (),
    "complete": ("completed_quantity", "completed_at"),
    "cancel": (),
}
# What is told of a move, by the state that it led to.
TOLD: dict[str, str] = {
    State.IN_PROGRESS: "started",
    State.PAUSED: "paused",
    State.COMPLETED: "completed",
    State.CANCELLED: "cancelled",
    State.OPEN: "updated",
    State.ON_HOLD: "updated",
}
OWN_NAMES = {"customer": "customer_name"}
BOUND_BY_QUANTITY = {"quantity", "completed_quantity", "may_overproduce"}


class WorkOrderChanges(TypedDict, total=False):
    """What may be changed of a work order; what is not given stays."""

    number: str
    product: str
    quantity: int
    priority: int
    customer: str
    due_at: datetime | None
    estimated_completion_at: datetime | None
    notes: str
    completed_quantity: int
    may_overproduce: bool
    job: Job | None
    state: str


def open_work_order(
    *,
    store: Store | int,
    product: str,
    quantity: int,
    number: str = "",
    priority: int = WorkOrder.Priority.NORMAL,
    customer: str = "",
    due_at: datetime | None = None,
    estimated_completion_at: datetime | None = None,
    notes: str = "",
    job: Job | None = None,
) -> WorkOrder:
    """Open a work order for `quantity` (1 to 2,147,483,647 pieces) of a product.

    Product and customer are free text and become links where an article or a customer has that number
    or name. Without a number the next free one is taken. Time is charged to the job. Raises Invalid, Duplicate.
    """
    store_id = store if isinstance(store, int) else store.pk
    check_quantity(quantity)
    _check_job(store_id, job)
    order = WorkOrder(
        store_id=store_id,
        number=number,
        version=1,
        product=product,
        article_id=_linked(ARTICLE_CALLED, store_id, product),
        job=job,
        quantity=quantity,
        priority=priority,
        customer_name=customer,
        customer_id=_linked(CUSTOMER_CALLED, store_id, customer),
        due_at=due_at,
        estimated_completion_at=estimated_completion_at,
        notes=notes,
    )
    order.updated_at = order.created_at
    try:
        return _insert(order)
    except IntegrityError as error:
        raise _taken(error, order.number) from None


@service
def _insert(order: WorkOrder) -> WorkOrder:
    order.number = order.number or _next_number(order.store_id)
    order.save(force_insert=True)
    transitions.opened(order)
    _tell("created", order)
    return order


def _tell(what: str, order: WorkOrder) -> None:
    work_orders_changed.send(sender=WorkOrder, what=what, orders=[order])


def _taken(error: IntegrityError, number: str) -> Exception:
    """The constraint decides about duplicates: a look before the write would race."""
    if "one_work_order_per_number" in str(error):
        return Duplicate(_("Work order %(number)s already exists") % {"number": number}, field="number")
    return error


def check_quantity(quantity: int) -> None:
    """Raise Invalid for what is no number of pieces."""
    if not 1 <= quantity <= MAX_QUANTITY:
        reason = "MUST_BE_POSITIVE" if quantity < 1 else "OUT_OF_RANGE"
        raise Invalid(_("The quantity must be a positive whole number."), field="quantity", reason=reason)


def _check_job(store_id: int, job: Job | None) -> None:
    if job is not None and job.store_id != store_id:
        raise Invalid(_("There is no such job."), field="job", reason="NOT_FOUND")


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="work_order",
        taken=lambda number: WorkOrder.objects.of(store_id).filter(number=number).exists(),
        form="WO-{:06d}",
    )


def _called(model: Any) -> Prepared:
    """Rows of a store with this number or name, the one with the number first, then the oldest."""
    return Prepared(
        [int, str, str, str],
        lambda store_id, number, name, exact: (
            model.objects.of(store_id)
            .filter(Q(number=number) | Q(name=name))
            .order_by(Case(When(number=exact, then=0), default=1), "pk")
            .values_list("pk")
        ),
    )


ARTICLE_CALLED = _called(Article)
CUSTOMER_CALLED = _called(Customer)


def _linked(query: Prepared, store_id: int, text: str) -> int | None:
    """The article or customer that free text names."""
    rows = query.rows(store_id, text, text, text, limit=1) if text else []
    return rows[0][0] if rows else None


def article_called(*, store: Store | int, product: str) -> Article | None:
    """The article that a work order for this product would be linked to."""
    found = _linked(ARTICLE_CALLED, store if isinstance(store, int) else store.pk, product)
    return Article.objects.filter(pk=found).select_related("store").first() if found else None


def get_for_move(*, store: Store | int, pk: int) -> WorkOrder:
    """The locked, freshly read work order. Raises NotFound."""
    order = WorkOrder.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if order is None:
        raise NotFound(_("Work order not found"))
    return order


def make_move(
    order: WorkOrder, move: str, *, fields: list[str] | None = None, reason: str = "", **arguments: Any
) -> WorkOrder:
    """One move of an order that the caller has locked; its other changed `fields` are saved with it."""
    sets = [*SETS[move], "updated_at", *(fields or ())]
    begins = move == "start" and order.started_at is None
    if begins and order.article_id is not None and order.drawing_id is None:
        # The newest revision of this moment stays with the order, also if there is none.
        order.drawing_id = current_drawings([order.article_id]).get(order.article_id)
        sets.append("drawing")
    transitions.make(order, move, fields=sets, reason=reason, **arguments)
    _tell(TOLD[order.state], order)
    return order


@service
def _move(store: Store | int, pk: int, move: str, reason: str) -> WorkOrder:
    return make_move(get_for_move(store=store, pk=pk), move, reason=reason)


def start_work_order(*, store: Store | int, pk: int, reason: str = "") -> WorkOrder:
    """Begin an open work order, or go on with a paused one. Raises NotFound, InvalidMove."""
    return _move(store, pk, "start", reason)


def pause_work_order(*, store: Store | int, pk: int, reason: str = "") -> WorkOrder:
    """Stop for a while. Raises NotFound, InvalidMove."""
    return _move(store, pk, "pause", reason)


def hold_work_order(*, store: Store | int, pk: int, reason: str = "") -> WorkOrder:
    """Wait for approval or resources; no operation starts or ends meanwhile. Raises NotFound, InvalidMove."""
    return _move(store, pk, "hold", reason)


def resume_work_order(*, store: Store | int, pk: int, reason: str = "") -> WorkOrder:
    """Go on after a pause; after a hold, back to the state before it. Raises NotFound, InvalidMove."""
    return _move(store, pk, "resume", reason)


def cancel_work_order(*, store: Store | int, pk: int, reason: str = "") -> WorkOrder:
    """It will not be completed; final. Raises NotFound, InvalidMove."""
    return _move(store, pk, "cancel", reason)


@service
def complete_work_order(
    *,
    store: Store | int,
    pk: int,
    completed_quantity: int | None = None,
    notes: str | None = None,
    reason: str = "",
) -> WorkOrder:
    """It is done; final. Without `completed_quantity` all of its quantity was made; `notes` replace those there.

    Its operations stay as they are. Raises NotFound, InvalidMove, Invalid beyond the quantity.
    """
    order = get_for_move(store=store, pk=pk)
    changed = [] if notes is None else ["notes"]
    order.notes = order.notes if notes is None else notes
    return make_move(order, "complete", fields=changed, reason=reason, completed_quantity=completed_quantity)


def update_work_order(*, store: Store | int, pk: int, **changes: Unpack[WorkOrderChanges]) -> WorkOrder:
    """Change the given fields only. Another `state` is the move that leads there; the present one is no move.

    Product and customer are linked again. Of a completed or cancelled order only notes change, and what is given
    as it is already. Raises NotFound, Invalid, Duplicate, InvalidMove; refused is all or nothing.
    """
    try:
        return _update(store, pk, {**changes})
    except IntegrityError as error:
        raise _taken(error, changes.get("number", "")) from None


@service
def _update(store: Store | int, pk: int, changes: dict[str, Any]) -> WorkOrder:
    order = get_for_move(store=store, pk=pk)
    target = changes.pop("state", order.state)
    changed = _merge(order, changes)
    if target != order.state:
        move = move_to(order, target)
        if move == "complete":
            made = changes.get("completed_quantity")
            return make_move(order, move, fields=changed, completed_quantity=made)
        return make_move(order, move, fields=changed)
    if changed:
        order.updated_at = timezone.now()
        order.save(update_fields=[*changed, "updated_at"])
        _tell("updated", order)
    return order


def _merge(order: WorkOrder, changes: dict[str, Any]) -> list[str]:
    final = order.state in FINAL
    values = {OWN_NAMES.get(name, name): value for name, value in changes.items()}
    if "job" in values:
        job = values.pop("job")
        _check_job(order.store_id, job)
        values["job_id"] = job and job.pk
    if "product" in values and not final:
        values["article_id"] = _linked(ARTICLE_CALLED, order.store_id, values["product"])
    if "customer_name" in values and not final:
        values["customer_id"] = _linked(CUSTOMER_CALLED, order.store_id, values["customer_name"])
    changed = merge(order, values, final=final)
    _check(order, changed)
    return changed


def _check(order: WorkOrder, changed: list[str]) -> None:
    for name in ("number", "product"):
        if name in changed and not getattr(order, name):
            raise Invalid(_("The %(name)s cannot be empty.") % {"name": name}, field=name, reason="REQUIRED")
    if "quantity" in changed:
        check_quantity(order.quantity)
    if BOUND_BY_QUANTITY & set(changed):
        order.report(order.completed_quantity)


@service
def delete_work_order(*, store: Store | int, pk: int) -> None:
    """Remove a work order and its operations; what their time cost stays with the job. The log keeps its moves.

    Raises NotFound, InvalidMove while it is in progress.
    """
    order = get_for_move(store=store, pk=pk)
    if order.state == State.IN_PROGRESS:
        raise refusal("delete", order)
    transitions.removed(order)
    order.delete()
