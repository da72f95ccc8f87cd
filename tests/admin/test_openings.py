"""Orders opened from an article, a shortage, a customer order or a job, and what is short before there is one."""

import re

import pytest
from django.contrib.auth.models import Permission

from accounting.models import Job
from orders.models import WorkOrder
from production.models import ProductionOrder
from tests.admin.furniture import page
from tests.admin.test_article_page import panels, shown
from tests.admin.test_making import lines as made_lines
from tests.admin.test_order_pages import customer_order
from tests.admin.test_production import lines_form
from tests.admin.test_storage_orders import NEW, lines_of
from tests.factories import ArticleFactory, SupplierFactory, bill, job, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import main, opened
from warehouse.models import Direction, StorageOrder

pytestmark = pytest.mark.django_db


def openings(answer):
    return {str(one.label): one.link for one in answer.context["openings"]()}


def filled(browser, link):
    """The fields of the form and of the first rows below it, as an opening fills them in."""
    answer = browser.get(link.replace("&amp;", "&"))
    form = answer.context["adminform"].form
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    rows = [
        {name: row[name].value() for name in row.fields} for row in (formsets[0].forms if formsets else [])
    ]
    return form, rows


def links_of(cell):
    return re.findall(r'href="([^"]+)"', str(cell["content"] if isinstance(cell, dict) else cell))


def test_a_made_article_opens_every_kind(member, store):
    found = openings(shown(member, ArticleFactory(store=store, supply="make")))
    assert list(found) == ["Production order", "Work order", "Storage order", "Job"]


def test_what_is_bought_is_not_made(member, store):
    found = openings(shown(member, ArticleFactory(store=store)))
    assert list(found) == ["Purchase order", "Storage order", "Job"]


def test_a_purchase_order_is_filled_in_with_the_usual_supplier(member, store):
    article = ArticleFactory(store=store, supplier=SupplierFactory(store=store))
    form, rows = filled(member, openings(shown(member, article))["Purchase order"])
    assert (form["supplier"].value(), rows[0]["article"]) == (str(article.supplier_id), article.pk)


def test_only_what_the_person_may_open_is_offered(member, store):
    member.user.user_permissions.remove(Permission.objects.get(codename="add_workorder"))
    assert "Work order" not in openings(shown(member, ArticleFactory(store=store, supply="make")))


def test_a_work_order_is_filled_in_from_its_article(member, store):
    article = ArticleFactory(store=store, supply="make", number="WHEEL")
    form, _rows = filled(member, openings(shown(member, article))["Work order"])
    assert form["product"].value() == "WHEEL"


def test_a_storage_order_is_filled_in_from_its_article(member, store):
    article = ArticleFactory(store=store)
    form, rows = filled(member, openings(shown(member, article))["Storage order"])
    chosen = (str(form["direction"].value()), form["warehouse"].value(), rows[0]["article"])
    assert chosen == ("2", main(store).pk, article.pk)


def test_a_job_is_named_after_its_article(member, store):
    article = ArticleFactory(store=store)
    form, _rows = filled(member, openings(shown(member, article))["Job"])
    assert form["title"].value() == str(article)


def test_a_shortage_opens_what_makes_or_brings_it(member, store):
    article = ArticleFactory(store=store, supply="make")
    (row,) = panels(shown(member, opened(store, (article, 2.5))))["Lines"].rows
    _demands, production, work, storage, _job = links_of(row[-1])
    assert filled(member, production)[1][0]["amount"] == "2.5"
    assert filled(member, work)[0]["quantity"].value() == "3"
    assert filled(member, storage)[1] == [{**filled(member, storage)[1][0], "quantity": "2.5"}]


def test_a_shortage_opens_a_job_that_tells_what_is_missing_of_what(member, store):
    article = ArticleFactory(store=store, number="FRAME", name="Frame", unit="EA")
    order = opened(store, (article, 2.5), name="SO-9")
    form, _rows = filled(member, links_of(panels(shown(member, order))["Lines"].rows[0][-1])[-1])
    title = "2.5 EA of FRAME Frame are missing"
    told = (title, f"{title}: storage order SO-9.")
    assert (form["title"].value(), form["description"].value()) == told


