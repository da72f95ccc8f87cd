"""Any sequence of production services leaves stock and orders where the model is (tests/production/model.py)."""

import pytest
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
from production.models import ProductionOrder, ProductionOrderArticle
from production.services import (
    cancel_production,
    change_article,
    finish_production,
    reverse_report,
    start_production,
)
from tests.factories import on_hand, reserved
from tests.production.model import Factory, Order, Refused
from tests.production.workshop import workshop
from warehouse.services import receive

MADE, PARTS = ("bike", "wheel"), ("frame", "wheel", "rim", "spoke")
ENDS = {"finished": finish_production, "cancelled": cancel_production}
amounts, few, pick = st.integers(1, 6), st.integers(0, 3), st.integers(0, 99)


class Production(RuleBasedStateMachine):
    new_store = None

    @initialize(bikes=amounts, amounts=st.tuples(amounts, amounts, amounts))
    def open_a_workshop(self, bikes, amounts):
        """Three orders compete for the parts from the beginning; wheels are used by two and made by one."""
        self.shop = workshop(type(self).new_store())
        self.store, self.model = self.shop.store, Factory()
        self.orders: list[int] = []
        self.reports: list[tuple[int, int, int, int]] = []
        self.parts_arrive(PARTS, bikes)
        for article, amount in zip(("bike", "bike", "wheel"), amounts, strict=True):
            self.open(article, amount)

    def both(self, real, model):
        """Do it to both; they agree on whether it can be done."""
        try:
            model()
        except Refused:
            with pytest.raises(DomainError):
                real()
            return None
        return real()

    def number(self, n):
        return getattr(self.shop, self.model.orders[n].article).number

    def receive(self, part, n):
        receive(article=getattr(self.shop, part), quantity=n)
        self.model.on_hand[part] += n

    @rule(article=st.sampled_from(MADE), amount=amounts)
    def open(self, article, amount):
        order = self.shop.order(getattr(self.shop, article), amount)
        self.orders.append(order.pk)
        self.model.orders.append(Order(article, amount))

    @rule(parts=st.sets(st.sampled_from(PARTS)), n=amounts)
    def parts_arrive(self, parts, n):
        """For so many bikes."""
        for part in sorted(parts):
            self.receive(part, n * {"frame": 1, "wheel": 2, "rim": 2, "spoke": 72}[part])

    def act(self, n, service, model):
        n %= len(self.orders)
        return self.both(
            lambda: service(store=self.store, pk=self.orders[n]), lambda: model(self.model.orders[n])
        )

    @rule(n=pick)
    def start(self, n):
        self.act(n, start_production, self.model.start)

    @rule(n=pick, end=st.sampled_from(sorted(ENDS)))
    def end(self, n, end):
        self.act(n, ENDS[end], lambda order: self.model.end(order, end))

    @rule(n=pick, amount=amounts)
    def change(self, n, amount):
        def service(**order):
            number = self.number(self.orders.index(order["pk"]))
            return change_article(**order, article_number=number, amount=amount)

        self.act(n, service, lambda order: self.model.change(order, amount))

    @rule(n=pick, good=few, bad=few)
    def report(self, n, good, bad):
        n %= len(self.orders)
        order, mine = ProductionOrder.objects.get(pk=self.orders[n]), self.model.orders[n]
        done = good + bad and self.both(
            lambda: self.shop.report(order, good, getattr(self.shop, mine.article), waste=bad),
            lambda: self.model.report(mine, good, bad),
        )
        if done:
            self.reports.append((done.pk, n, good, bad))

    @rule(n=st.integers(0, 2))
    def report_one(self, n):
        self.report(n, 1, 0)

    @rule()
    def report_wheels(self):
        self.report(2, 2, 0)

    @precondition(lambda self: self.reports)
    @rule(which=pick)
    def reverse(self, which):
        pk, n, good, bad = report = self.reports[which % len(self.reports)]
        done = self.both(
            lambda: reverse_report(store=self.store, report_id=pk, reason="oops"),
            lambda: self.model.reverse(self.model.orders[n], good, bad),
        )
        if done:
            self.reports.remove(report)

    @invariant()
    def agree(self):
        if not hasattr(self, "model"):
            return
        for name in (*PARTS, "bike"):
            article = getattr(self.shop, name)
            assert (on_hand(article), reserved(article)) == (
                self.model.on_hand[name],
                self.model.reserved(name),
            )
        rows = ProductionOrderArticle.objects.filter(order__store=self.store).order_by("pk")
        assert list(rows.values_list("order__state", "amount", "finished", "waste")) == [
            (order.state, order.amount, order.finished, order.waste) for order in self.model.orders
        ]

    def teardown(self):
        assert audit() == []


def test_production_agrees_with_the_model(db, new_store):
    Production.new_store = staticmethod(new_store)
    run_state_machine_as_test(
        Production,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
