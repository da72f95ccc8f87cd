"""The files of the accounts: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any

from accounting.documents.objects import NUMBERS, WORK_ORDER
from accounting.models import Job
from accounting.services import import_jobs
from core.currencies import CURRENCIES
from core.imports import (
    Amount,
    BadValue,
    Day,
    Format,
    Importer,
    Moment,
    Notes,
    Pages,
    Reference,
    Text,
    Verbatim,
    Whole,
    Word,
)
from core.models import Store


class Currency(Text):
    """ISO 4217 in capital letters."""

    def parse(self, text: str) -> str:
        code = super().parse(text)
        if code and code not in CURRENCIES:
            raise BadValue("UNKNOWN_CURRENCY", "There is no such currency. Write one like EUR.")
        return code


class Key(Whole):
    """The id of a row of this installation."""

    sql_type = "bigint"


class Status(Word):
    numeric = True


STATES = {state.capitalize(): state for state in NUMBERS} | {str(n): state for state, n in NUMBERS.items()}
MAY_MISS: Any = {"optional": True, "empty": True}
ID: Any = {"digits": 18, "most": 10**18 - 1, **MAY_MISS}
TITLE = Verbatim(name="title", max_length=255)
START = Day(name="start_date")
DELIVERY = Day(name="delivery_date", **MAY_MISS)
BUDGET = Amount(name="budget", digits=14, places=4, **MAY_MISS)
CURRENCY = Currency(name="currency", max_length=3, **MAY_MISS)
STATUS = Status(name="status", stored=STATES, **MAY_MISS)
DESCRIPTION = Notes(name="description", max_length=65_535, **MAY_MISS)


def job_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every job, oldest first, as CSV has it."""
    fields = (
        "number",
        "client__number",
        "title",
        "start_date",
        "delivery_date",
        "budget",
        "currency",
        "state",
    )
    return Job.objects.of(store).order_by("pk").values_list(*fields, "description").iterator()


def job_items(store: Store) -> Iterator[Mapping[str, Any]]:
    """Every job, oldest first, as the accounting API has its work orders."""
    jobs = Job.objects.of(store).order_by("pk").values_list(*WORK_ORDER.sources().values()).iterator()
    for some in batched(jobs, 1000):
        yield from WORK_ORDER.shown(some)


def _pagination(count: int) -> Mapping[str, Any]:
    page = {"prev": None, "next": None, "page": 1, "page_count": 1, "total_results": count}
    return {"pagination": page}


PAGES = Pages(
    fields={
        "number": Verbatim(name="number", max_length=50),
        "client_id": Key(name="client_id", **ID),
        "title": TITLE,
        "start_date": START,
        "description": DESCRIPTION,
        "delivery_date": DELIVERY,
        "follow_up_status_id": Key(name="follow_up_status_id", **ID),
        "budget": BUDGET,
        "budget_currency": CURRENCY,
        "status": STATUS,
        "staff_id": Key(name="staff_id", **ID),
        "created": Moment(name="created_at", **MAY_MISS),
        "modified": Moment(name="updated_at", **MAY_MISS),
    },
    around="WorkOrder",
    head={"code": 200, "result": "successful"},
    tail=_pagination,
)
JOBS = Importer(
    kind="jobs",
    format=Format(
        (
            Reference(name="number", max_length=50),
            Reference(name="client", max_length=200, **MAY_MISS),
            TITLE,
            START,
            DELIVERY,
            BUDGET,
            CURRENCY,
            STATUS,
            DESCRIPTION,
        ),
        PAGES,
    ),
    check=import_jobs.check_jobs,
    apply=import_jobs.import_jobs,
    rows=job_rows,
    items=job_items,
)
