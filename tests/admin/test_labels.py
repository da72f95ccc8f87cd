"""Labels: what scanners read, what fits, and how many pages that makes."""

import re

import pytest
import segno
from django.contrib.auth.models import Permission
from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfbase.pdfmetrics import stringWidth

from catalog.documents import article_labels
from core import labels, pdf
from core.labels import FORMATS, Label, Size, printed
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.factories import ArticleFactory, place, stocked
from warehouse.documents.labels import lot_labels, place_labels
from warehouse.models import Location, Lot

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def pages(document):
    return len(re.findall(rb"/Type /Page\b", document))


def size(document):
    box = re.search(rb"/MediaBox \[ ?([\d. ]+)\]", document)
    return [round(float(number) / MM) for number in box[1].split()[2:]]


@pytest.fixture
def scanned(monkeypatch):
    """What the codes on a label say, as their makers were told."""
    said = []
    make, bars = segno.make_qr, Code128

    def qr(text, **options):
        said.append(("qr", text))
        return make(text, **options)

    class Bars(bars):
        def drawOn(self, *args):
            said.append(("bars", self.value))
            super().drawOn(*args)

    monkeypatch.setattr(labels.segno, "make_qr", qr)
    monkeypatch.setattr(pdf, "Code128", Bars)
    return said


# What they say


def test_an_article_is_scanned_by_its_number(store):
    article = ArticleFactory(store=store, number="AB/12 3", barcode="4006381333931")
    assert [label.code for label in article_labels([article])] == ["AB/12 3"]


def test_a_lot_is_scanned_by_its_serial_number_or_batch(store):
    article = stocked(store, 1, serial="SN1", batch="B1")
    stocked_lot = Lot.objects.get(article=article)
    batch = Lot(article=article, batch="B2")
    untracked = Lot(article=article)
    assert [one.code for one in lot_labels([stocked_lot, batch, untracked])] == ["SN1", "B2", article.number]


def test_a_place_is_scanned_by_its_code(store):
    assert place_labels([place(store, "A-01-02")])[0] == Label("A-01-02", "A-01-02", ["MAIN", ""])


def test_both_codes_say_the_same(scanned):
    printed([Label("A-01-02", "A-01-02")], size=Size.SMALL)
    assert scanned == [("bars", "A-01-02"), ("qr", "A-01-02")]


def test_what_bars_cannot_say_is_in_the_qr_code_alone(scanned):
    printed([Label("Ä-Öl 5", "Ä-Öl 5"), Label("X" * 100, "X" * 100)], size=Size.SMALL)
    assert scanned == [("qr", "Ä-Öl 5"), ("qr", "X" * 100)]


# How they look


@pytest.mark.parametrize(
    ("chosen", "count", "skip", "found"),
    [
        (Size.SMALL, 3, 0, (3, [62, 29])),
        (Size.LARGE, 1, 0, (1, [100, 50])),
        (Size.SHEET, 24, 0, (1, [210, 297])),
        (Size.SHEET, 25, 0, (2, [210, 297])),
        (Size.SHEET, 24, 5, (2, [210, 297])),
        (Size.SMALL, 2, 5, (2, [62, 29])),
    ],
)
def test_labels_fill_their_pages(chosen, count, skip, found):
    document = printed([Label("A", "A")] * count, size=chosen, skip=skip)
    assert (pages(document), size(document)) == found


@pytest.mark.parametrize("form", FORMATS.values(), ids=str)
def test_every_label_lies_on_its_page(form):
    wide, high = form.page_size
    corners = [form.corner(place) for place in range(form.on_a_page)]
    assert len(set(corners)) == form.on_a_page
    assert all(-0.01 <= left <= wide - form.wide * MM + 0.01 for left, _bottom in corners)
    assert all(-0.01 <= bottom <= high - form.high * MM + 0.01 for _left, bottom in corners)


@pytest.mark.parametrize("chosen", Size.values)
@pytest.mark.parametrize(
    "text", ["A", "W" * 30, "W" * 300, "Ein langer Name mit vielen Wörtern " * 9, "漢字" * 40]
)
def test_no_text_leaves_its_label(chosen, text, monkeypatch):
    drawn = []
    real = labels.Canvas.drawString

    def draw(canvas, left, base, shown):
        drawn.append(left + stringWidth(shown, canvas._fontname, canvas._fontsize))
        assert base > 0
        real(canvas, left, base, shown)

    monkeypatch.setattr(labels.Canvas, "drawString", draw)
    printed([Label("A-1", text, [text, text, text])], size=Size(chosen))
    assert drawn
    assert max(drawn) <= FORMATS[Size(chosen)].wide * MM - labels.EDGE + 0.01


# The page


def ask(client, model, *ids, **fields):
    return client.post(page(model, "print_labels"), {"ids": ids, "size": "62x29", "copies": "1", **fields})


def test_the_page_of_an_article_leads_to_its_label(member, store):
    article = ArticleFactory(store=store)
    way = page(type(article), "labels", article.pk)
    assert way in member.get(page(type(article), "change", article.pk)).content.decode()
    assert article.number in member.get(way, follow=True).content.decode()


def test_labels_are_a_pdf(member, store):
    first, second = ArticleFactory.create_batch(2, store=store)
    answer = ask(member, type(first), first.pk, second.pk, copies="3")
    assert (answer["Content-Type"], pages(answer.content)) == ("application/pdf", 6)


def test_the_size_is_remembered(member, store):
    article = ArticleFactory(store=store)
    ask(member, type(article), article.pk, size="3x8")
    form = member.get(page(type(article), "print_labels"), {"ids": article.pk}).context["form"]
    assert form["size"].value() == "3x8"


def test_chosen_rows_of_a_list_are_printed(member, store):
    places = [place(store) for _ in range(3)]
    fields = {"action": "print_labels", "_selected_action": [one.pk for one in places]}
    answer = member.post(page(Location), fields)
    assert answer.context["ids"] == [one.pk for one in places]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"copies": "1001"}, "1000"),
        ({"copies": "600"}, "At most 1000 labels"),
        ({"size": "A0"}, "Select a valid choice"),
        ({"skip": "24"}, "23"),
    ],
)
def test_a_mistake_is_told(member, store, fields, message):
    articles = ArticleFactory.create_batch(2, store=store)
    answer = ask(member, type(articles[0]), *(one.pk for one in articles), **fields)
    assert message in answer.content.decode()


def test_labels_of_another_store_are_not_found(member, store, other):
    article = ArticleFactory(store=other)
    assert ask(member, type(article), article.pk).status_code == 404
    assert member.get(page(type(article), "print_labels"), {"ids": article.pk}).status_code == 404


@pytest.mark.parametrize("ids", ["", "abc", "9" * 40, "-1", "%00"])
def test_keys_that_cannot_be_are_not_found(member, store, ids):
    assert member.get(page(Location, "print_labels"), {"ids": ids}).status_code == 404


def test_who_may_not_see_articles_prints_no_labels(store):
    client, article = member_of(store), ArticleFactory(store=store)
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_article"))
    assert ask(client, type(article), article.pk).status_code == 403
