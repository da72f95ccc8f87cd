"""What people see on pages of any size: names that are whole, buttons in sight, one way to write a moment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils.html import strip_tags

from core.admin.moments import MomentInput
from production.models import CustomerOrder
from production.services import Wanted, open_customer_order
from tests.admin.furniture import page
from tests.browser import person, ready
from tests.factories import ArticleFactory, CustomerFactory, stocked
from tests.warehouse.storage import allocated
from warehouse.models import StorageOrder

# The names of the row and of its list, and the buttons beside them.
CUT = "[...document.querySelectorAll('.crumb')].filter(one => one.scrollWidth > one.clientWidth).length"
OUTSIDE = "[...document.querySelectorAll('#header-inner a')].filter(one => one.getBoundingClientRect().right > innerWidth).length"


@pytest.fixture
def order_page(open_tab, real_store):
    """The page with the most buttons, of somebody who may press all of them."""
    order = allocated(real_store, (stocked(real_store, 5), 5), name="PICK-FOR-THE-HARBOUR-1")
    tab = open_tab(person(real_store))
    tab.goto(page(StorageOrder, "change", order.pk))
    return tab


def test_the_name_of_an_order_is_whole_beside_all_its_buttons(order_page):
    assert (order_page.evaluate(CUT), order_page.evaluate(OUTSIDE)) == (0, 0)


def test_a_dialog_higher_than_the_window_keeps_its_button_in_sight(order_page):
    order_page.set_viewport_size({"width": 1400, "height": 500})
    ready(order_page.locator("a[href$='/confirm/']").first).click()
    button = order_page.locator("#dialog button[type=submit]")
    button.wait_for()
    box = button.bounding_box()
    assert box["y"] + box["height"] <= 500


@pytest.mark.django_db
def test_a_list_of_customer_orders_says_what_was_ordered_and_for_when(member, store):
    bike, bell = (ArticleFactory(store=store, number=number) for number in ("BIKE", "BELL"))
    lines = [Wanted(bike, Decimal(1), date(2026, 3, 9)), Wanted(bell, Decimal(2), date(2026, 3, 4))]
    open_customer_order(customer=CustomerFactory(store=store), lines=lines)
    shown = strip_tags(member.get(page(CustomerOrder)).content.decode())
    assert [text in shown for text in ("BIKE, BELL", "2026-03-04", "2026-03-09")] == [True, True, False]


@pytest.mark.parametrize(("second", "shown"), [(0, "16:30"), (7, "16:30:07")])
def test_a_form_writes_seconds_only_where_there_are_some(second, shown):
    moment = datetime(2026, 3, 4, 16, 30, second, tzinfo=UTC)
    _day, time = MomentInput().get_context("due", moment, {})["widget"]["subwidgets"]
    assert time["value"] == shown


@pytest.mark.parametrize(("names", "called"), [(("Lena", "Vogt"), "Lena Vogt"), (("", ""), "lena")])
def test_people_are_called_by_their_names(names, called):
    assert str(User(username="lena", first_name=names[0], last_name=names[1])) == called
