"""Without "see prices" no amount of money is shown: in no page, list, filter, history, search, file or print."""

import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from pypdf import PdfReader

from accounting.models import Expense, Job, JobEntry
from catalog.models import Article
from core.admin.prices import money_fields
from core.models import Credential, Store
from tests.admin.conftest import member_of
from tests.admin.furniture import MODELS, furnish, page
from tests.admin.test_tenancy import article_form
from tests.admin.walk import addresses
from tests.factories import ArticleFactory, stocked
from warehouse.models import PurchaseOrderLine, StockItem

pytestmark = pytest.mark.django_db
AMOUNT = Decimal("98765.4321")
BUDGET = Decimal("187654.3210")
# Any of them, and their sums and differences, with any thousands separator or none.
SHOWN = re.compile(r"(98\D{0,8}7[67]\d|187\D{0,8}654|88\D{0,8}88[3-9])\b|98\D{0,8}765|98\D{0,8}770")


@pytest.fixture
def shop(store):
    """Furnished, and every amount in the house is unmistakable."""
    furnish(store)
    for model in MODELS:
        if (names := money_fields(model)) and model is not JobEntry:
            model._default_manager.update(**dict.fromkeys(names, AMOUNT))
    Job.objects.update(budget=BUDGET)
    job = Job.objects.of(store).get()
    JobEntry.objects.create(
        store=store, job=job, amount=AMOUNT, currency="EUR", kind="labour", document_kind="t", document_id=1
    )
    return store


@pytest.fixture
def blind(store):
    """A member with every right but that one."""
    client = member_of(store)
    client.user.user_permissions.remove(Permission.objects.get(codename="see_prices"))
    return client


def text_of(response):
    """Everything that can be read in an answer, also in a sheet or a print."""
    body = response.getvalue() if response.streaming else response.content
    if body.startswith(b"%PDF") and b"%%EOF" in body:  # else a drawing that only begins like one
        return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as sheet:
            return "\n".join(sheet.read(name).decode(errors="replace") for name in sheet.namelist())
    return re.sub(
        r'<svg.*?</svg>|csrfmiddlewaretoken" value="\w+', "", body.decode("utf-8", "replace"), flags=re.S
    )


def shows_money(client, url, **query):
    return bool(SHOWN.search(text_of(client.get(url, query, follow=True))))


def opened(store):
    """The URL of every page about the store's newest rows, and of its lists."""
    for address in addresses():
        if address.model is None:
            if "<" not in address.pattern and "log" not in address.pattern:
                yield address.name, address.path(None)
            continue
        path = admin.site._registry[address.model].store_path
        rows = address.model._default_manager.order_by("-pk")
        row = (rows.filter(**{path: store.pk}) if path else rows).first()
        if row is not None or "<" not in address.pattern:
            yield address.name, address.path(row)


def test_no_page_shows_money_without_the_right(blind, shop):
    assert [name for name, url in opened(shop) if shows_money(blind, url)] == []


def test_with_the_right_it_is_shown(member, shop):
    """Or the test above would look for something that nobody sees."""
    about_money = [Article, Job, JobEntry, Expense, PurchaseOrderLine]
    assert [model for model in about_money if not shows_money(member, page(model))] == []
    job = Job.objects.of(shop).get()
    assert shows_money(member, page(Job, "change", job.pk))
    assert shows_money(member, page(Job, "history", job.pk))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_sheets_have_no_column_of_money(blind, member, shop, kind):
    """Of every list, also in the order of an amount."""
    sheets = {model: page(model) + f"export.{kind}" for model in MODELS if money_fields(model)}
    assert shows_money(member, sheets[Article])
    assert [model for model, url in sheets.items() if shows_money(blind, url)] == []
    assert [model for model, url in sheets.items() if shows_money(blind, url, o="1.2.3.4.5.6.7.8.9")] == []


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Article, "purchase_price__gt"),
        (Article, "list_price__gte"),
        (Job, "budget__gt"),
        (PurchaseOrderLine, "unit_price__lt"),
        (PurchaseOrderLine, "article__purchase_price__gt"),
        (StockItem, "article__list_price__gt"),
        (Expense, "amount__exact"),
    ],
)
def test_no_look_up_finds_an_amount_out(blind, shop, model, lookup):
    response = blind.get(page(model), {lookup: "1"})
    assert (response.status_code, response.headers.get("Location", "")[-3:]) in ((400, ""), (302, "e=1"))