def test_a_line_of_a_customer_order_opens_a_job_of_that_customer(member, store):
    order = customer_order(store, (ArticleFactory(store=store), 4))
    form, _rows = filled(member, links_of(panels(shown(member, order))["Lines"].rows[0][-1])[-1])
    assert form["client"].value() == str(order.customer_id)
    assert form["description"].value().endswith(f"are missing: customer order {order.number}.")


def test_a_shortage_of_what_is_bought_opens_a_purchase_order(member, store):
    (row,) = panels(shown(member, opened(store, (ArticleFactory(store=store), 2.5))))["Lines"].rows
    purchase = next(link for link in links_of(row[-1]) if "purchaseorder/add" in link)
    assert filled(member, purchase)[1][0]["ordered"] == "2.5"


def test_a_customer_order_opens_a_pick_of_all_its_lines(member, store):
    wanted = [(ArticleFactory(store=store), 2), (ArticleFactory(store=store), 1.5)]
    order = customer_order(store, *wanted)
    form, rows = filled(member, openings(shown(member, order))["Storage order: pick"])
    assert form["info1"].value() == order.number
    assert [(row["article"], row["quantity"]) for row in rows] == [
        (wanted[0][0].pk, "2"),
        (wanted[1][0].pk, "1.5"),
    ]


def test_a_customer_order_opens_a_job_of_its_customer(member, store):
    order = customer_order(store, (ArticleFactory(store=store), 2))
    form, _rows = filled(member, openings(shown(member, order))["Job"])
    assert (form["client"].value(), form["title"].value()) == (
        str(order.customer_id),
        f"Customer order {order}",
    )


def test_a_line_of_a_customer_order_opens_work_for_that_customer(member, store):
    order = customer_order(store, (ArticleFactory(store=store, supply="make"), 4))
    production, work, _storage, _job = links_of(panels(shown(member, order))["Lines"].rows[0][-1])
    form, _rows = filled(member, work)
    assert (form["quantity"].value(), form["customer_name"].value()) == ("4", order.customer.name)
    assert filled(member, production)[0]["customer_order"].value() == str(order.pk)


def test_a_job_opens_what_is_charged_to_it(member, store):
    ours = job(store)
    found = openings(shown(member, ours))
    jobs = [filled(member, found[kind])[0]["job"].value() for kind in ("Production order", "Work order")]
    assert jobs == [str(ours.pk)] * 2


# What is short before saving


def storage(browser, store, *wanted, **fields):
    form = NEW | {"warehouse": main(store).pk, **fields} | lines_of(*wanted)
    return browser.post(page(StorageOrder, "add"), form)


def test_a_pick_that_the_stock_does_not_cover_is_asked_back(member, store):
    article = stocked(store, 10)
    said = storage(member, store, (article, "6"), (article, "6")).content.decode()
    assert f"{article.number}: 12 needed, 10 available." in said
    assert not StorageOrder.objects.of(store).exists()


def test_what_is_short_of_a_batch_is_told_of_that_batch(member, store):
    article = stocked(store, 10, batch="B1")
    form = NEW | {"warehouse": main(store).pk} | lines_of((article, "3")) | {"lines-0-batch": "B2"}
    said = member.post(page(StorageOrder, "add"), form).content.decode()
    assert f"{article.number}, batch B2: 3 needed, 0 available." in said
    assert not StorageOrder.objects.of(store).exists()


def test_the_tick_is_asked_for_only_where_something_is_short(member, store):
    calm = member.get(page(StorageOrder, "add")).content.decode()
    asked = storage(member, store, (stocked(store, 1), "6")).content.decode()
    assert ("id_sure" in calm, asked.index("id_sure") < asked.index("id_direction")) == (False, True)


def test_the_tick_opens_the_pick_all_the_same(member, store):
    storage(member, store, (stocked(store, 1), "6"), sure="on")
    assert StorageOrder.objects.of(store).count() == 1


