"""Storage orders opened, changed and deleted. Rules: docs/storage-orders.md, docs/lifecycles.md."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Article
from core import actor, jobs, numbers, transitions
from core.errors import Conflict, Duplicate, Invalid
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import (
    Confirmation,
    DefaultPlace,
    Demand,
    Direction,
    Proposal,
    StockItem,
    StorageOrder,
    StorageOrderLine,
    StorageOrderPlace,
    Warehouse,
)
from warehouse.models.storage_orders import INFO, ISSUES
from warehouse.services.reservations import release, resize_demands
from warehouse.services.settings import custom_values, warehouse_settings
from warehouse.services.storage_orders.allocations import allocate, assign, deallocate, unassign
from warehouse.services.storage_orders.documents import (
    lock_line,
    lock_storage_order,
    open_lines,
    owns_demand,
    refuse_begun,
    save_figures,
    save_lines,
)
from warehouse.services.storage_orders.faults import stock_suffices
from warehouse.services.storage_orders.lines import (
    LINE_TEXTS,
    NewLine,
    line_quantity,
    make_demands,
    new_lines,
    refuse_long,
    write_lines,
)
from warehouse.services.storage_orders.places import ANYWHERE, Keeping, Spot, Within
from warehouse.services.storage_orders.verification import verify

TEXTS = ("name", "owner", "recipient", "unit", "handling_unit", *INFO)
# What may be set when an order is opened, and changed until somebody begins; INFO and custom fields always.
CHANGEABLE = (*TEXTS, "direction", "priority", "deadline", "counts_empty")
# What an allocation rests on: it is given back before one of these changes.
LINE_CHANGEABLE = ("quantity", "batch", "serial", "best_before", "produced_on", *INFO)
ALLOCATED_BY = {"direction", "owner", "counts_empty"}


@service
def open_storage_order(
    *,
    warehouse: Warehouse,
    lines: Sequence[NewLine] = (),
    within: Within = ANYWHERE,
    custom: Mapping[str, Any] | None = None,
    origin: int = StorageOrder.Origin.MANUAL,
    allocate: bool = False,
    at_once: bool = False,
    again: bool = False,
    **fields: Any,
) -> StorageOrder:
    """A new order; `fields` are some of CHANGEABLE, without a name the next free one is taken.

    It is queued, and a job verifies what depends on the stock; with `at_once` that happens here and now. `allocate`:
    allocated as soon as it is verified; `again` where the caller has locked stock before. A count without lines gets them from what lies `within` its places.
    Raises Invalid for everything that is wrong in itself (field is ours: lines, article, quantity, direction, …),
    Duplicate for a taken name, Conflict for a demand that is being fetched already.
    """
    _check(fields)
    within.refuse_outside(warehouse)
    order = StorageOrder(
        store_id=warehouse.store_id,
        warehouse=warehouse,
        version=1,
        origin=origin,
        allocate_when_verified=allocate,
        custom=custom_values(warehouse.store_id, custom or {}, {}),
        **fields,
    )
    order.modified_at = order.created_at
    places = list(within.rows(order))
    if not lines and not (order.direction == Direction.COUNT and within):
        raise Invalid(_("A storage order needs at least one line."), field="lines", reason="REQUIRED")
    wanted = lines or _what_lies_there(order, places)
    fresh = new_lines(order, wanted)
    order.has_stock = stock_suffices(order, fresh)
    order.name = order.name or _next_name(warehouse)
    _insert(order)
    if places:
        StorageOrderPlace.objects.bulk_create(places)
    write_lines(order, fresh, wanted)
    transitions.opened(order)
    if at_once:
        return verify(order, again=again)
    _defer_verification(order)
    return order


def _check(fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(CHANGEABLE):
        raise Invalid(
            _("Cannot set %(unknown)s.") % {"unknown": ", ".join(sorted(unknown))},
            field=min(unknown),
            reason="UNKNOWN",
        )
    for name, choices in (("direction", Direction), ("priority", StorageOrder.Priority)):
        if name in fields and fields[name] not in choices.values:
            raise Invalid(
                _("There is no %(name)s %(fields)s.") % {"name": name, "fields": fields[name]},
                field=name,
                reason="INVALID_CHOICE",
            )
    refuse_long(StorageOrder, {name: fields[name] for name in TEXTS if name in fields})


def _next_name(warehouse: Warehouse) -> str:
    names = StorageOrder.objects.filter(warehouse=warehouse)
    return numbers.next_number(
        store_id=warehouse.store_id,
        kind="storage_order",
        taken=lambda name: names.filter(name=name).exists(),
        form="SO-{:06d}",
    )


def _insert(order: StorageOrder) -> None:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        raise _taken(order) from None


def _taken(order: StorageOrder) -> Duplicate:
    return Duplicate(_("Storage order %(order)s already exists") % {"order": order.name}, field="name")


def _defer_verification(order: StorageOrder) -> None:
    asked = actor.present().errand()
    jobs.defer("warehouse.verify_order", store_id=order.store_id, order_id=order.pk, **asked)


def _what_lies_there(order: StorageOrder, within: Sequence[StorageOrderPlace]) -> list[NewLine]:
    """A line for each article in the places of a count, with what the ledger says unless the count is blind."""
    keeping, nothing = Keeping(order, within), StorageOrderLine(order=order)
    spots = keeping.named().values_list("pk", "zone_id", "shelf_id", "shelf__carrier_id")
    places = [pk for pk, *areas in spots if keeping.allows(nothing, Spot(pk, *areas))]
    there = StockItem.objects.filter(~Q(on_hand=0), location__in=places, owner=order.owner)
    found = dict(there.values_list("article_id").annotate(n=Sum("on_hand")))
    if order.counts_empty:
        own = DefaultPlace.objects.filter(location__in=places).values_list("article_id", flat=True)
        found |= {article_id: ZERO for article_id in own if article_id not in found}
    if not found:
        raise Invalid(_("There is nothing to count."), field="lines", reason="REQUIRED")
    is_blind = warehouse_settings(order.store_id).blind_counts
    return [
        NewLine(article, ZERO if is_blind else max(found[article.pk], ZERO))
        for article in Article.objects.filter(pk__in=found).order_by("number")
    ]


@service
def change_storage_order(
    *,
    store: Store | int,
    pk: int,
    changes: Mapping[str, Any] | None = None,
    custom: Mapping[str, Any] | None = None,
    allocate: bool | None = None,
) -> StorageOrder:
    """Set what is given of CHANGEABLE, and the `custom` fields given (None takes one away); only INFO and custom fields
    once somebody began. Then allocate (also what was short before) or, with False, deallocate; an order that is
    not allocated stays as it is then. Raises NotFound, Invalid, Duplicate, InvalidMove.
    """
    order = lock_storage_order(store=store, pk=pk)
    given = dict(changes or {})
    _check(given)
    if set(given) - set(INFO) or allocate is not None:
        refuse_begun(order, "change")
    if order.state == StorageOrder.State.ALLOCATED and ALLOCATED_BY & _differing(order, given):
        deallocate(order)
    order.custom = custom_values(order.store_id, custom or {}, order.custom)
    _set(order, given)
    if allocate is not None:
        _allocate_or_not(order, allocate)
    elif order.state == StorageOrder.State.QUEUED:
        _defer_verification(order)
    return order


def _differing(order: StorageOrder, given: Mapping[str, Any]) -> set[str]:
    return {name for name, value in given.items() if getattr(order, name) != value}


def _set(order: StorageOrder, given: Mapping[str, Any]) -> None:
    if "direction" in _differing(order, given):
        _turn(order, given["direction"])
    if "name" in given and not given["name"]:
        raise Invalid(_("A storage order needs a name."), field="name", reason="REQUIRED")
    for name, value in given.items():
        setattr(order, name, value)
    order.modified_at = timezone.now()
    try:
        with transaction.atomic():
            order.save(update_fields=[*given, "custom", "modified_at"])
    except IntegrityError:
        raise _taken(order) from None


def _turn(order: StorageOrder, direction: int) -> None:
    """Another direction: demands are made where goods will be fetched now, and go where they will not."""
    lines = open_lines(order)
    if any(line.demand and not owns_demand(line) for line in lines):
        raise Conflict(_("It fetches parts for production; its direction stays."), field="direction")
    if direction != Direction.COUNT and any(line.quantity == 0 for line in lines):
        raise Invalid(_("A line has no quantity."), field="direction", reason="MUST_BE_POSITIVE")
    order.direction = direction
    if direction not in ISSUES:
        _drop_demands(lines)
    else:
        make_demands(order, lines)
        StorageOrderLine.objects.bulk_update(lines, ["demand"])


def _drop_demands(lines: Sequence[StorageOrderLine]) -> None:
    """Delete the own demands of lines without reservations, or give these back first; `demand` becomes null."""
    own = [line for line in lines if owns_demand(line)]
    demands = sorted(line.demand_id for line in own if line.demand_id)
    if demands:
        release(store_id=own[0].store_id, demand_ids=demands)
        Demand.objects.filter(pk__in=demands).delete()
    for line in own:
        line.demand = None


def _allocate_or_not(order: StorageOrder, wanted: bool) -> None:
    is_allocated = order.state == StorageOrder.State.ALLOCATED
    if wanted and is_allocated:
        assign(order, open_lines(order))
    elif wanted:
        allocate(order)
    elif is_allocated:
        deallocate(order)


@service
def add_storage_line(*, store: Store | int, pk: int, line: NewLine) -> StorageOrderLine:
    """Ask for one more article; an allocated order allocates it at once. Raises NotFound, Invalid, InvalidMove."""
    order = lock_storage_order(store=store, pk=pk)
    refuse_begun(order, "change")
    last = StorageOrderLine.objects.filter(order=order).aggregate(n=Max("number"))["n"] or 0
    if line.number and StorageOrderLine.objects.filter(order=order, number=line.number).exists():
        raise Duplicate(_("Line %(line)s is there already.") % {"line": line.number}, field="number")
    added = write_lines(order, new_lines(order, [line], last), [line])[0]
    if order.state == StorageOrder.State.ALLOCATED:
        assign(order, open_lines(order))
    StorageOrder.objects.filter(pk=order.pk).update(modified_at=timezone.now())
    added.refresh_from_db()
    return added


@service
def change_storage_line(*, store: Store | int, pk: int, changes: Mapping[str, Any]) -> StorageOrderLine:
    """Set some of LINE_CHANGEABLE; only INFO once somebody began. An allocated line is allocated anew.

    Raises NotFound, Invalid, InvalidMove.
    """
    order, line = lock_line(store=store, pk=pk)
    if unknown := set(changes) - set(LINE_CHANGEABLE):
        raise Invalid(
            _("Cannot set %(unknown)s.") % {"unknown": ", ".join(sorted(unknown))},
            field=min(unknown),
            reason="UNKNOWN",
        )
    refuse_long(StorageOrderLine, {name: changes[name] for name in LINE_TEXTS if name in changes})
    is_structural = bool(set(changes) - set(INFO))
    if is_structural:
        refuse_begun(order, "change")
    is_allocated = is_structural and order.state == StorageOrder.State.ALLOCATED
    if is_allocated:
        unassign(order, [line])
    for name, value in changes.items():
        setattr(line, name, value)
    line.quantity = line_quantity(order, line.article, line.quantity, line.serial)
    line.requested = min(line.requested, line.quantity)
    save_lines([line], [*changes, "quantity", "requested", "modified_at"])
    if "quantity" in changes and line.demand_id and owns_demand(line):
        resize_demands(store_id=order.store_id, quantities={line.demand_id: line.quantity})
    if is_allocated:
        assign(order, open_lines(order), again=True)
    else:
        save_figures(order)
    return StorageOrderLine.objects.select_related("article").get(pk=line.pk)


@service
def delete_storage_order(*, store: Store | int, pk: int, reason: str = "") -> None:
    """Remove an order that nobody began, with its lines, and give back what was set aside for them; what production
    has set aside stays production's. Raises NotFound, InvalidMove, Conflict."""
    order = lock_storage_order(store=store, pk=pk)
    refuse_begun(order, "delete")
    if Confirmation.objects.filter(order=order).exists():
        raise Conflict(_("Something of it was closed already; close the rest."), field="order")
    lines = open_lines(order)
    Proposal.objects.filter(order=order).delete()
    StorageOrderPlace.objects.filter(order=order).delete()
    _drop_demands(lines)
    StorageOrderLine.objects.filter(order=order).delete()
    transitions.removed(order, reason=reason)
    order.delete()
