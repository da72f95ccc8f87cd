"""The one writer of the stock ledger. Balances follow by triggers; the audit proves it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from catalog.models import Article
from core import actor
from core.errors import Blocked, Conflict, Duplicate, Invalid, NotFound, Shortage, ShortLine
from core.quantities import ZERO, plain
from core.transactions import service
from warehouse.models import StockMovement
from warehouse.services.balances import Balance, Count, Move, Place, Take, lock_balances
from warehouse.services.blockers import blockers_of

Reason = StockMovement.Reason
# What uses goods up: held goods are refused. They may still be moved, counted and scrapped.
USES = {Reason.CONSUMED, Reason.SHIPMENT}


@dataclass(slots=True)
class Plan:
    """Moves that are certain, reservations that shrink or grow, and what there was too little of."""

    balances: dict[Place, Balance]
    moves: list[Move] = field(default_factory=list)
    used: dict[tuple[int, int], Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    carried: dict[tuple[int, int], Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    short: dict[int, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    wanted: dict[int, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))


@service
def post_movements(
    *,
    store_id: int,
    moves: Sequence[Move] = (),
    takes: Sequence[Take] = (),
    counts: Sequence[Count] = (),
    document: tuple[str, int] | None = None,
    also_lock: Sequence[int] = (),
) -> list[StockMovement]:
    """Post everything one document does to the stock; all of it or nothing.

    Call it once per transaction, after the document and its demands are locked. Raises Shortage (every short
    article), Invalid, Blocked, Duplicate (a serial number in two places). `document` is (kind, id).
    `also_lock`: articles whose stock the caller touches afterwards in the same transaction.
    """
    plan = Plan(
        lock_balances(
            store_id,
            places=list(_places(moves, counts)),
            articles=sorted({take.article_id for take in takes} | set(also_lock)),
            demands=sorted({pk for pk in [*_demands(moves), *_demands(takes), *_demands(counts)] if pk}),
        )
    )
    # What was found less of leaves first: a serial number leaves one place before it arrives at another.
    for count in sorted(counts, key=lambda one: one.quantity - _balance(plan, one.place).on_hand):
        _plan_count(plan, count)
    for move in moves:
        _plan_move(plan, move)
    for take in takes:
        _plan_take(plan, take)
    _refuse_shortage(plan)
    _check_balances(plan)
    return _write(plan, store_id, document)


def _demands(steps: Sequence[Move] | Sequence[Take] | Sequence[Count]) -> list[int | None]:
    return [step.demand_id for step in steps]


def _places(moves: Sequence[Move], counts: Sequence[Count]) -> Iterable[Place]:
    for move in moves:
        yield from (place for place in (move.source, move.destination) if place)
    for count in counts:
        yield count.place


def _balance(plan: Plan, place: Place) -> Balance:
    try:
        return plan.balances[place]
    except KeyError:
        raise NotFound(_("There is no such lot or place in this store."), field="location") from None


def _plan_count(plan: Plan, count: Count) -> None:
    difference = count.quantity - _balance(plan, count.place).on_hand
    if difference > 0:
        _plan_move(plan, Move(difference, count.reason, destination=count.place, note=count.note))
    elif difference < 0:
        lost = Move(-difference, count.reason, source=count.place, note=count.note, demand_id=count.demand_id)
        _plan_move(plan, lost)


def _plan_move(plan: Plan, move: Move) -> None:
    if move.quantity <= 0:
        raise Invalid(
            _("A movement needs a quantity above zero."), field="quantity", reason="MUST_BE_POSITIVE"
        )
    used = _leave(plan, move, _balance(plan, move.source)) if move.source else ZERO
    if move.destination is not None:
        target = _balance(plan, move.destination)
        _refuse_blocked(target)
        target.on_hand += move.quantity
        if move.carries and move.demand_id:
            plan.carried[move.demand_id, target.pk] += used
            target.reserved += used
    plan.moves.append(move)


def _leave(plan: Plan, move: Move, source: Balance) -> Decimal:
    """Take the goods off a balance; returns how much of the demand's reservation there went with them."""
    _refuse_blocked(source)
    if move.reason in USES and source.held_reason:
        raise Blocked(
            _("The lot is held: %(held_reason)s") % {"held_reason": source.held_reason}, field="lot"
        )
    plan.wanted[source.article_id] += move.quantity
    source.on_hand -= move.quantity
    used = min(source.reserved_by.get(move.demand_id or 0, ZERO), move.quantity)
    if move.demand_id and used:
        source.reserved_by[move.demand_id] -= used
        source.reserved -= used
        plan.used[move.demand_id, source.pk] += used
    return used


