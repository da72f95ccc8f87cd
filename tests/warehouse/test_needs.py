"""What making something needs against the stock, and the command that shows it."""

import pytest
from django.core.management import CommandError, call_command

from catalog.services import explode
from core.quantities import plain
from tests.factories import ArticleFactory, bill, place
from warehouse.services import receive
from warehouse.services.needs import needs_against_stock


@pytest.fixture
def bike(store):
    """One BIKE is 2 WHEELs of 36 SPOKEs."""
    made = {number: ArticleFactory(store=store, number=number) for number in ("BIKE", "WHEEL", "SPOKE")}
    bill(made["BIKE"], (made["WHEEL"], 2))
    bill(made["WHEEL"], (made["SPOKE"], 36))
    for number, quantity in (("WHEEL", 5), ("SPOKE", 100)):
        receive(article=made[number], quantity=quantity, location=place(store))
    return made["BIKE"]


def needs(article, quantity):
    found = needs_against_stock(explode(article=article, quantity=quantity))
    return {
        need.requirement.part.number: [
            plain(x)
            for x in (need.requirement.quantity, need.needed, need.free, need.short, need.short_from_scratch)
        ]
        for need in found
    }


def test_what_is_in_stock_needs_no_parts(bike):
    assert needs(bike, 2) == {"WHEEL": ["4", "4", "5", "0", "0"], "SPOKE": ["144", "0", "100", "0", "44"]}


def test_what_is_short_needs_its_parts(bike):
    assert needs(bike, 4) == {"WHEEL": ["8", "8", "5", "3", "0"], "SPOKE": ["288", "108", "100", "8", "188"]}


def test_the_command_shows_what_is_short(bike, capsys):
    call_command("explode", "BIKE", quantity="4", short=True, store=bike.store_id)
    assert [line.split() for line in capsys.readouterr().out.splitlines()[4:6]] == [
        ["WHEEL", "Article", "WHEEL", "buy", "8", "8", "5", "3", "0", "EA"],
        ["SPOKE", "Article", "SPOKE", "buy", "288", "108", "100", "8", "188", "EA"],
    ]


def test_the_command_shows_the_levels(bike, capsys):
    call_command("explode", "BIKE", store=bike.store_id)
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[4:6]] == [
        ["WHEEL", "Article"],
        [".", "SPOKE"],
    ]


def test_an_unknown_article(store):
    with pytest.raises(CommandError, match="There is no article NONE"):
        call_command("explode", "NONE", store=store.pk)
