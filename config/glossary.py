"""The words of the house: every thing and state by our plain word, in one sentence, with the words of the APIs beside.

`docs/glossary.md` and the page *Words* of the back office are made of this, of the models' names and of the tables that
the APIs themselves translate with. tests/docs/test_glossary.py sees that nothing is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounting.documents.objects import NUMBERS, STATUSES
from config.navigation import MENU
from orders.documents.objects import OPERATION_STATUS, STATUS
from production.api.formats import PURCHASE_STATES
from production.documents.objects import STATES as PRODUCTION_STATES
from warehouse.documents.objects import STATUS as STORAGE_STATES

APIS = (_("production API"), _("warehouse API"), _("shop-floor API (MES)"), _("accounting API"))
PRODUCTION, WAREHOUSE, SHOP_FLOOR, ACCOUNTING = range(len(APIS))
PRODUCTION_WORDS = {
    "new": "NEW",
    "in_production": "DEVELOPING",
    "finished": "FINISHED",
    "cancelled": "CANCELLED",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One word: of a thing or of a state, its sentence, and what each of the APIs calls it ("" where it has none)."""

    word: str
    said: Any
    elsewhere: tuple[str, ...]


# What a thing is, and what the APIs call it.
THINGS: dict[str, tuple[Any, dict[int, str]]] = {
    "core.store": (
        _("One manufacturer, or one site of it: what belongs to a store, nobody of another one sees."),
        {PRODUCTION: "store", ACCOUNTING: "site"},
    ),
    "catalog.article": (
        _("What is bought, made, kept and sold, known by its number."),
        {PRODUCTION: "article, articleId", WAREHOUSE: "material", SHOP_FLOOR: "product"},
    ),
    "catalog.billline": (
        _("One part that goes into a made article, with its quantity for one piece."),
        {PRODUCTION: "singleArticle"},
    ),
    "catalog.articleunit": (_("Another unit of an article, such as a box of twelve."), {}),
    "catalog.drawing": (
        _("A drawing of an article in one revision; an order keeps the one it started with."),
        {},
    ),
    "catalog.articlepicture": (_("What an article looks like."), {PRODUCTION: "picture"}),
    "catalog.customer": (
        _("Who orders from us: a business or a person."),
        {PRODUCTION: "customer", SHOP_FLOOR: "customer", ACCOUNTING: "client"},
    ),
    "catalog.supplier": (_("Who sells us articles."), {PRODUCTION: "supplier"}),
    "catalog.staff": (
        _("Somebody whose working time costs a job money; may log in, too."),
        {SHOP_FLOOR: "assignedOperator", ACCOUNTING: "staff"},
    ),
    "production.customerorder": (
        _("What a customer ordered; production orders are made from it."),
        {PRODUCTION: "customer order"},
    ),
    "production.customerorderline": (
        _("One article of a customer order."),
        {PRODUCTION: "customer order article"},
    ),
    "production.productionorder": (
        _("Make some articles: reserves their parts, and takes them when something is reported."),
        {PRODUCTION: "production order"},
    ),
    "production.productionorderarticle": (
        _("One article that a production order makes, and how much of it."),
        {PRODUCTION: "article"},
    ),
    "production.component": (
        _("A part that a production order needs, by the bill as it was when the article was added."),
        {PRODUCTION: "singleArticle"},
    ),
    "production.productionreport": (
        _("So much was made, so much spoiled: takes the parts and puts the product in stock."),
        {PRODUCTION: "amount, batch"},
    ),
    "orders.workorder": (
        _("What the shop floor is to make of one article, in operations."),
        {SHOP_FLOOR: "work order"},
    ),
    "orders.operation": (
        _("One step of a work order, on a machine or by a person."),
        {SHOP_FLOOR: "operation"},
    ),
    "orders.processstep": (_("A step of how an article is made; work orders get a copy of it."), {}),
    "warehouse.purchaseorder": (_("What was ordered from a supplier."), {PRODUCTION: "order"}),
    "warehouse.purchaseorderline": (_("One article of a purchase order."), {PRODUCTION: "article"}),
    "warehouse.demand": (
        _("An article is needed by a document, until it was taken or is needed no more."),
        {PRODUCTION: "totalAmount", WAREHOUSE: "order_line"},
    ),
    "warehouse.reservation": (
        _("Goods at a place that are set aside for a demand."),
        {PRODUCTION: "totalReserved", WAREHOUSE: "work_order_line"},
    ),
    "warehouse.storageorder": (
        _("Put, fetch, move or count goods in the warehouse."),
        {WAREHOUSE: "order"},
    ),
    "warehouse.storageorderline": (_("One article of a storage order."), {WAREHOUSE: "order_line"}),
    "warehouse.confirmation": (
        _("Somebody put, fetched or counted something of a line; the goods move at that moment."),
        {WAREHOUSE: "transaction"},
    ),
    "warehouse.proposal": (
        _("Where goods are to be put, or what is to be counted."),
        {WAREHOUSE: "work_order_line"},
    ),
    "warehouse.storageorderplace": (
        _("A place or an area that a storage order keeps to."),
        {WAREHOUSE: "location, zone, shelf, carrier"},
    ),
    "warehouse.stockitem": (
        _("How much of a lot is on hand at a place, and how much of that is reserved."),
        {WAREHOUSE: "location_content"},
    ),
    "warehouse.lot": (
        _("Goods that are the same in every respect: article, batch, serial number."),
        {PRODUCTION: "batch, serial", WAREHOUSE: "lot, serial_number"},
    ),
    "warehouse.stockmovement": (
        _("A line of the ledger: goods came, went or moved."),
        {WAREHOUSE: "transaction"},
    ),
    "warehouse.location": (_("A place that holds goods, known by its code."), {WAREHOUSE: "location"}),
    "warehouse.defaultplace": (_("Where an article is put unless somebody says otherwise."), {}),
    "warehouse.warehouse": (_("A building or yard with places in it."), {WAREHOUSE: "warehouse"}),
    "warehouse.zone": (_("An area of a warehouse."), {WAREHOUSE: "zone"}),
    "warehouse.storageunit": (_("A rack, a carousel or the like."), {WAREHOUSE: "storage_unit"}),
    "warehouse.carrier": (_("A moving tray or tower of a storage unit."), {WAREHOUSE: "carrier"}),
    "warehouse.shelf": (_("A shelf of a carrier."), {WAREHOUSE: "shelf"}),
    "accounting.job": (
        _("Work for a customer with a budget, against which cost and revenue are held."),
        {ACCOUNTING: "work order"},
    ),
    "accounting.jobentry": (_("One amount of the cost or the revenue of a job."), {}),
    "accounting.appointment": (
        _("A date with the customer about a job."),
        {ACCOUNTING: "work order appointment"},
    ),
    "accounting.followupstatus": (
        _("A step of your own in following up jobs, such as “offer sent”."),
        {ACCOUNTING: "follow-up status"},
    ),
    "accounting.expense": (_("Money spent; a cost of its job."), {ACCOUNTING: "expense"}),
    "accounting.income": (_("Money earned; a revenue of its job."), {ACCOUNTING: "income"}),
    "accounting.invoice": (_("A bill to a customer; a revenue of its job."), {ACCOUNTING: "invoice"}),
    "accounting.timeentry": (
        _("Time that somebody worked, on a job at their hourly rate of that moment."),
        {ACCOUNTING: "time tracking"},
    ),
}

