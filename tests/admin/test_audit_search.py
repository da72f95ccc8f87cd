"""Everything one request did, on one page: in order, linked, and only what the person may see."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import requests
from core.actor import Actor, acting
from core.models import ImportRun
from orders.services import open_work_order, start_work_order
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.factories import CustomerFactory, stocked

pytestmark = pytest.mark.django_db


def search(client, request_id):
    return client.get(reverse("admin:core_transition_by_request"), {"id": request_id})


def lines(answer):
    return [(str(what), str(where)) for _when, what, where, _who in answer.context["deeds"]["rows"]]


def under(request_id, **who):
    return acting(Actor(door="api", request_id=request_id, **who))


def test_moves_movements_and_changes_stand_in_order(member, store):
    with under("r-77", name="Terminal 4"):
        order = open_work_order(store=store, product="Wheel", quantity=1)
        start_work_order(store=store, pk=order.pk)
        customer = CustomerFactory(store=store)
    found = lines(search(member, "r-77"))
    moves = [(what, where) for what, where in found if "Open" in what]
    assert [what for what, _where in moves] == ["Begins as Open", "Open → In progress"]
    assert f"/admin/orders/workorder/{order.pk}/change/" in moves[0][1]
    assert [what for what, where in found if f"/customer/{customer.pk}/" in where] == ["created"]
    assert "Terminal 4" in search(member, "r-77").content.decode()


def test_stock_movements_are_among_them(member, store):
    with under("r-78"):
        stocked(store, 3)
    assert any("Stock movement" in where for _what, where in lines(search(member, "r-78")))


def test_another_request_is_not_shown(member, store):
    with under("r-1"):
        open_work_order(store=store, product="Wheel", quantity=1)
    assert lines(search(member, "r-2")) == []
    assert "Nothing that you may see" in search(member, "r-2").content.decode()


def test_another_store_is_not_shown(member, boss, other):
    with under("r-3"):
        open_work_order(store=other, product="Wheel", quantity=1)
        CustomerFactory(store=other)
    assert lines(search(member, "r-3")) == []
    assert len(lines(search(boss, "r-3"))) >= 2


def test_kinds_that_a_person_may_not_see_are_left_out(store):
    client = member_of(store)
    client.user.user_permissions.set(Permission.objects.filter(codename="view_transition"))
    with under("r-4"):
        open_work_order(store=store, product="Wheel", quantity=1)
        CustomerFactory(store=store)
    assert [what for what, _where in lines(search(client, "r-4"))] == ["Begins as Open"]


def test_without_the_right_to_the_log_there_is_no_search(store):
    client = member_of(store)
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_transition"))
    assert search(client, "r-1").status_code == 403


def test_an_import_names_everything_it_wrote(member, store, tmp_path):
    file = tmp_path / "articles.csv"
    header = "number,name,make,unit,purchase_price,list_price,safety_stock,reorder_point,lead_time_days,supplier,active"
    rest = ",false,EA,1,2,0,0,0,,true"
    file.write_text(f"{header}\nA-1,Wheel{rest}\nA-2,Axle{rest}\n")
    call_command("import_articles", str(file), store=store.pk)
    run = ImportRun.objects.of(store).get()
    found = [where for _what, where in lines(search(member, run.request_id))]
    assert sum("/catalog/article/" in where for where in found) == 2
    assert sum("/core/importrun/" in where for where in found) == 1


@pytest.mark.parametrize("junk", ["", "\x00", "'", "x" * 5000])
def test_junk_finds_nothing(member, junk):
    assert search(member, junk).status_code == 200


def test_it_costs_the_same_for_one_row_and_ten(member, store):
    def cost(request_id, count):
        with under(request_id):
            for _ in range(count):
                CustomerFactory(store=store)
        with CaptureQueriesContext(connection) as queries:
            search(member, request_id)
        return len(queries)

    assert cost("r-5", 1) == cost("r-6", 10) < 30


def test_every_record_of_requests_has_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%request_id%'")
        indexed = {row[0] for row in cursor.fetchall()}
    tables = {model._meta.db_table for model in requests.records()} | {"pghistory_context"}
    assert tables - indexed == set()


def test_the_list_of_moves_leads_there(member):
    assert (
        reverse("admin:core_transition_by_request")
        in member.get(page(requests.records()[0])).content.decode()
    )
