"""Customers complete themselves: their number, and a person's name."""

import pytest
from django.core.exceptions import ValidationError

from catalog.models import Customer
from catalog.services import remove_partner, save_partner
from core.errors import Blocked, Invalid
from tests.factories import job
from tests.racing import race

PERSON = {"kind": "individual", "first_name": "Ada", "last_name": "Byron"}


def save(store, **fields):
    return save_partner(partner=Customer(store=store, **fields))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (PERSON, "Ada Byron"),
        (PERSON | {"name": "Somebody"}, "Ada Byron"),
        ({"kind": "individual", "last_name": "Byron"}, "Byron"),
        ({"kind": "individual", "name": "Countess"}, "Countess"),
        ({"kind": "business", "name": "Engines Ltd", "first_name": "Ada"}, "Engines Ltd"),
        ({"kind": "business", "first_name": "Ada"}, "Ada"),
    ],
)
def test_how_a_customer_is_called(store, fields, name):
    assert save(store, **fields).name == name


def test_a_person_who_marries_is_called_by_the_new_name(store):
    person = save(store, **PERSON)
    person.last_name = "Lovelace"
    assert (save_partner(partner=person).name, person.number) == ("Ada Lovelace", "C-000001")


@pytest.mark.parametrize("kind", ["business", "individual"])
def test_somebody_has_a_name(store, kind):
    with pytest.raises(ValidationError) as refusal:
        save(store, kind=kind)
    assert set(refusal.value.error_dict) == {"name"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("currency", "EURO"), ("currency", "eur"), ("country_code", "D1"), ("country_code", "de")],
)
def test_currency_and_country_are_codes(store, field, value):
    with pytest.raises(Invalid) as refusal:
        save(store, name="Engines Ltd", **{field: value})
    assert refusal.value.field == field


def test_a_taken_number_is_refused_and_skipped(store):
    assert save(store, name="Typed", number="C-000001").number == "C-000001"
    with pytest.raises(ValidationError):
        save(store, name="Again", number="C-000001")
    assert save(store, name="Next").number == "C-000002"


def test_16_generated_numbers_differ(real_store):
    customers = race([lambda: save(real_store, name="Engines Ltd")] * 16)
    assert len({customer.number for customer in customers}) == 16


def test_a_customer_goes_unless_something_is_about_them(store):
    stays, goes = save(store, name="Engines Ltd"), save(store, name="Looms Ltd")
    job(store, client=stays)
    with pytest.raises(Blocked) as refusal:
        remove_partner(partner=stays)
    assert refusal.value.data == {"kind": "accounting.job"}
    remove_partner(partner=goes)
    assert list(Customer.objects.of(store)) == [stays]
