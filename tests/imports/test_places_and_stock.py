from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from catalog.models import Article
from core.audit import audit
from tests.factories import ArticleFactory, demand, place, stocked
from tests.imports.conftest import rows_of
from warehouse.models import Location, Lot, StockItem, StockMovement, Warehouse, Zone
from warehouse.services import open_warehouse, reserve

LEDGER = ["warehouse.StockMovement", "warehouse.StockItem", "warehouse.Lot", "warehouse.LotEvent"]


@pytest.fixture
def shelf(store):
    """Article A1 and the place 1/A/1."""
    ArticleFactory(store=store, number="A1")
    return place(store, "1/A/1")


def stock(*rows, more=""):
    return "\n".join([f"article,location,quantity{more}", *rows]) + "\n"


def figures(store):
    return [item.on_hand for item in StockItem.objects.of(store).order_by("on_hand")]


def moves(store):
    return [(m.reason, m.quantity) for m in StockMovement.objects.of(store).order_by("pk")]


def test_missing_warehouses_and_zones_are_made(store, imported):
    report = imported("locations", "warehouse,zone,code\nMAIN,Paint,1/A/1\nYARD,Paint,1/A/1\nYARD,,2\n")
    assert report.created == 3
    assert Warehouse.objects.of(store).get(name="YARD").line_side.code == "LINE-SIDE"
    assert Zone.objects.of(store).filter(name="Paint").count() == 2


def test_places_again_change_nothing(imported):
    text = "warehouse,zone,code\nMAIN,Paint,1/A/1\nYARD,,2\n"
    imported("locations", text)
    labels = [f"warehouse.{name}" for name in ("Location", "LocationEvent", "ZoneEvent", "WarehouseEvent")]
    before = rows_of(*labels)
    assert (imported("locations", text).unchanged, rows_of(*labels)) == (2, before)


def test_a_place_changes_its_zone(store, imported):
    imported("locations", "warehouse,zone,code\nMAIN,Paint,1/A/1\n")
    assert imported("locations", "warehouse,zone,code\nMAIN,Dry,1/A/1\n").changed == 1
    assert Location.objects.of(store).get(code="1/A/1").zone.name == "Dry"


def test_a_place_twice(faults):
    assert faults("locations", "warehouse,zone,code\nMAIN,A,1\nMAIN,B,1\n") == [(3, "", "REPEATED")]


