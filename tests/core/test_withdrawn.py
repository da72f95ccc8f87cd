"""What was withdrawn is deleted after a while: what a note said, and its file where nothing else has it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalog.services import add_drawing
from core.models import Note, StoredFile
from core.notes import add_note, forget_withdrawn, withdraw_note
from core.tasks import forget_withdrawn as job
from tests.core.test_files import PDF
from tests.factories import ArticleFactory
from tests.racing import race


@pytest.fixture
def note(store):
    return add_note(row=ArticleFactory(store=store), store=store, text="Secret", name="a.pdf", content=PDF)


def withdrawn(note, days):
    """Withdrawn so many days ago."""
    withdraw_note(store=note.store_id, pk=note.pk)
    Note.objects.filter(pk=note.pk).update(withdrawn_at=timezone.now() - timedelta(days=days))
    return note


def said(note):
    note.refresh_from_db()
    return note.text, note.file_id, note.file_name


def test_it_goes_after_the_days_and_the_note_stays(note, settings):
    settings.WITHDRAWN_DAYS = 30
    withdrawn(note, 31)
    job(0)
    assert said(note) == ("", None, "")
    assert not StoredFile.objects.exists()


def test_before_that_it_stays(note, settings):
    settings.WITHDRAWN_DAYS = 30
    withdrawn(note, 29)
    job(0)
    assert said(note) == ("Secret", note.file_id, "a.pdf")


def test_what_was_not_withdrawn_stays(note):
    assert forget_withdrawn(before=timezone.now()) == 0
    assert said(note)[0] == "Secret"


def test_a_file_that_a_drawing_has_stays(note, store):
    drawing = add_drawing(article=ArticleFactory(store=store), revision="A", name="b.pdf", content=PDF)
    withdrawn(note, 31)
    assert forget_withdrawn(before=timezone.now()) == 1
    assert StoredFile.objects.get() == drawing.file


def test_a_file_that_another_note_has_stays(note, store):
    other = add_note(row=ArticleFactory(store=store), store=store, name="b.pdf", content=PDF)
    withdrawn(note, 31)
    forget_withdrawn(before=timezone.now())
    assert (said(note)[1], StoredFile.objects.get()) == (None, other.file)


@pytest.mark.parametrize("changes", [{"text": "Other"}, {"file": None}, {"text": "", "file_name": "x.pdf"}])
def test_nothing_else_is_rewritten_even_by_sql(note, changes):
    withdrawn(note, 31)
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**changes)
    assert said(note)[0] == "Secret"


def test_a_note_that_stands_is_not_emptied_even_by_sql(note):
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(text="", file=None, file_name="")
    assert said(note)[0] == "Secret"


def test_the_same_file_uploaded_meanwhile_is_there_afterwards(real_store):
    article = ArticleFactory(store=real_store)
    for _ in range(5):
        note = add_note(row=article, store=real_store, name="a.pdf", content=PDF)
        withdrawn(note, 31)
        race(
            [
                lambda: forget_withdrawn(before=timezone.now()),
                lambda: add_note(row=article, store=real_store, name="b.pdf", content=PDF),
            ]
        )
        kept = Note.objects.filter(file_name="b.pdf").latest("pk")
        assert bytes(StoredFile.objects.get(pk=kept.file_id).content) == PDF
        withdrawn(kept, 31)
        forget_withdrawn(before=timezone.now())