def test_no_filter_is_offered_by_money(blind, member, shop):
    def titles(client):
        return {str(spec.title) for spec in client.get(page(Article)).context["cl"].filter_specs}

    assert titles(member) - titles(blind) == {"list price"}


@pytest.mark.parametrize("model", [model for model in MODELS if money_fields(model)])
def test_no_order_of_a_list_tells_which_costs_more(blind, shop, model):
    hidden = money_fields(model) | set(admin.site._registry[model].price_fields)
    columns = blind.get(page(model)).context["cl"].list_display
    assert not hidden & {getattr(name, "__name__", name) for name in columns}
    for places in (range(-12, 13), ["-".join(map(str, range(1, 13)))]):
        for place in places:
            ordered = blind.get(page(model), {"o": place}).context["cl"].queryset.query.order_by
            assert not [term for term in ordered if str(term).strip("-").split("__")[-1] in hidden]


def test_worklists_about_money_are_not_known(blind, member, shop):
    Job.objects.update(budget=1)
    found = {
        client: client.get(page(Job), {"work": "over_budget"}).context["cl"] for client in (blind, member)
    }
    assert (len(found[blind].result_list), len(found[member].result_list)) == (0, 1)


def test_who_makes_a_key_may_see_what_it_shows(blind, member, store):
    answers = [client.get(page(Credential, "add")).status_code for client in (blind, member)]
    assert answers == [403, 200]
    form = {"name": "Sly", "apis": ["accounting"]}
    assert blind.post(page(Credential, "add"), form).status_code == 403
    assert not Credential.objects.filter(name="Sly").exists()


def test_saving_keeps_the_prices_that_are_not_on_the_form(blind, store):
    article = ArticleFactory(store=store, list_price=5)
    form = article_form(number=article.number, name="Renamed")
    counts = {f"{name}-{kind}_FORMS": 0 for name in ("bill_lines", "units") for kind in ("TOTAL", "INITIAL")}
    form = {name: value for name, value in form.items() if "price" not in name and "cost" not in name}
    response = blind.post(page(Article, "change", article.pk), form | counts)
    article.refresh_from_db()
    assert (response.status_code, article.name, article.list_price) == (302, "Renamed", 5)


def test_a_price_that_is_posted_all_the_same_is_not_taken(blind, store):
    form = article_form(number="SLY", purchase_price="77")
    blind.post(page(Article, "add"), form)
    assert Article.objects.get(store=store, number="SLY").purchase_price == 0


def test_what_cannot_be_without_an_amount_is_not_added(blind, store):
    form = {"date": "2026-01-02", "currency": "EUR", "amount": "5"}
    assert blind.post(page(Expense, "add"), form).status_code == 403
    assert not Expense.objects.of(store).exists()


def test_a_changed_price_is_no_line_of_the_history(blind, member, shop):
    article = stocked(shop, 1)
    Article.objects.filter(pk=article.pk).update(list_price=Decimal("98765.4"))
    url = page(Article, "history", article.pk)
    assert (shows_money(member, url), shows_money(blind, url)) == (True, False)


def test_search_and_choices_show_no_money(blind, shop):
    for term in ("98765", "98,765", "Job", "J-"):
        assert not SHOWN.search(text_of(blind.get("/admin/search/", {"s": term})).replace(term, ""))
    searched = [name for model in MODELS for name in admin.site._registry[model].search_fields]
    assert [name for name in searched if "price" in name or "amount" in name or "cost" in name] == []


def test_no_name_of_a_row_is_an_amount(shop):
    rows = [model._default_manager.order_by("-pk").first() for model in MODELS if money_fields(model)]
    assert [row for row in rows if SHOWN.search(str(row))] == []


def test_the_right_is_of_a_model_that_every_store_has():
    assert Permission.objects.get(codename="see_prices").content_type.model_class() is Store
