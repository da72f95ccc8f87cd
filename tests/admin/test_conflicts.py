"""Two people change one row at once: the second sees both, keeps what they typed, and decides."""

import json
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction

from catalog.models import Article, BillLine
from core.admin import ServiceAdmin, conflicts
from core.models import Store
from tests.admin.conftest import logged_in, member_of
from tests.admin.furniture import page
from tests.admin.test_tenancy import article_form
from tests.admin.test_writing import bill_form
from tests.factories import ArticleFactory, SupplierFactory, bill
from tests.racing import race

db = pytest.mark.django_db


def opened(client, row):
    """What a page carries of the row as it was opened."""
    return client.get(page(type(row), "change", row.pk)).context["opened"]


def save(client, row, **fields):
    form = article_form(number=row.number, **{"name": row.name, **fields}) | bill_form()
    return client.post(page(Article, "change", row.pk), form)


def shown(answer):
    return [(one.name, one.theirs, one.mine) for one in answer.context["conflict"]["differences"]]


@pytest.fixture
def article(store):
    return ArticleFactory(store=store, name="Wheel", supply="buy", unit="EA")


@pytest.fixture
def colleague(store):
    return member_of(store)


@db
def test_saving_over_anothers_change_shows_both_and_keeps_mine(member, colleague, article):
    before = opened(member, article)
    save(colleague, article, name="Theirs")
    answer = save(member, article, name="Mine", _opened=before)
    assert ("Name", "Theirs", "Mine") in shown(answer)
    assert answer.context["conflict"]["who"] == colleague.user.username
    assert answer.context["adminform"].form["name"].value() == "Mine"
    assert Article.objects.get().name == "Theirs"


@db
def test_saving_once_more_lets_mine_stand(member, colleague, article):
    before = opened(member, article)
    save(colleague, article, name="Theirs")
    answer = save(member, article, name="Mine", _opened=before)
    assert save(member, article, name="Mine", _opened=answer.context["opened"]).status_code == 302
    assert Article.objects.get().name == "Mine"


@db
def test_a_third_change_in_between_is_shown_too(member, colleague, article):
    before = opened(member, article)
    save(colleague, article, name="Theirs")
    seen = save(member, article, name="Mine", _opened=before).context["opened"]
    save(colleague, article, name="Theirs again")
    assert ("Name", "Theirs again", "Mine") in shown(save(member, article, name="Mine", _opened=seen))


@db
def test_what_only_they_changed_is_taken_over(member, colleague, article):
    supplier = SupplierFactory(store=article.store, name="Steel Ltd")
    before = opened(member, article)
    save(colleague, article, supplier=supplier.pk)
    answer = save(member, article, name="Mine", _opened=before)
    assert shown(answer) == [("Supplier", str(supplier), "")]
    form = answer.context["adminform"].form
    assert (form["name"].value(), form["supplier"].value()) == ("Mine", supplier.pk)
    assert Article.objects.get().name == "Wheel"


@db
def test_without_another_change_it_is_just_saved(member, article):
    before = opened(member, article)
    assert save(member, article, name="Mine", _opened=before).status_code == 302


@db
def test_the_same_change_twice_is_no_conflict(member, colleague, article):
    before = opened(member, article)
    save(colleague, article, name="Both")
    assert save(member, article, name="Both", _opened=before).status_code == 302


@db
@pytest.mark.parametrize("junk", ["", "{", "[]", '"x"', '{"": 5}', '{"": {"name": 5}}'])
def test_a_page_that_carries_nothing_legible_saves_or_asks(member, article, junk):
    assert save(member, article, name="Mine", _opened=junk).status_code in (200, 302)


@db
def test_a_line_below_that_another_changed_is_shown(member, colleague, store):
    made, part = ArticleFactory(store=store), ArticleFactory(store=store)
    bill(made, (part, 1))
    line = BillLine.objects.get()
    before = opened(member, made)
    row = {"id": line.pk, "parent": made.pk, "component": part.pk, "position": line.position}

    def save_line(client, quantity, **more):
        lines = bill_form(row | {"quantity": quantity, "scrap_percent": "0"}, kept=1)
        form = article_form(number=made.number, name=made.name, supply=made.supply, unit=made.unit)
        return client.post(page(Article, "change", made.pk), form | lines | more)

    assert save_line(colleague, "2").status_code == 302
    answer = save_line(member, "3", _opened=before)
    assert [(theirs, mine) for _name, theirs, mine in shown(answer)] == [("2", "3")]
    assert BillLine.objects.get().quantity == Decimal(2)
    assert save_line(member, "3", _opened=answer.context["opened"]).status_code == 302
    assert BillLine.objects.get().quantity == Decimal(3)


@db
def test_the_page_carries_no_value_and_no_secret(boss, store):
    carried = opened(boss, boss.user)
    assert boss.user.username not in carried
    assert "password" not in json.loads(carried)[""]


@db
def test_people_and_stores_are_watched_too(boss, store):
    other = logged_in(User.objects.create_superuser("second-boss", password="a-password-of-ours"))
    before = opened(boss, store)
    form = {"name": store.name, "time_zone": "Europe/Berlin", "currency": "EUR"}
    other.post(page(Store, "change", store.pk), form)
    answer = boss.post(page(Store, "change", store.pk), form | {"time_zone": "Asia/Tokyo", "_opened": before})
    assert [one[1:] for one in shown(answer)] == [("Europe/Berlin", "Asia/Tokyo")]


def test_of_two_who_save_at_once_one_is_asked(real_store):
    article = ArticleFactory(store=real_store, name="Wheel")
    people = [logged_in(User.objects.create_superuser(f"racer{n}-{article.pk}")) for n in range(2)]
    before = opened(people[0], article)

    def saving(person, name):
        return lambda: save(person, article, name=name, _opened=before).status_code

    answers = race([saving(person, f"By {n}") for n, person in enumerate(people)])
    assert sorted(answers) == [200, 302]


@db
def test_equal_values_have_one_text():
    texts = [conflicts._text(value) for value in (Decimal("1.500"), Decimal("1.5"), None, "", False, [])]
    assert texts == ["1.5", "1.5", "", "", "", ""]
    with transaction.atomic():
        assert conflicts._text([2, 1]) == conflicts._text(["1", "2"])


SERVED = [pages for pages in admin.site._registry.values() if isinstance(pages, ServiceAdmin)]


@pytest.mark.parametrize("pages", SERVED, ids=lambda pages: pages.model._meta.label)
def test_every_form_that_saves_is_watched(pages):
    assert issubclass(pages.form, conflicts.Watched)