def _refuse_blocked(balance: Balance) -> None:
    if balance.blocked:
        raise Blocked(_("The place is blocked: nothing goes in or out."), field="location")


def _plan_take(plan: Plan, take: Take) -> None:
    """The lot that comes first, then own reservations, those at the line side first, then free stock in turn; what
    is still missing from a place that may be negative."""
    fitting = sorted((b for b in plan.balances.values() if _fits(b, take)), key=lambda b: b.turn)
    first = [b for b in fitting if b.place.lot_id == take.first_lot_id]
    left = take.quantity
    for sources in (first, fitting):
        for source in sorted(
            sources, key=lambda b: not b.line_side
        ):  # what was picked for it is used, then the rest
            left -= _take_from(
                plan, take, source, min(left, source.reserved_by.get(take.demand_id or 0, ZERO))
            )
        for source in sources:
            left -= _take_from(plan, take, source, min(left, source.free))
    if left > 0:
        overdrawn = next((b for b in fitting if b.may_be_overdrawn), None)
        left -= _take_from(plan, take, overdrawn, left) if overdrawn else ZERO
    if left > 0:
        plan.wanted[take.article_id] += left
        plan.short[take.article_id] += left


def _fits(balance: Balance, take: Take) -> bool:
    return (
        balance.article_id == take.article_id
        and balance.usable
        and balance.place.owner == ""
        and take.lot_id in (None, balance.place.lot_id)
    )


def _take_from(plan: Plan, take: Take, source: Balance, quantity: Decimal) -> Decimal:
    if quantity > 0:
        _plan_move(
            plan, Move(quantity, take.reason, source=source.place, note=take.note, demand_id=take.demand_id)
        )
        return quantity
    return ZERO


def _refuse_shortage(plan: Plan) -> None:
    """Everything that is short at once, summed per article: explicit moves are judged by their net effect."""
    short = defaultdict(lambda: ZERO, plan.short)
    for balance in plan.balances.values():
        least = balance.reserved if not balance.may_be_negative or balance.reserved > 0 else None
        if least is not None and balance.on_hand < least:
            short[balance.article_id] += least - balance.on_hand
    if short:
        numbers = dict(Article.objects.filter(pk__in=short).values_list("pk", "number"))
        raise Shortage(
            [
                ShortLine(numbers[pk], plan.wanted[pk], max(plan.wanted[pk] - missing, ZERO))
                for pk, missing in sorted(short.items(), key=lambda line: numbers[line[0]])
            ]
        )


def _check_balances(plan: Plan) -> None:
    for balance in plan.balances.values():
        if balance.serialised and balance.on_hand > 1:
            raise Duplicate(_("This serial number is already there."), field="serial")
        if balance.serialised and balance.on_hand not in (0, 1):
            raise Invalid(_("A serial number is one piece."), field="quantity", reason="OUT_OF_RANGE")


def _write(plan: Plan, store_id: int, document: tuple[str, int] | None) -> list[StockMovement]:
    """Reservations shrink before goods leave and grow after they came: each step satisfies the CHECKs."""
    _shrink_reservations(plan)
    try:
        written = StockMovement.objects.bulk_create(_rows(plan, store_id, document))
    except IntegrityError as error:
        raise _refusal(error) from None  # no savepoint: a refused posting ends its transaction
    add_reservations({key: quantity for key, quantity in plan.carried.items() if quantity})
    return written


def _rows(plan: Plan, store_id: int, document: tuple[str, int] | None) -> list[StockMovement]:
    signature = actor.present().signature()
    kind, pk = document or ("", None)
    return [
        StockMovement(
            store_id=store_id,
            source_id=plan.balances[move.source].pk if move.source else None,
            destination_id=plan.balances[move.destination].pk if move.destination else None,
            quantity=move.quantity,
            reason=move.reason,
            note=move.note[:200],
            reverses_id=move.reverses_id,
            document_kind=kind,
            document_id=pk,
            **signature,
        )
        for move in plan.moves
    ]


