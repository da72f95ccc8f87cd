"""Any sequence of stock services leaves the ledger where the reference model is (tests/warehouse/model.py)."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.audit import audit
from core.errors import DomainError
from tests.factories import ArticleFactory, demand, place
from tests.warehouse.model import Refused, Stock
from warehouse.models import Demand, Lot, Reservation, StockItem
from warehouse.services import adjust, consume, move, receive, release, reserve, reverse_movements, scrap

PLACES, DEMANDS = ("A", "B", "C"), ("x", "y", "z")
places, demands = st.sampled_from(PLACES), st.sampled_from(DEMANDS)
quantities = st.decimals("0.000001", "20", places=6)


class Ledger(RuleBasedStateMachine):
    new_store = None

    @initialize(needed=st.tuples(quantities, quantities, quantities))
    def open_a_store(self, needed):
        self.store = type(self).new_store()
        self.article = ArticleFactory(store=self.store)
        self.lot = Lot.objects.create(store=self.store, article=self.article)
        self.places = {name: place(self.store, name) for name in PLACES}
        self.demands = {name: demand(self.article, n) for name, n in zip(DEMANDS, needed, strict=True)}
        self.model = Stock()
        for name, n in zip(DEMANDS, needed, strict=True):
            self.model.need(name, n)

    def both(self, real, model):
        """Do it to both; they agree on whether it can be done."""
        try:
            model()
        except Refused:
            with pytest.raises(DomainError):
                real()
        else:
            return real()

    def item(self, name):
        return StockItem.objects.get_or_create(
            store=self.store, article=self.article, lot=self.lot, location=self.places[name], owner=""
        )[0]

    @rule(at=places, n=quantities)
    def receive(self, at, n):
        self.both(
            lambda: receive(article=self.article, quantity=n, location=self.places[at]),
            lambda: self.model.receive(at, n),
        )

    @rule(at=places, n=quantities)
    def scrap(self, at, n):
        if at in self.model.age:
            self.both(
                lambda: scrap(item=self.item(at), quantity=n, note="x"), lambda: self.model.leave(at, n)
            )

    @rule(at=places, n=quantities)
    def scrap_and_reverse(self, at, n):
        """A reversed movement never was."""
        if at in self.model.age and self.model.free(at) >= n:
            gone = scrap(item=self.item(at), quantity=n, note="x")
            reverse_movements(store_id=self.store.pk, movement_ids=[gone.pk], note="oops")

    @rule(at=places, to=places, n=quantities)
    def move(self, at, to, n):
        if at in self.model.age and to != at:
            self.both(
                lambda: move(item=self.item(at), quantity=n, to=self.places[to]),
                lambda: self.model.move(at, to, n),
            )

    @rule(at=places, n=st.one_of(st.just(Decimal(0)), quantities))
    def count(self, at, n):
        if at in self.model.age:
            self.both(
                lambda: adjust(lot=self.lot, location=self.places[at], counted=n),
                lambda: self.model.count(at, n),
            )

    @rule(whose=demands)
    def reserve(self, whose):
        self.both(
            lambda: reserve(store_id=self.store.pk, demand_ids=[self.demands[whose].pk]),
            lambda: self.model.reserve(whose),
        )

    @rule(whose=demands)
    def release(self, whose):
        self.both(
            lambda: release(store_id=self.store.pk, demand_ids=[self.demands[whose].pk]),
            lambda: self.model.release(whose),
        )

    @rule(whose=demands, n=quantities)
    def consume(self, whose, n):
        self.both(
            lambda: consume(demand=self.demands[whose], quantity=n), lambda: self.model.consume(whose, n)
        )

    @invariant()
    def agree(self):
        if not hasattr(self, "store"):
            return
        items = {
            i.location.code: i for i in StockItem.objects.filter(store=self.store).select_related("location")
        }
        for name in PLACES:
            found = (items[name].on_hand, items[name].reserved) if name in items else (0, 0)
            assert found == (self.model.on_hand[name], self.model.reserved(name))
        held = Reservation.objects.of(self.store).values_list(
            "demand_id", "stock_item__location__code", "quantity"
        )
        names = {need.pk: name for name, need in self.demands.items()}
        promised = {key: n for key, n in self.model.promised.items() if n}
        assert {(names[pk], code): n for pk, code, n in held} == promised
        assert {names[need.pk]: need.done for need in Demand.objects.of(self.store)} == {
            name: self.model.done[name] for name in DEMANDS
        }

    def teardown(self):
        assert audit() == []


def test_the_ledger_agrees_with_the_model(db, new_store):
    Ledger.new_store = staticmethod(new_store)
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
