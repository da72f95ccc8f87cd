"""Whatever is done to storage orders, and to the production that they pick for, in any order: the audit stays clean,
and what the services refuse changes nothing."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.audit import audit
from core.errors import DomainError
from production.services import (
    change_article,
    finish_production,
    issue_pick_order,
    reverse_report,
    start_production,
)
from tests.factories import on_hand, place
from tests.production.workshop import workshop
from tests.warehouse.storage import main
from warehouse.models import (
    Confirmation,
    Direction,
    Location,
    Motive,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services import (
    NewLine,
    allocate_rest,
    allocate_storage_order,
    approve_counts,
    change_storage_line,
    change_storage_order,
    close_storage_order,
    confirm_line,
    deallocate_storage_order,
    delete_storage_order,
    open_storage_order,
    receive,
    reject_counts,
    reverse_confirmation,
    warehouse_settings,
)

MOVES = (
    allocate_storage_order,
    allocate_storage_order,
    allocate_rest,
    deallocate_storage_order,
    close_storage_order,
    delete_storage_order,
    approve_counts,
    reject_counts,
)
few, pick = st.integers(0, 4), st.integers(0, 99)


class Storage(RuleBasedStateMachine):
    new_store = None

    @initialize(bikes=st.integers(1, 4))
    def open_a_workshop(self, bikes):
        self.shop = workshop(type(self).new_store(), stock=bikes)
        self.store = self.shop.store
        self.places = [place(self.store) for _ in range(2)]
        self.articles = [self.shop.frame, self.shop.wheel]
        self.orders: list[int] = []
        self.making = [self.shop.order(amount=3).pk, self.shop.order(amount=2).pk]

    def attempt(self, call):
        """A refusal changes nothing of the stock."""
        before = StockMovement.objects.of(self.store).count()
        try:
            return call()
        except DomainError:
            moved = StockMovement.objects.of(self.store).count() - before
        assert moved == 0
        return None

    def chosen(self, rows, n):
        found = list(rows)
        return found[n % len(found)] if found else None

    @rule(article=pick, quantity=st.integers(1, 4), batch=st.sampled_from(["", "B1"]), where=pick)
    def goods_arrive(self, article, quantity, batch, where):
        goods, at = self.articles[article % 2], self.places[where % 2]
        self.attempt(lambda: receive(article=goods, quantity=quantity, batch=batch, location=at))

    @rule(
        direction=st.sampled_from(Direction.values),
        wanted=st.lists(st.integers(1, 4), min_size=1, max_size=2),
        where=pick,
        at_once=st.booleans(),
    )
    def open(self, direction, wanted, where, at_once):
        target = self.places[where % 2] if direction == Direction.TRANSPORT else None
        lines = [NewLine(self.articles[n % 2], quantity, target=target) for n, quantity in enumerate(wanted)]
        opened = self.attempt(
            lambda: open_storage_order(
                warehouse=main(self.store),
                lines=lines,
                direction=direction,
                allocate=at_once,
                at_once=at_once,
            )
        )
        self.orders.append(opened.pk)

    @precondition(lambda self: self.orders)
    @rule(n=pick, service=st.sampled_from(MOVES))
    def move(self, n, service):
        pk = self.orders[n % len(self.orders)]
        self.attempt(lambda: service(store=self.store, pk=pk))

    @rule(
        n=pick,
        quantity=few,
        where=st.one_of(st.none(), pick),
        motive=st.sampled_from([0, 0, 0, Motive.SHORTAGE]),
        empty=st.sampled_from([False, False, True]),
    )
    def confirm(self, n, quantity, where, motive, empty):
        line = self.chosen(StorageOrderLine.objects.of(self.store).open().order_by("pk"), n)
        if line is not None:
            places = Location.objects.of(self.store).order_by("pk")
            at = None if where is None else self.chosen(places, where)
            told = {"location": at, "motive": motive, "place_empty": empty}
            self.attempt(lambda: confirm_line(store=self.store, pk=line.pk, quantity=quantity, **told))

    @rule(n=pick)
    def reverse(self, n):
        told = self.chosen(Confirmation.objects.of(self.store).order_by("pk"), n)
        if told is not None:
            self.attempt(lambda: reverse_confirmation(store=self.store, pk=told.pk, reason="oops"))

    @rule(n=pick, quantity=st.integers(1, 4))
    def change_a_line(self, n, quantity):
        line = self.chosen(StorageOrderLine.objects.of(self.store).order_by("pk"), n)
        if line is not None:
            changes = {"quantity": quantity}
            self.attempt(lambda: change_storage_line(store=self.store, pk=line.pk, changes=changes))

    @precondition(lambda self: self.orders)
    @rule(n=pick, direction=st.sampled_from(Direction.values), allocate=st.sampled_from([None, True, False]))
    def change(self, n, direction, allocate):
        own = {"store": self.store, "pk": self.orders[n % len(self.orders)]}
        changes = {"direction": direction}
        self.attempt(lambda: change_storage_order(**own, changes=changes, allocate=allocate))

    @rule(approves=st.booleans())
    def change_the_setting(self, approves):
        kept = warehouse_settings(self.store.pk)
        kept.approves_counts = approves
        kept.save()

    @rule(n=pick)
    def produce(self, n):
        own = {"store": self.store, "pk": self.making[n % 2]}
        self.attempt(lambda: start_production(**own))
        issued = self.attempt(lambda: issue_pick_order(**own))
        if issued is not None:
            self.orders.append(issued.pk)

    @rule(n=pick, amount=st.integers(1, 3))
    def report(self, n, amount):
        order = type("Made", (), {"pk": self.making[n % 2]})
        self.attempt(lambda: self.shop.report(order, amount))

    @rule(n=pick, amount=st.integers(1, 4))
    def resize_production(self, n, amount):
        number = self.shop.bike.number
        own = {"store": self.store, "pk": self.making[n % 2]}
        self.attempt(lambda: change_article(**own, article_number=number, amount=amount))

    @rule(n=pick)
    def reverse_a_report(self, n):
        made = StockMovement.objects.of(self.store).filter(reason="produced").order_by("pk")
        movement = self.chosen(made, n)
        if movement is not None:
            pk = movement.document_id
            self.attempt(lambda: reverse_report(store=self.store, report_id=pk, reason="oops"))

    @rule(n=pick)
    def finish(self, n):
        self.attempt(lambda: finish_production(store=self.store, pk=self.making[n % 2]))

    @invariant()
    def the_audit_is_clean(self):
        assert audit() == []
        assert all(on_hand(article) >= 0 for article in self.articles)
        processed = StorageOrder.objects.of(self.store).filter(state="processed")
        assert not StorageOrderLine.objects.open().filter(order__in=processed).exists()


def test_any_sequence_keeps_the_books(db, new_store):
    Storage.new_store = staticmethod(new_store)
    run_state_machine_as_test(
        Storage,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
