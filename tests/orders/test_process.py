"""Production opens work orders by the process of its articles (docs/architecture.md, Floors)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import audit
from core.errors import Invalid
from core.models import Transition
from orders.models import Operation, ProcessStep, WorkOrder
from orders.services import open_for_production, open_work_order, save_process_step, start_operation
from production.models import ProductionOrderArticle, ProductionSettings
from production.services import (
    Wanted,
    add_article,
    cancel_production,
    make_from_customer_order,
    open_customer_order,
    open_production_order,
    start_production,
)
from tests.factories import ArticleFactory, CustomerFactory, bill, job

DUE = datetime(2030, 5, 1, tzinfo=UTC)


def made(store, *steps):
    """An article with a bill and a process."""
    article = ArticleFactory(store=store, supply="make")
    bill(article, (ArticleFactory(store=store), 1))
    for n, (kind, setup, each) in enumerate(steps, start=1):
        step = ProcessStep(
            article=article,
            sequence=n * 10,
            operation_type=kind,
            resource=f"M{n}",
            setup_minutes=Decimal(setup),
            minutes_per_unit=Decimal(each),
        )
        save_process_step(step=step)
    return article


def started(store, *amounts, steps=(), **fields):
    order = open_production_order(store=store, **fields)
    for amount in amounts:
        number = made(store, *steps).number
        add_article(store=store, pk=order.pk, article_number=number, amount=Decimal(amount))
    return start_production(store=store, pk=order.pk).order


def opened(store):
    return list(WorkOrder.objects.of(store).order_by("pk"))


def test_each_line_becomes_a_work_order(store):
    work = job(store)
    order = started(store, "3", "2.5", reference="PR-9", job=work, end_at=DUE)
    first, second = opened(store)
    line = order.articles.order_by("pk").first()
    assert (first.number, first.state, first.quantity, first.version) == ("PR-9-1", "open", 3, 1)
    assert (first.product, first.article, first.production_line) == (line.article.number, line.article, line)
    assert (first.job, first.due_at) == (work, DUE)
    assert (second.number, second.quantity) == ("PR-9-2", 3)
    assert audit() == []


def test_steps_are_copied_with_their_times(store):
    started(store, "4", steps=[("Saw", "15", "0.5"), ("Weld", "0", "2.25")])
    rows = Operation.objects.of(store).order_by("sequence")
    assert [(o.sequence, o.operation_type, o.resource, o.estimated_minutes) for o in rows] == [
        (10, "Saw", "M1", 17),
        (20, "Weld", "M2", 9),
    ]
    ProcessStep.objects.of(store).update(operation_type="Changed")
    assert rows.first().operation_type == "Saw"
    start_operation(store=store, pk=rows.first().pk)
    assert audit() == []


def test_the_log_names_the_production_order(store):
    started(store, "1", steps=[("Saw", "1", "1")], reference="PR-9")
    rows = Transition.objects.of(store).filter(kind__startswith="orders.")
    assert {(t.move, t.source, t.reason) for t in rows} == {("open", "", "Production order PR-9")}
    assert rows.count() == 2


def test_the_customer_comes_along(store):
    customer = CustomerFactory(store=store)
    asked = open_customer_order(customer=customer, lines=[Wanted(made(store), Decimal(1))])
    order = make_from_customer_order(customer_order=asked)
    start_production(store=store, pk=order.pk)
    assert (opened(store)[0].customer, opened(store)[0].customer_name) == (customer, customer.name)


def test_numbers_in_use_are_left_out(store):
    open_work_order(store=store, product="x", quantity=1, number="PR-9-1")
    started(store, "1", "1", reference="PR-9")
    assert [order.number for order in opened(store)[1:]] == ["PR-9-2", "PR-9-3"]


def test_a_store_may_open_none(store):
    ProductionSettings.objects.create(store=store, opens_work_orders=False)
    started(store, "1")
    assert opened(store) == []


def test_more_pieces_than_a_work_order_counts_are_refused(store):
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=made(store).number, amount=Decimal(2**31))
    with pytest.raises(Invalid):
        start_production(store=store, pk=order.pk)
    assert (type(order).objects.get(pk=order.pk).state, opened(store)) == ("new", [])


def test_work_orders_of_a_cancelled_production_stay(store):
    order = started(store, "1")
    cancel_production(store=store, pk=order.pk)
    assert opened(store)[0].state == "open"


@pytest.mark.parametrize("lines", [1, 5])
def test_opening_costs_the_same_for_every_length(store, lines):
    ProductionSettings.objects.create(store=store, opens_work_orders=False)
    order = started(store, *["2"] * lines, steps=[("Saw", "1", "1"), ("Weld", "1", "1")])
    ProductionSettings.objects.of(store).update(opens_work_orders=True)
    found = list(ProductionOrderArticle.objects.filter(order=order).select_related("article"))
    with CaptureQueriesContext(connection) as captured:
        open_for_production(order=order, lines=found)
    own = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(own) == 7  # settings, numbers, orders, steps, operations, log, who listens
    assert not any("FOR " in sql or sql.startswith("UPDATE") for sql in own)


def test_a_step_takes_no_negative_time(store):
    step = ProcessStep(article=made(store), sequence=1, operation_type="Saw", setup_minutes=-1)
    with pytest.raises(ValidationError):
        save_process_step(step=step)
