from decimal import Decimal

from catalog.models import Article, Customer, Supplier
from core.models import ImportRun
from tests.factories import ArticleFactory
from tests.imports.conftest import article, articles, rows_of


def test_an_article_is_made_as_the_file_says(store, imported):
    imported("suppliers", "number,name,active\nS1,One,true\n")
    imported("articles", articles(article(supplier="S1")))
    made = Article.objects.of(store).select_related("supplier").get()
    assert (made.number, made.supply, made.unit, made.supplier.number) == ("A1", "make", "EA", "S1")
    assert (made.purchase_price, made.list_price, made.lead_time_days) == (Decimal("1.5"), Decimal("9.99"), 3)
    assert (made.tracking, made.stocked, made.barcode) == ("none", True, "")


def test_a_second_import_changes_nothing(imported):
    imported("articles", articles(article(), article("A2")))
    before = rows_of("catalog.Article", "catalog.ArticleEvent")
    report = imported("articles", articles(article(), article("A2")))
    assert (report.created, report.changed, report.unchanged) == (0, 0, 2)
    assert rows_of("catalog.Article", "catalog.ArticleEvent") == before


def test_only_rows_that_differ_are_touched(imported):
    imported("articles", articles(article(), article("A2")))
    (before,) = rows_of("catalog.ArticleEvent")
    report = imported("articles", articles(article(), article("A2", name="Fork")))
    assert (report.changed, report.unchanged, rows_of("catalog.ArticleEvent")) == (1, 1, [before + 1])


def test_a_column_that_is_missing_leaves_what_is_there(store, imported):
    ArticleFactory(store=store, number="A1", tracking="serial", barcode="4711", misc_cost=2)
    imported("articles", articles(article()))
    kept = Article.objects.of(store).get()
    assert (kept.tracking, kept.barcode, kept.misc_cost) == ("serial", "4711", Decimal(2))


def test_optional_columns(store, imported):
    imported("articles", articles(article(more=",serial,4711,false"), more=",tracking,barcode,stocked"))
    made = Article.objects.of(store).get()
    assert (made.tracking, made.barcode, made.stocked) == ("serial", "4711", False)


def test_an_empty_cell_clears_a_text(store, imported):
    ArticleFactory(store=store, number="A1", barcode="4711")
    imported("articles", articles(article(more=","), more=",barcode"))
    assert Article.objects.of(store).get().barcode == ""


def test_an_unknown_supplier(faults):
    assert faults("articles", articles(article(), article("A2", supplier="S9"))) == [
        (3, "supplier", "UNKNOWN")
    ]


def test_a_number_twice(faults):
    assert faults("articles", articles(article(), article("A2"), article())) == [(4, "", "REPEATED")]


def test_a_barcode_of_another_article(store, faults):
    ArticleFactory(store=store, number="A9", barcode="4711")
    assert faults("articles", articles(article(more=",4711"), more=",barcode")) == [(2, "barcode", "TAKEN")]


def test_a_barcode_twice_in_the_file(faults):
    text = articles(article(more=",4711"), article("A2", more=",4711"), more=",barcode")
    assert faults("articles", text) == [(3, "barcode", "REPEATED")]


def test_articles_of_another_store_are_not_seen(store, new_store, imported):
    ArticleFactory(store=new_store(), number="A1", name="Theirs")
    assert imported("articles", articles(article())).created == 1
    assert Article.objects.filter(number="A1", name="Theirs").count() == 1


def test_nothing_is_imported_where_one_row_is_bad(store, imported):
    report = imported("articles", articles(article(), article("A2", price="x")))
    assert (report.refused, report.rows, report.rejected, report.applied) == (True, 2, 1, 0)
    assert (Article.objects.of(store).count(), ImportRun.objects.of(store).count()) == (0, 0)


def test_partial_takes_the_good_rows(store, imported, tmp_path):
    report = imported("articles", articles(article(), article("A2", price="x")), partial=True)
    assert (report.applied, report.rejected, Article.objects.of(store).get().number) == (1, 1, "A1")
    header, row = (tmp_path / "articles.csv.rejected.csv").read_text().splitlines()
    assert header.startswith("line,field,code,message,number,name")
    assert row.startswith('3,purchase_price,NOT_A_NUMBER,"""x"" is not a number.",A2,Frame')


def test_partial_and_a_check_of_the_database(store, imported):
    report = imported("articles", articles(article(supplier="S9"), article("A2")), partial=True)
    assert (report.created, report.rejected, Article.objects.of(store).get().number) == (1, 1, "A2")


def test_a_trial_changes_nothing(imported):
    labels = ["catalog.Article", "catalog.ArticleEvent", "core.ImportRun"]
    before = rows_of(*labels)
    report = imported("articles", articles(article()), dry_run=True)
    assert (report.created, rows_of(*labels)) == (1, before)


def test_every_row_is_accounted_for(store, imported):
    imported("articles", articles(article(), article("A2", price="x"), article("A3")), partial=True)
    run = ImportRun.objects.of(store).get()
    assert (run.kind, run.file_name, run.rows, run.applied, run.rejected) == (
        "articles",
        "articles.csv",
        3,
        2,
        1,
    )


def test_partners(store, imported):
    imported("suppliers", "number,name,active\nS1,One,false\n")
    imported("customers", "number,name\nC1,Bike Store\n")
    assert Supplier.objects.of(store).get().active is False
    assert Customer.objects.of(store).get().active is True
