"""Notes and files on pages: who may write, read and withdraw them, and how files are handed out."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Note
from core.notes import add_note
from orders.services import open_work_order
from production.models import CustomerOrder
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.core.test_files import PDF, picture
from tests.factories import ArticleFactory, CustomerFactory, stocked
from tests.warehouse.storage import put_order
from warehouse.models import Lot


def work_order(store):
    return open_work_order(store=store, product="Frame", quantity=1)


def lot(store):
    return Lot.objects.get(article=stocked(store, 1))


ROWS = [
    work_order,
    put_order,
    lot,
    lambda store: ArticleFactory(store=store),
    lambda store: CustomerOrder.objects.create(
        store=store, customer=CustomerFactory(store=store), number="CO-1"
    ),
]


def write(browser, row, text="", **files):
    return browser.post(page(type(row), "note", row.pk), {"text": text, **files})


def upload(name, content):
    return SimpleUploadedFile(name, content)


def entries(browser, row):
    return browser.get(page(type(row), "change", row.pk)).context["timeline"]


@pytest.mark.parametrize("make", ROWS)
def test_a_note_is_in_the_timeline(member, store, make):
    row = make(store)
    write(member, row, "Paint is wet")
    newest = next(entry for entry in entries(member, row) if entry.detail)
    assert (newest.detail, newest.by) == ("Paint is wet", f"{member.user} · back office")


def test_a_photo_is_shown_where_it_was_taken(member, store):
    order = work_order(store)
    write(member, order, file=upload("crack.png", picture()))
    link = next(entry.picture for entry in entries(member, order) if entry.picture)
    answer = member.get(link)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'inline; filename="crack.png"'


def test_every_other_file_is_a_download_that_runs_nothing(member, store):
    order = work_order(store)
    write(member, order, file=upload("plan.pdf", PDF))
    link = next(entry.link for entry in entries(member, order) if entry.link)
    headers = member.get(link).headers
    assert headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("name", "content"), [("a.svg", b"<svg/>"), ("a.html", b"<p>")])
def test_a_refused_file_keeps_what_was_typed_and_nothing_else(member, store, name, content):
    order = work_order(store)
    answer = write(member, order, "See the drawing", file=upload(name, content))
    assert "Files of this kind are not kept" in answer.content.decode()
    assert "See the drawing" in answer.content.decode()
    assert not Note.objects.exists()


def test_nothing_said_is_refused(member, store):
    assert "Write something" in write(member, work_order(store)).content.decode()


def test_who_may_not_write_notes_has_no_form_and_is_refused(member, store):
    order = work_order(store)
    member.user.user_permissions.set(Permission.objects.exclude(codename="add_note"))
    assert "note_form" not in member.get(page(type(order), "change", order.pk)).context
    assert write(member, order, "Hello").status_code == 403
    assert not Note.objects.exists()


def test_another_stores_row_takes_no_note_and_hands_out_no_file(member, new_store):
    order = work_order(new_store())
    note = add_note(row=order, store=order.store_id, name="a.pdf", content=PDF)
    assert write(member, order, "Hello").status_code == 404
    assert member.get(page(type(order), "file", order.pk, note.pk)).status_code == 404


def test_a_file_is_not_handed_out_by_another_row(member, store):
    order, other = work_order(store), work_order(store)
    note = add_note(row=order, store=store, name="a.pdf", content=PDF)
    assert member.get(page(type(order), "file", other.pk, note.pk)).status_code == 404


def test_a_withdrawn_note_says_no_more_than_that_it_was_there(member, store):
    order = work_order(store)
    write(member, order, "Wrong", file=upload("a.pdf", PDF))
    note = Note.objects.get()
    member.post(page(type(order), "withdraw", order.pk, note.pk))
    assert "A note was withdrawn" in [str(entry.title) for entry in entries(member, order)]
    assert member.get(page(type(order), "file", order.pk, note.pk)).status_code == 404


def test_only_the_author_or_who_may_change_notes_withdraws_one(member, store):
    order = work_order(store)
    write(member, order, "Mine")
    other = member_of(store)
    other.user.user_permissions.set(Permission.objects.exclude(codename="change_note"))
    assert other.post(page(type(order), "withdraw", order.pk, Note.objects.get().pk)).status_code == 403
    assert Note.objects.get().withdrawn_at is None


def test_nothing_is_withdrawn_by_a_link(member, store):
    order = work_order(store)
    write(member, order, "Mine")
    assert member.get(page(type(order), "withdraw", order.pk, Note.objects.get().pk)).status_code == 405


def test_a_telephone_is_asked_for_a_picture(member, store):
    """By the types of pictures it offers the camera."""
    shown = member.get(page(type(row := work_order(store)), "change", row.pk)).context["note_form"]
    assert "image/jpeg" in str(shown["file"])
    assert "svg" not in str(shown["file"])
    assert "html" not in str(shown["file"])
