"""Quantities as people type them: one rule for all forms, and a question where somebody slipped."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Article, ArticleUnit
from core.admin.numbers import PlainDecimalField, PlainWholeField
from core.errors import Invalid
from core.quantities import read_number, typed
from orders.models import Operation, WorkOrder
from orders.services import open_work_order, start_operation, start_work_order
from production import services as production
from production.models import ProductionReport
from tests.factories import ArticleFactory, bill, place, stocked
from tests.warehouse.storage import allocated
from warehouse.models import Confirmation

SAME = {
    "1.5": "1.5",
    "1,5": "1.5",
    " 1250 ": "1250",
    "0,500": "0.5",
    "0.125": "0.125",
    ".5": "0.5",
    "1234,567": "1234.567",
    "1.2345": "1.2345",
    "1.50000000": "1.5",
    "012": "12",
    "0": "0",
    "999999999999.999999": "999999999999.999999",
}
DOUBTFUL = {
    "1.500": "1.500 may mean two numbers. Write 1500 or 1.5.",
    "1,500": "1,500 may mean two numbers. Write 1500 or 1.5.",
    "12,345": "12,345 may mean two numbers. Write 12345 or 12.3450.",
    "1.500,00": "Write it without thousands separators: 1500.",
    "1,500.25": "Write it without thousands separators: 1500.25.",
    "1,234,567": "Write it without thousands separators: 1234567.",
    "1 500": "Write it without thousands separators: 1500.",
    "1\u202f500,5": "Write it without thousands separators: 1500.5.",
    "1'500": "Write it without thousands separators: 1500.",
}
REFUSED = {
    "1e5": "SHORTENED_NUMBER",
    "1,5E+2": "SHORTENED_NUMBER",
    "-5": "OUT_OF_RANGE",
    "+5": "OUT_OF_RANGE",
    "1000000000000": "OUT_OF_RANGE",
    "0.0000001": "TOO_PRECISE",
    "": "INVALID_FORMAT",
    "abc": "INVALID_FORMAT",
    "5 kg": "INVALID_FORMAT",
    "5.": "INVALID_FORMAT",
    "1.5.5": "INVALID_FORMAT",
    "1/2": "INVALID_FORMAT",
    "٣": "INVALID_FORMAT",
    "NaN": "INVALID_FORMAT",
}


def error_of(text: str, **rule: Any) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_number(text, **rule)
    return refusal.value


@pytest.mark.parametrize(("text", "number"), SAME.items())
def test_a_clear_number_is_read(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(("text", "cure"), DOUBTFUL.items())
def test_a_doubtful_number_is_refused_with_its_cure(text, cure):
    refusal = error_of(text)
    assert (refusal.reason, refusal.message) == ("AMBIGUOUS_NUMBER", cure)


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_no_number_is_refused(text, reason):
    assert error_of(text).reason == reason


def test_money_may_be_negative():
    assert read_number("-12,50", places=4, negative=True) == Decimal("-12.5")
    assert error_of("-1.500", negative=True).message == "-1.500 may mean two numbers. Write -1500 or -1.5."


def test_a_whole_number_has_no_decimals():
    assert read_number("1.0", places=0) == 1
    assert error_of("1,5", places=0).message == "Write a whole number."
    assert error_of("1.000", places=0).message.endswith("Write 1000, without a separator.")


@pytest.mark.parametrize("number", ["1.125", "12.345", "0.125", "1000.125", "5.000000", "1500", "0.000001"])
def test_what_a_form_writes_it_takes_back(number):
    assert read_number(typed(Decimal(number))) == Decimal(number)


def test_fields_read_by_the_rule():
    assert PlainDecimalField(max_digits=18, decimal_places=6).clean("2,25") == Decimal("2.25")
    assert PlainWholeField(min_value=0).clean("12") == 12
    assert PlainDecimalField().clean(Decimal("1.125")) == Decimal("1.125")  # a disabled field's own value


def test_every_number_of_every_form_is_read_by_the_rule(boss, store):
    stocked(store, 1)
    for model in (Article, ArticleUnit, WorkOrder):
        page = boss.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        fields = page.context["adminform"].form.fields.values()
        numbers = [field for field in fields if hasattr(field, "min_value")]
        assert numbers
        assert all(isinstance(field, PlainDecimalField | PlainWholeField) for field in numbers)


def dialog(client: Any, row: Any, name: str, **fields: Any) -> Any:
    meta = row._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[row.pk])
    return client.post(url, {"_form_submitted": "on", **fields}, headers={"HX-Request": "true"})


def answer_of(page: Any) -> str:
    """What the tick of a dialog confirms."""
    return str(page.context["form"].fields["_sure"].widget.answer)


@pytest.fixture
def order(store: Any) -> WorkOrder:
    order = open_work_order(store=store, product="Wheel", quantity=50)
    WorkOrder.objects.filter(pk=order.pk).update(may_overproduce=True)
    start_work_order(store=store, pk=order.pk)
    return order


def test_ten_times_the_expected_asks_back(member, order):
    page = dialog(member, order, "complete", completed_quantity="500")
    assert b"You typed 500, expected are 50." in page.content
    assert WorkOrder.objects.get(pk=order.pk).state == "in_progress"


def test_less_than_ten_times_goes_through(member, order):
    dialog(member, order, "complete", completed_quantity="499")
    assert WorkOrder.objects.get(pk=order.pk).completed_quantity == 499


def test_a_tick_confirms_what_was_typed(member, order):
    asked = dialog(member, order, "complete", completed_quantity="500")
    dialog(member, order, "complete", completed_quantity="500", _sure=answer_of(asked))
    assert WorkOrder.objects.get(pk=order.pk).completed_quantity == 500


def test_a_tick_confirms_nothing_else(member, order):
    asked = dialog(member, order, "complete", completed_quantity="500")
    again = dialog(member, order, "complete", completed_quantity="5000", _sure=answer_of(asked))
    assert b"You typed 5000, expected are 50." in again.content
    assert again.context["form"]["_sure"].value() is False
    assert WorkOrder.objects.get(pk=order.pk).state == "in_progress"


def test_an_operation_asks_back(member, store, order):
    operation = Operation.objects.create(store=store, work_order=order, sequence=10, operation_type="Cut")
    start_operation(store=store, pk=operation.pk)
    page = dialog(member, operation, "complete", rejected_quantity="500")
    assert b"You typed 500, expected are 50." in page.content
    assert Operation.objects.get(pk=operation.pk).state == "in_progress"


def test_a_report_asks_back_by_what_is_left(member, store):
    made, part = ArticleFactory(store=store, supply="make"), stocked(store, 1000)
    bill(made, (part, 1))
    making = production.open_production_order(store=store)
    production.add_article(store=store, pk=making.pk, article_number=made.number, amount=50)
    production.report_production(store=store, pk=making.pk, article_number=made.number, amount=45)
    page = dialog(member, making, "report", article=made.number, amount="50")
    assert b"You typed 50, expected are 5." in page.content
    assert ProductionReport.objects.filter(line__order=making).count() == 1


def test_a_confirmation_asks_back_by_what_is_left(member, store):
    article = stocked(store, 100, location=place(store))
    pick = allocated(store, (article, 4), name="PICK-10")
    line = pick.lines.get()
    page = dialog(member, pick, "confirm", line=line.pk, quantity="40")
    assert b"You typed 40, expected are 4." in page.content
    assert Confirmation.objects.filter(order=pick).exists() is False
