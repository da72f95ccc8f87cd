"""`keywords` of docs/api/accounting.md, Lists: what a word finds, and what no text can break."""

import pytest

from accounting.models import Job
from tests.factories import job


@pytest.fixture
def gate(store):
    return job(store, title="Oak garden-gate", number="WO-2026-7", description="For O'Brien \\ twice a week")


@pytest.mark.parametrize(
    "text",
    [
        "oak",
        "OAK gar",
        "gate",
        "garden-ga",
        "WO-2026",
        "2026-7",
        "o'brien",
        "twi",
        "\\ oak",
        "oak -",
        "& oak",
    ],
)
def test_every_word_begins_one_of_the_job(store, gate, text):
    job(store, title="Fence")
    assert list(Job.objects.of(store).matching(text)) == [gate]


@pytest.mark.parametrize("text", ["oak fence", "ate", "ak", "!!", "'", "\\", "' | 'fence", "oak:*&!x", "<->"])
def test_anything_else_finds_nothing_and_breaks_nothing(store, gate, text):
    assert list(Job.objects.of(store).matching(text)) == []


def test_a_long_description_is_kept_and_its_beginning_found(store):
    long = job(store, description="oak " + " ".join(f"w{n}" for n in range(300_000)))
    assert list(Job.objects.of(store).matching("oak w1000")) == [long]
    assert list(Job.objects.of(store).matching("w299999")) == []


def test_another_store_is_not_searched(store, new_store, gate):
    assert list(Job.objects.of(new_store()).matching("oak")) == []