def test_stock_becomes_receipts(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4.5"))
    assert (figures(store), moves(store)) == ([Decimal("4.5")], [("receipt", Decimal("4.5"))])


def test_imported_stock_came_by_a_command(store, shelf, tmp_path):
    file = tmp_path / "stock.csv"
    file.write_text(stock("A1,1/A/1,4.5"))
    call_command("import_stock", str(file), store=store.pk)
    assert StockMovement.objects.of(store).get().door == "command"


def test_stock_again_moves_nothing(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4.5"))
    before = rows_of(*LEDGER)
    assert (imported("stock", stock("A1,1/A/1,4.50")).unchanged, rows_of(*LEDGER)) == (1, before)


def test_other_figures_become_adjustments(store, shelf, imported):
    for figure in (4, 6, 1):
        imported("stock", stock(f"A1,1/A/1,{figure}"))
    assert moves(store) == [("receipt", 4), ("adjustment", 2), ("adjustment", 5)]
    assert figures(store) == [1]


def test_zero_moves_nothing_where_nothing_is(store, shelf, imported):
    before = rows_of(*LEDGER)
    assert (imported("stock", stock("A1,1/A/1,0")).unchanged, rows_of(*LEDGER)) == (1, before)


def test_zero_empties_a_place(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4"))
    imported("stock", stock("A1,1/A/1,0"))
    assert (figures(store), moves(store)[-1]) == ([0], ("adjustment", Decimal(4)))


def test_movements_name_their_import(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4"))
    assert StockMovement.objects.of(store).get().document_kind == "core.importrun"


def test_articles_that_are_no_longer_sold_are_counted(store, shelf, imported):
    Article.objects.of(store).update(active=False)
    assert imported("stock", stock("A1,1/A/1,4")).created == 1


def test_the_default_warehouse_has_the_place(store, shelf, imported):
    yard = open_warehouse(store=store, name="YARD")
    Location.objects.create(store=store, warehouse=yard, code="1/A/1")
    imported("stock", stock("A1,1/A/1,4"))
    assert StockItem.objects.of(store).get().location_id == shelf.pk


def test_the_only_warehouse_that_has_the_place(store, shelf, imported):
    yard = open_warehouse(store=store, name="YARD")
    there = Location.objects.create(store=store, warehouse=yard, code="OUT")
    imported("stock", stock("A1,OUT,4"))
    assert StockItem.objects.of(store).get().location_id == there.pk


def test_a_warehouse_in_the_file(store, shelf, imported):
    yard = open_warehouse(store=store, name="YARD")
    imported("stock", stock("A1,GOODS-IN,4,YARD", "A1,1/A/1,2,", more=",warehouse"))
    assert StockItem.objects.of(store).get(location__warehouse=yard).on_hand == 4


def test_a_place_that_several_warehouses_have(store, shelf, faults):
    for name in ("YARD", "LOFT"):
        Location.objects.create(store=store, warehouse=open_warehouse(store=store, name=name), code="X")
    assert faults("stock", stock("A1,X,4")) == [(2, "location", "UNKNOWN")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("B9,1/A/1,4", ("article", "UNKNOWN")),
        ("A1,9/Z/9,4", ("location", "UNKNOWN")),
        ("A1,1/A/1,-1", ("quantity", "OUT_OF_RANGE")),
        ("A1,1/A/1,x", ("quantity", "NOT_A_NUMBER")),
    ],
)
def test_a_row_that_cannot_be(shelf, faults, row, fault):
    assert faults("stock", stock("A1,GOODS-IN,1", row)) == [(3, *fault)]


def test_a_row_twice(shelf, faults):
    assert faults("stock", stock("A1,1/A/1,4", "A1,1/A/1,4")) == [(3, "", "REPEATED")]


def test_a_place_that_may_be_negative(store, shelf, imported):
    place(store, "LINE", may_be_negative=True)
    imported("stock", stock("A1,LINE,-3"))
    assert figures(store) == [-3]


def test_what_is_reserved_stays(store, imported, faults):
    article = stocked(store, 10, location=place(store, "1/A/1"))
    reserve(store_id=store.pk, demand_ids=[demand(article, 4).pk])
    assert faults("stock", stock(f"{article.number},1/A/1,3")) == [(2, "quantity", "RESERVED")]
    assert imported("stock", stock(f"{article.number},1/A/1,4")).changed == 1


def test_a_blocked_place(store, shelf, faults):
    place(store, "SHUT", blocked=True)
    assert faults("stock", stock("A1,SHUT,3", "A1,SHUT,0")) == [
        (2, "location", "BLOCKED"),
        (3, "", "REPEATED"),
    ]


def test_a_service_is_not_in_stock(store, shelf, faults):
    ArticleFactory(store=store, number="SHARPEN", stocked=False)
    assert faults("stock", stock("SHARPEN,1/A/1,1")) == [(2, "article", "NOT_STOCKED")]


@pytest.mark.parametrize("tracking", ["batch", "serial"])
def test_a_tracked_article_needs_its_lot(store, shelf, faults, tracking):
    ArticleFactory(store=store, number="T1", tracking=tracking)
    assert faults("stock", stock("T1,1/A/1,1")) == [(2, tracking, "REQUIRED")]


def test_lots_are_made(store, shelf, imported):
    text = stock("A1,1/A/1,4,B1,2027-01-31", "A1,GOODS-IN,2,B1,2027-01-31", more=",batch,best_before")
    imported("stock", text)
    assert (Lot.objects.of(store).get().best_before, figures(store)) == (date(2027, 1, 31), [2, 4])
    assert imported("stock", text).unchanged == 2


def test_a_lot_with_another_date(store, shelf, imported, faults):
    imported("stock", stock("A1,1/A/1,4,B1,2027-01-31", more=",batch,best_before"))
    found = faults("stock", stock("A1,1/A/1,4,B1,2027-02-01", more=",batch,best_before"))
    assert found == [(2, "best_before", "TAKEN")]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["A1,1/A/1,2,S1"], (2, "quantity", "OUT_OF_RANGE")),
        (["A1,1/A/1,1,S1", "A1,GOODS-IN,1,S1"], (3, "serial", "REPEATED")),
        (["A1,1/A/1,1,S0"], (2, "serial", "TAKEN")),
    ],
)
def test_a_serial_number_is_one_piece_in_one_place(store, shelf, imported, faults, rows, fault):
    imported("stock", stock("A1,GOODS-IN,1,S0", more=",serial"))
    assert faults("stock", stock(*rows, more=",serial")) == [fault]


def test_a_serial_number_may_change_its_place(store, shelf, imported):
    imported("stock", stock("A1,GOODS-IN,1,S0", more=",serial"))
    imported("stock", stock("A1,1/A/1,1,S0", "A1,GOODS-IN,0,S0", more=",serial"))
    assert StockItem.objects.of(store).get(on_hand=1).location_id == shelf.pk


def test_an_owner_has_a_row_of_its_own(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4,", "A1,1/A/1,2,ACME", more=",owner"))
    assert {i.owner: i.on_hand for i in StockItem.objects.of(store)} == {"": 4, "ACME": 2}


def test_the_audit_is_clean(store, shelf, imported):
    imported("stock", stock("A1,1/A/1,4", "A1,GOODS-IN,2"))
    imported("stock", stock("A1,1/A/1,0", "A1,GOODS-IN,5"))
    assert audit() == []
