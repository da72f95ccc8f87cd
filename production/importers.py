"""The files of production: their columns, who checks and applies them, and what an export writes."""

import re
from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any

from core.imports import (
    Amount,
    BadValue,
    Code,
    Day,
    Flag,
    Format,
    Importer,
    Moment,
    Notes,
    Pages,
    Reference,
    Whole,
    Word,
)
from core.models import Store
from production.documents.objects import STATE_OF, moment, read_orders
from production.models import ProductionOrder
from production.services import import_orders, imports

MAX_INT = 2**31 - 1
DIGITS = re.compile(r"-?[0-9]{1,18}")
MAY_MISS: Any = {"optional": True, "empty": True}

CUSTOMER_ORDERS = Importer(
    kind="customer_orders",
    format=Format(
        (
            Code(name="number", max_length=50),
            Code(name="customer", max_length=200),
            Code(name="article", max_length=100),
            Amount(name="quantity", positive=True),
            Day(name="due_date", empty=True),
        )
    ),
    check=imports.check_customer_orders,
    apply=imports.import_customer_orders,
    found={"customer_id": "bigint", "article_id": "bigint", "position": "integer"},
)


class State(Word):
    numeric = True


class Key(Whole):
    """The id of a row of this installation."""

    sql_type = "bigint"


class Signed(Whole):
    """A whole number of the client's own, as the database keeps it."""

    def parse(self, text: str) -> str:
        parsed = super().parse(text)
        if text and int(parsed) < -MAX_INT - 1:
            raise BadValue("OUT_OF_RANGE", f"{text} is less than {-MAX_INT - 1:,}.")
        return parsed


class Milliseconds(Moment):
    """Since 1970 in UTC, or a time as other files have it."""

    numeric = True

    def parse(self, text: str) -> str:
        if not DIGITS.fullmatch(text):
            return super().parse(text)
        try:
            return moment(int(text)).isoformat()
        except ValueError:
            raise BadValue("OUT_OF_RANGE", f"{text} is no time in milliseconds from 1900 to 9999.") from None


class ExactReference(Reference):
    """A program means the blanks around it."""

    trim = False


ID: Any = {"digits": 18, "most": 10**18 - 1, **MAY_MISS}
OWN: Any = {"digits": 10, "most": MAX_INT, "negative": True, **MAY_MISS}
STATE = State(
    name="state",
    stored={state: state for state in STATE_OF.values()}
    | {str(number): state for number, state in STATE_OF.items()},
    **MAY_MISS,
)
ARTICLE = Code(name="article", max_length=100, empty=True)
NAME = Notes(name="name", max_length=200, **MAY_MISS)
COMMENT = Notes(name="comment", max_length=65_535, **MAY_MISS)
FINISHED = Amount(name="finished", **MAY_MISS)
WASTE = Amount(name="waste", **MAY_MISS)


def production_order_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every article of every production order, oldest order first; an order without articles has one row."""
    names = {
        "customer_order": "customer_order__number",
        "article": "articles__article__number",
        "start_date": "start_at",
        "end_date": "end_at",
    } | {name: f"articles__{name}" for name in ("amount", "finished", "waste")}
    orders = ProductionOrder.objects.of(store).order_by("pk", "articles__pk")
    return orders.values_list(*(names.get(name, name) for name in PRODUCTION_ORDERS.format.names)).iterator()


def production_order_items(store: Store) -> Iterator[Mapping[str, Any]]:
    """Every production order, oldest first, as the production API has it."""
    keys = ProductionOrder.objects.of(store).order_by("pk").values_list("pk", flat=True).iterator()
    for some in batched(keys, 500):
        yield from read_orders(ProductionOrder.objects.filter(pk__in=some).order_by("pk"))


PAGES = Pages(
    items="orders",
    fields={
        "prReference": ExactReference(name="reference", max_length=50),
        "orderId": Key(name="former_id", **ID),
        "state": STATE,
        "customerOrderId": Key(name="customer_order_id", **ID),
        "customerOrderExternalId": Notes(name="customer_external_id", max_length=100, **MAY_MISS),
        "name": NAME,
        "comment": COMMENT,
        "internalReference": Notes(name="internal_reference", max_length=100, **MAY_MISS),
        "startDate": Milliseconds(name="start_date", day=True, **MAY_MISS),
        "endDate": Milliseconds(name="end_date", day=True, **MAY_MISS),
        "finishDate": Milliseconds(name="finish_date", day=True, **MAY_MISS),
        "workHours": Amount(name="work_hours", **MAY_MISS),
        "storeState": Signed(name="store_state", **OWN),
        "reserveInDepth": Flag(name="reserve_in_depth", **MAY_MISS),
    },
    parts="articles",
    part_fields={
        "articleId": ARTICLE,
        "amount": Amount(name="amount", positive=True, **MAY_MISS),
        "finished": FINISHED,
        "waste": WASTE,
        "time": Amount(name="time", **MAY_MISS),
        "status": Signed(name="line_status", **OWN),
    },
    longest=5_000_000,
    head={"page": 0},
    tail=lambda count: {"pages": min(count, 1), "pageSize": max(count, 1), "ordersCount": count},
)
PRODUCTION_ORDERS = Importer(
    kind="production_orders",
    format=Format(
        (
            Reference(name="reference", max_length=50),
            Reference(name="customer_order", max_length=50, **MAY_MISS),
            ARTICLE,
            Amount(name="amount", positive=True, empty=True),
            STATE,
            Moment(name="start_date", day=True, **MAY_MISS),
            Moment(name="end_date", day=True, **MAY_MISS),
            NAME,
            COMMENT,
            FINISHED,
            WASTE,
        ),
        PAGES,
        whole="reference",  # one that ended could not take the rest later
    ),
    check=import_orders.check_production_orders,
    apply=import_orders.import_production_orders,
    rows=production_order_rows,
    items=production_order_items,
    found={"article_id": "bigint"},
)
