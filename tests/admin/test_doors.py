"""Reports, confirmations, movements and entries tell through which door they came."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from accounting.models import Expense, JobEntry
from accounting.services import record_paper
from core.actor import DOORS, Actor, acting
from core.models import LogIn, Signed
from core.requests import records
from production.models import ProductionReport
from tests.admin.furniture import page
from tests.admin.test_article_page import bought
from tests.factories import ArticleFactory, job, place, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import allocated, confirm
from warehouse.models import Confirmation, StockMovement
from warehouse.services import receive

pytestmark = pytest.mark.django_db


def made(store):
    """A report, and the order that it is of."""
    shop = workshop(store, stock=5)
    order = shop.order(amount=5)
    return lambda: shop.report(order, 2), order


def picked(store):
    order = allocated(store, (stocked(store, 5), 5))
    return lambda: confirm(order, 2), order


def bought_in(store):
    article, shelf = ArticleFactory(store=store), place(store)
    order = bought(store, article, 7)
    line = order.lines.get()
    return lambda: receive(article=article, quantity=3, location=shelf, purchase_line=line), order


def spent(store):
    row = job(store)
    expense = {"date": date(2026, 3, 2), "amount": Decimal(12), "job": row}
    return lambda: record_paper(Expense, store=store, **expense), row


WRITERS = {ProductionReport: made, Confirmation: picked, StockMovement: bought_in, JobEntry: spent}
each_record = pytest.mark.parametrize("model", WRITERS, ids=lambda model: model.__name__)


def written(store, model, **actor):
    """What they are about, after one of them was written by that actor."""
    write, about = WRITERS[model](store)
    with acting(Actor(**actor)):
        write()
    return about


@each_record
def test_a_record_says_who_through_which_door(member, store, model):
    written(store, model, door="job", user_id=member.user.pk, request_id="r-1")
    row = model.objects.of(store).latest("pk")
    assert (row.who, row.door, row.request_id) == (str(member.user), "job", "r-1")


@pytest.mark.parametrize("model", [ProductionReport, Confirmation, StockMovement], ids=lambda m: m.__name__)
@pytest.mark.parametrize("door", ["admin", "api", "command"])
def test_the_timeline_tells_the_door_of_a_person(member, store, model, door):
    about = written(store, model, door=door, user_id=member.user.pk)
    told = member.get(page(type(about), "change", about.pk)).context["timeline"]
    assert next(one.by for one in told if one.link) == f"{member.user} · {DOORS[door]}"


def test_the_page_of_a_job_tells_who_entered_its_costs(member, store):
    about = written(store, JobEntry, door="api", user_id=member.user.pk)
    assert f"{member.user} · API" in member.get(page(type(about), "change", about.pk)).content.decode()


@each_record
def test_the_list_is_filtered_by_door(member, store, model):
    written(store, model, door="command", request_id="r-7")
    shown = member.get(page(model), {"door__exact": "command"}).context["cl"].result_list
    assert {row.request_id for row in shown} == {"r-7"}


@each_record
def test_a_file_has_who_and_door(member, store, model):
    written(store, model, door="api", user_id=member.user.pk)
    file = member.get(f"{page(model)}export.csv", {"door__exact": "api"})
    first = next(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert (first["Who"], first["Door"]) == (str(member.user), "API")


def test_what_is_entered_on_a_page_came_through_the_back_office(member, store):
    row = job(store)
    form = {"job": str(row.pk), "date": "2026-03-02", "amount": "12.50", "currency": "", "description": ""}
    member.post(page(Expense, "add"), form | {"_save": "Save"})
    assert row.entries.get().door == "admin"


def test_every_record_of_people_and_programs_has_a_door():
    unsigned = [model for model in records() if not issubclass(model, Signed)]
    assert [(model, hasattr(model, "door")) for model in unsigned] == [(LogIn, True)]
