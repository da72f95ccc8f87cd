"""A copy of each kind of order: the same again, nothing of what was done."""

import pytest
from django.contrib.auth.models import Permission

from accounting.models import Job
from accounting.services import copy_job
from core.errors import NotFound
from orders.models import WorkOrder
from orders.services import add_operation, copy_work_order, open_work_order, start_work_order
from production.models import ProductionOrder
from production.services import add_article, copy_production_order, open_production_order, report_production
from tests.admin.furniture import page
from tests.factories import ArticleFactory, bill, job, stocked
from tests.warehouse.storage import allocated, confirm
from warehouse.models import StorageOrder
from warehouse.services import copy_storage_order


def work_order(store):
    made = open_work_order(store=store, product="Frame", quantity=3, customer="Harbour Cycles")
    add_operation(store=store, work_order=made.pk, operation_type="Cut", resource="Saw 2")
    start_work_order(store=store, pk=made.pk)
    return made


def production_order(store):
    article = ArticleFactory(store=store, supply="make")
    bill(article, (stocked(store, 10), 1))
    order = open_production_order(store=store, name="Spring")
    add_article(store=store, pk=order.pk, article_number=article.number, amount=4)
    report_production(store=store, pk=order.pk, article_number=article.number, amount=1)
    return order


def storage_order(store):
    order = allocated(store, (stocked(store, 5), 2), (stocked(store, 5), 3))
    confirm(order, 1)
    return order


KINDS = {
    WorkOrder: (work_order, copy_work_order, "open"),
    ProductionOrder: (production_order, copy_production_order, "new"),
    StorageOrder: (storage_order, copy_storage_order, "queued"),
    Job: (job, copy_job, "open"),
}


def press(browser, row, **given):
    return browser.post(page(type(row), "copy", row.pk), {"_form_submitted": "on", **given})


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_new_and_has_a_number_of_its_own(store, kind):
    make, copy, begins = KINDS[kind]
    like = make(store)
    made = copy(store=store, pk=like.pk)
    assert (made.state, str(made) == str(like), made.pk == like.pk) == (begins, False, False)


@pytest.mark.parametrize("kind", KINDS)
def test_the_button_leads_to_the_copy(member, store, kind):
    like = KINDS[kind][0](store)
    answer = press(member, like)
    assert answer.url == page(kind, "change", kind.objects.of(store).order_by("-pk")[0].pk)


def test_a_double_click_copies_once(member, store):
    like = job(store)
    first, second = (press(member, like, _token="t") for _ in range(2))
    assert (Job.objects.of(store).count(), first.url) == (2, second.url)


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_open_such_an_order_copies_none(member, store, kind):
    like = KINDS[kind][0](store)
    member.user.user_permissions.set(Permission.objects.exclude(codename=f"add_{kind._meta.model_name}"))
    assert press(member, like).status_code == 403
    assert kind.objects.of(store).count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_of_another_store_is_not_found(store, new_store, kind):
    make, copy, _begins = KINDS[kind]
    with pytest.raises(NotFound):
        copy(store=store, pk=make(new_store()).pk)


def test_operations_come_along_undone(store):
    made = copy_work_order(store=store, pk=work_order(store).pk)
    assert list(made.operations.values_list("operation_type", "resource", "state")) == [
        ("Cut", "Saw 2", "pending")
    ]


def test_articles_come_along_with_nothing_made(store):
    made = copy_production_order(store=store, pk=production_order(store).pk)
    assert list(made.articles.values_list("amount", "finished")) == [(4, 0)]


def test_lines_come_along_unconfirmed(store):
    made = copy_storage_order(store=store, pk=storage_order(store).pk)
    assert list(made.lines.order_by("number").values_list("quantity", "confirmed")) == [(2, 0), (3, 0)]


def test_a_job_begins_today_without_what_was_booked(store):
    like = job(store, budget=100)
    made = copy_job(store=store, pk=like.pk)
    assert (made.budget, made.entries.count()) == (like.budget, 0)
