"""What a lot was made of and went into, for who may see it."""

import pytest
from django.contrib.auth.models import Permission

from production.models import (
    ProductionReport,
)
from tests.admin.furniture import page
from warehouse.models import Lot

pytestmark = pytest.mark.django_db


# Traces


def trace(client, lot):
    return client.get(f"/admin/production/productionreport/trace/{lot.pk}/")


def first_cells(table):
    return [row[0]["content"] for row in table["rows"]]


def test_a_trace_is_indented_both_ways(member, store, bike):
    down, up = trace(member, bike).context["tables"]
    assert (len(down["rows"]), up["rows"]) == (4, [])
    assert [("└" in cell) for cell in first_cells(down)].count(True) == 2
    rim = Lot.objects.get(batch="RB")
    down, up = trace(member, rim).context["tables"]
    assert down["rows"] == []
    assert [("└" in cell) for cell in first_cells(up)] == [False, True]


def test_a_lot_leads_to_its_trace(member, store, bike):
    response = member.get(page(Lot, "change", bike.pk).replace("/change/", "/trace/"))
    assert response.url == f"/admin/production/productionreport/trace/{bike.pk}/"
    report = bike.production_reports.get()
    response = member.get(page(ProductionReport, "change", report.pk).replace("/change/", "/trace/"))
    assert response.url == f"/admin/production/productionreport/trace/{bike.pk}/"


def test_a_trace_needs_the_right_to_see_reports(member, store, bike):
    member.user.user_permissions.remove(Permission.objects.get(codename="view_productionreport"))
    member.user.user_permissions.remove(Permission.objects.get(codename="change_productionreport"))
    assert trace(member, bike).status_code == 403


def test_a_trace_of_no_lot_is_not_found(member):
    for key in ("0", "9" * 30, "abc"):
        assert member.get(f"/admin/production/productionreport/trace/{key}/").status_code in (302, 404)
