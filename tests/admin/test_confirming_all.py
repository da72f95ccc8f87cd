"""A storage order confirmed as it was proposed, in one dialog; what has ended for good is only shown."""

import re

import pytest
from django.contrib.auth.models import Permission

from accounting.services import cancel_job, close_job
from orders.services import cancel_work_order, open_work_order
from production.services import cancel_production
from tests.admin.furniture import page
from tests.admin.test_storage_orders import button
from tests.factories import ArticleFactory, job, on_hand, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import allocated, confirm, line, state
from warehouse.models import Confirmation, Direction
from warehouse.services import close_storage_order

pytestmark = pytest.mark.django_db
SAVE = 'name="_save"'


def address(order, name="confirm_all"):
    return page(type(order), "change", order.pk).replace("/change/", f"/{name}/")


def dialog(browser, order):
    """What the dialog shows, and what it carries along."""
    shown = browser.get(address(order)).content.decode()
    return shown, dict(re.findall(r'name="(seen|_token)" value="([^"]+)"', shown))


def sent(browser, order, carried):
    return browser.post(address(order), {"_form_submitted": "on", **carried})


def test_the_dialog_shows_every_line_with_its_place(member, store):
    article, none = stocked(store, 5, batch="B7"), ArticleFactory(store=store)
    shown, _carried = dialog(member, order := allocated(store, (article, 4), (none, 1)))
    place = order.lines.get(number=1).demand.reservations.get().stock_item.location
    told = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert f"1 · {article} 4 {article.unit} · {place.code} · B7" in told
    assert f"2 · {none} 1 {none.unit}: nothing is allocated, this stays open" in told


def test_all_of_it_is_confirmed_and_a_double_click_books_once(member, store):
    one, two = stocked(store, 5), stocked(store, 5)
    order = allocated(store, (one, 4), (two, 2))
    _shown, carried = dialog(member, order)
    answers = [sent(member, order, carried).status_code for _ in range(2)]
    assert (answers, on_hand(one), on_hand(two), state(order)) == ([302, 302], 1, 3, "processed")
    assert Confirmation.objects.filter(order=order, user=member.user).count() == 2


def test_what_changed_meanwhile_is_shown_and_not_booked(member, store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    _shown, carried = dialog(member, order)
    confirm(order, 1)
    answer = sent(member, order, carried).content.decode()
    assert ("look at it once more" in answer, carried["seen"] in answer, on_hand(article)) == (True, False, 4)


def test_the_line_in_the_way_is_named(member, store):
    glue = ArticleFactory(store=store, tracking="batch", number="GLUE")
    order = allocated(store, (ArticleFactory(store=store), 1), (glue, 2), direction=Direction.PUT)
    answer = sent(member, order, dialog(member, order)[1])
    assert "Line 2, GLUE:" in answer.content.decode()
    assert (state(order), line(order).confirmed) == ("allocated", 0)


def test_my_last_line_is_taken_back_while_the_order_is_in_process(member, store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4), (ArticleFactory(store=store), 1))
    sent(member, order, dialog(member, order)[1])
    button(member, order, "undo")
    assert (on_hand(article), line(order).confirmed) == (5, 0)


def test_only_who_may_confirm_a_line_confirms_all(member, store):
    order = allocated(store, (stocked(store, 5), 4))
    member.user.user_permissions.remove(Permission.objects.get(codename="add_confirmation"))
    assert (sent(member, order, {}).status_code, state(order)) == (403, "allocated")


def test_a_count_has_no_such_button(member, store):
    order = allocated(store, (stocked(store, 5), 4), direction=Direction.COUNT)
    assert address(order) not in member.get(page(type(order), "change", order.pk)).content.decode()


def ended_work(store):
    order = open_work_order(store=store, product="Gate", quantity=1)
    return cancel_work_order(store=store, pk=order.pk)


def ended_making(store):
    return cancel_production(store=store, pk=workshop(store, stock=3).order().pk)


def ended_storage(store):
    order = allocated(store, (stocked(store, 5), 4))
    return close_storage_order(store=store, pk=order.pk)


@pytest.mark.parametrize("ended", [ended_work, ended_making, ended_storage])
def test_what_has_ended_for_good_has_no_save_button(member, store, ended):
    row = ended(store)
    address = page(type(row), "change", row.pk)
    assert SAVE not in member.get(address).content.decode()
    assert member.post(address, {"_save": "1"}).status_code == 403


@pytest.mark.parametrize("end", [close_job, cancel_job])
def test_a_job_that_may_be_reopened_may_be_saved(member, store, end):
    row = end(store=store, pk=job(store).pk)
    assert SAVE in member.get(page(type(row), "change", row.pk)).content.decode()