@pytest.mark.parametrize(
    ("direction", "quantity"), [(Direction.PICK, "10"), (Direction.PUT, "60"), (Direction.COUNT, "60")]
)
def test_what_is_covered_or_fetches_nothing_is_opened_at_once(member, store, direction, quantity):
    storage(member, store, (stocked(store, 10), quantity), direction=direction.value)
    assert StorageOrder.objects.of(store).count() == 1


def test_goods_of_others_cover_only_their_own_order(member, store):
    article = stocked(store, 10)
    assert "2 needed, 0 available" in storage(member, store, (article, "2"), owner="ACME").content.decode()


def work(browser, product, quantity, **fields):
    form = {"product": product, "quantity": quantity, "priority": "2", "notes": "", "customer_name": ""}
    return browser.post(page(WorkOrder, "add"), form | fields)


def test_a_work_order_whose_parts_are_short_is_asked_back(member, store):
    shop = workshop(store, stock=3)
    said = work(member, shop.bike.number, "4").content.decode()
    assert f"{shop.frame.number}: 4 needed, 3 available." in said
    assert not WorkOrder.objects.of(store).exists()


@pytest.mark.parametrize(("quantity", "fields"), [("3", {}), ("4", {"sure": "on"})])
def test_a_work_order_is_opened_with_its_parts_or_with_the_tick(member, store, quantity, fields):
    work(member, workshop(store, stock=3).bike.number, quantity, **fields)
    assert WorkOrder.objects.of(store).count() == 1


def test_a_work_order_for_something_unknown_is_opened(member, store):
    work(member, "A garden gate", "1")
    assert WorkOrder.objects.of(store).get().product == "A garden gate"


def test_articles_in_the_address_are_the_lines_of_a_production_order(member, store):
    first, second = (ArticleFactory(store=store, supply="make") for _ in range(2))
    link = f"{page(ProductionOrder, 'add')}?article={first.pk}&amount=3&article={second.pk}&amount=1.5"
    rows = filled(member, link)[1]
    assert [(row["article"], row["amount"]) for row in rows] == [
        (first.pk, "3"),
        (second.pk, "1.5"),
    ]


def test_what_was_filled_in_and_not_touched_is_saved(member, store):
    article = ArticleFactory(store=store, supply="make", number="WHEEL")
    bill(article, (stocked(store, 10), 1))
    link = f"{page(ProductionOrder, 'add')}?article={article.pk}&amount=3"
    sent = lines_form({"article": article.pk, "amount": "3", "time": "0"})
    member.post(link, {"name": "", "work_hours": "0", "comment": "", "internal_reference": "", **sent})
    assert made_lines(store) == [("WHEEL", 3)]


@pytest.mark.parametrize("model", [WorkOrder, ProductionOrder, StorageOrder, Job])
@pytest.mark.parametrize(
    "query",
    [
        "article=x",
        "article=999999&amount=x",
        "job=x",
        "direction=x",
        "due_at=x",
        "deadline=x",
        "start_date=x",
    ],
)
def test_an_address_of_nonsense_opens_the_form(member, store, model, query):
    assert member.get(f"{page(model, 'add')}?{query}").status_code == 200


@pytest.mark.parametrize(
    "lines", ["article=" + "9" * 5000 + "&amount=1", "article=1&amount=9e999999&article=1&amount=9e999999"]
)
def test_an_address_with_figures_beyond_all_bounds_opens_a_form(member, lines):
    assert member.get(page(StorageOrder, "add") + "?" + lines).status_code == 200


@pytest.mark.parametrize("sent", ["", "x", "1e5", "\x00", "9" * 400])
def test_a_form_that_was_sent_what_is_no_row_comes_back_with_the_fault(member, store, sent):
    answer = member.post(page(Job, "add"), {"store": store.pk, "title": "A", "staff": "?", "client": sent})
    assert "Select a valid choice" in answer.content.decode()
    assert not Job.objects.of(store).exists()