def _refusal(error: IntegrityError) -> Exception:
    """What the database refused in a race, in a person's words."""
    if "a_serial_is_in_one_place" in str(error):
        return Duplicate(_("This serial number is in another place already."), field="serial")
    if "reverses_id" in str(error):
        return Conflict(_("The movement is already reversed."), field="movement", reason="ALREADY_REVERSED")
    return error


SPENT = """
DELETE FROM warehouse_reservation held USING unnest(%s::bigint[], %s::bigint[]) AS spent (demand, item)
WHERE held.demand_id = spent.demand AND held.stock_item_id = spent.item
"""
SMALLER = """
UPDATE warehouse_reservation held SET quantity = held.quantity - used.quantity
FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[]) AS used (demand, item, quantity)
WHERE held.demand_id = used.demand AND held.stock_item_id = used.item
"""
LARGER = """
INSERT INTO warehouse_reservation AS held (demand_id, stock_item_id, quantity, created_at)
SELECT demand, item, quantity, now() FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[]) AS more (demand, item, quantity)
ON CONFLICT (demand_id, stock_item_id) DO UPDATE SET quantity = held.quantity + excluded.quantity
"""


def _shrink_reservations(plan: Plan) -> None:
    left = {
        (demand, balance.pk): quantity
        for balance in plan.balances.values()
        for demand, quantity in balance.reserved_by.items()
    }
    used = {key: quantity for key, quantity in plan.used.items() if quantity}
    spent = [key for key in used if left[key] <= 0]
    smaller = [(*key, quantity) for key, quantity in used.items() if left[key] > 0]
    with connection.cursor() as cursor:
        if spent:
            cursor.execute(SPENT, [list(column) for column in zip(*spent, strict=True)])
        if smaller:
            cursor.execute(SMALLER, [list(column) for column in zip(*smaller, strict=True)])


def add_reservations(wanted: dict[tuple[int, int], Decimal]) -> None:
    """Add to the reservations of (demand, stock item); the caller holds the locks of both."""
    if wanted:
        rows = [(demand, item, quantity) for (demand, item), quantity in sorted(wanted.items())]
        with connection.cursor() as cursor:
            cursor.execute(LARGER, [list(column) for column in zip(*rows, strict=True)])


@service
def reverse_movements(
    *,
    store_id: int,
    movement_ids: Sequence[int],
    note: str,
    document: tuple[str, int] | None = None,
    demand_id: int | None = None,
) -> list[StockMovement]:
    """Undo movements by counter-movements, all or none. Raises NotFound, Conflict (already reversed), Blocked
    with the article that has moved on or is reserved since. `demand_id`: a locked demand whose reservation came
    along with the goods goes back with them.
    """
    originals = list(
        StockMovement.objects.of(store_id)
        .filter(pk__in=movement_ids)
        .select_related("source", "destination", "reversed_by")
        .order_by("-pk")  # the last thing that happened is undone first
    )
    if len(originals) != len(set(movement_ids)):
        raise NotFound(_("There is no such movement."), field="movement")
    for original in originals:
        if original.reason == Reason.REVERSAL or hasattr(original, "reversed_by"):
            raise Conflict(
                _("The movement is already reversed."), field="movement", reason="ALREADY_REVERSED"
            )
    try:
        moves = [_counter(original, note, demand_id) for original in originals]
        return post_movements(store_id=store_id, moves=moves, document=document)
    except Shortage as shortage:
        line = shortage.lines[0]
        blocked = Blocked(
            _("%(article)s was used, moved or reserved since: %(needed)s to take back, %(available)s there.")
            % {
                "article": line.article,
                "needed": plain(line.needed),
                "available": plain(line.available),
            },
            field="movement",
            data=shortage.data,
        )
        blocked.blockers = blockers_of(originals)
        raise blocked from None


def _counter(original: StockMovement, note: str, demand_id: int | None) -> Move:
    def place(item: object) -> Place | None:
        return Place(item.lot_id, item.location_id, item.owner) if item else None  # type: ignore[attr-defined]

    forward = Move(
        original.quantity, Reason.REVERSAL, place(original.source), place(original.destination), note
    )
    return replace(
        forward,
        source=forward.destination,
        destination=forward.source,
        reverses_id=original.pk,
        demand_id=demand_id,
        carries=demand_id is not None,
    )