# What a document in a state is like; the words of the APIs are their own tables.
STATES: dict[str, dict[str, Any]] = {
    "production.productionorder": {
        "new": _("Written down; nothing is reserved yet."),
        "in_production": _("Begun: its parts are reserved, and pieces are reported."),
        "finished": _("Nothing more is made; what was left of the reservations was given back."),
        "cancelled": _("Will not be made; what was reported before stays."),
    },
    "orders.workorder": {
        "open": _("Waits for its start."),
        "in_progress": _("Somebody works on it."),
        "paused": _("Work stopped for a while."),
        "on_hold": _("Waits for approval or for something that is missing; no operation goes on."),
        "completed": _("Done."),
        "cancelled": _("Will not be completed."),
    },
    "orders.operation": {
        "pending": _("Waits for its turn."),
        "in_progress": _("Somebody works on it."),
        "completed": _("Done."),
        "skipped": _("Was not needed."),
        "blocked": _("Something is missing to begin."),
    },
    "warehouse.storageorder": {
        "queued": _("Was not looked at, or a fault keeps it from being done."),
        "untouched": _("Was looked at and can be done; nobody has asked for goods yet."),
        "ready": _("Waits for goods or places to be set aside."),
        "allocated": _("Goods or places are set aside: somebody can begin."),
        "in_process": _("Somebody is at it."),
        "processed": _("Done, or closed with the rest undone."),
    },
    "warehouse.purchaseorder": {
        "pending": _("Waits for approval."),
        "approved": _("May go out to the supplier; goods are expected."),
        "rejected": _("Will not be bought."),
        "complete": _("Nothing more is expected."),
    },
    "accounting.job": {
        "draft": _("Being prepared; not work yet."),
        "open": _("Is worked on; cost and revenue come in."),
        "closed": _("Done; late cost is still entered."),
        "cancelled": _("Will not be done; what it cost stays."),
    },
}


def _state_words(label: str, state: Any) -> dict[int, str]:
    if label == "production.productionorder":
        return {PRODUCTION: f"{PRODUCTION_STATES[state]} {PRODUCTION_WORDS[state]}"}
    if label == "accounting.job":
        return {ACCOUNTING: f"{NUMBERS[state]} {STATUSES[state][1]}"}
    tables: dict[str, tuple[int, Any]] = {
        "orders.workorder": (SHOP_FLOOR, STATUS),
        "orders.operation": (SHOP_FLOOR, OPERATION_STATUS),
        "warehouse.storageorder": (WAREHOUSE, STORAGE_STATES),
        "warehouse.purchaseorder": (PRODUCTION, PURCHASE_STATES),
    }
    api, table = tables[label]
    return {api: str(table[state])}


def things() -> list[Line]:
    """Every thing of the daily work, in the order of the menu."""
    listed = ["core.store", *(model for _title, group in MENU for entry in group for model in entry.models)]
    known = [label for label in dict.fromkeys(listed) if label in THINGS]
    return [_line(named(label), *THINGS[label]) for label in known]


def states() -> Iterator[tuple[str, list[Line]]]:
    """The states of every kind of document, in the order in which the model has them."""
    for label, told in STATES.items():
        choices = apps.get_model(label)._meta.get_field("state").flatchoices
        yield (
            named(label),
            [_line(str(name), told[state], _state_words(label, state)) for state, name in choices],
        )


def named(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name))


def _line(word: str, said: Any, words: dict[int, str]) -> Line:
    return Line(word, said, tuple(words.get(api, "") for api in range(len(APIS))))
