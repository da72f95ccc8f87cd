"""What tests of confirmations look at."""

from decimal import Decimal

import pytest

from tests.warehouse.storage import line, state
from warehouse.models import (
    Confirmation,
    StockItem,
    StockMovement,
)

Type = Confirmation.Type


def at(article, location, owner=""):
    """What is on hand at a place."""
    items = StockItem.objects.filter(article=article, location=location, owner=owner)
    return sum((item.on_hand for item in items), Decimal(0))


def figures(order, number=1):
    one = line(order, number)
    return (one.requested, one.confirmed, one.deviated, one.short, one.done)


def unchanged_by(store, order, error, call, **attributes):
    """It is refused, and nothing changed."""
    before = (figures(order), state(order), list(StockMovement.objects.of(store).values_list("pk")))
    with pytest.raises(error) as caught:
        call()
    assert {name: getattr(caught.value, name) for name in attributes} == attributes
    assert (figures(order), state(order), list(StockMovement.objects.of(store).values_list("pk"))) == before
