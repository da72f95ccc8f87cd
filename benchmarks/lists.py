"""Every list of the back office with what it offers: its pages, sorts, filters and searches, its rows' pages, and files.

    python -m benchmarks.lists [--rows 1000000] [--kept] [--everywhere] [--of ?q=] [--told 20]

With so many rows of every kind. The costliest are told, and how many cost more than 300 ms of processor time, of the
program and of the database together: the same on a busy machine. A statement ends after 15 s, as it does for people.
`--kept`: of the database that DATABASE_URL names, which is filled already. `--everywhere`: as an administrator who works
in all stores. `--of`: addresses with that in them.
"""

import argparse
import gc
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import Permission, User
from django.db import DatabaseError, connection, models
from django.http.response import HttpResponseBase
from django.test import Client

from benchmarks.content import fill, kinds, number_on
from benchmarks.scratch import scratch_database
from config.preparation import collect_static_files
from core.admin.filters import AmountRangeFilter, DayRangeFilter, PickFilter
from core.models import Membership, Store
from tests.browser import BACKEND

MAY_COST = 300  # milliseconds
TOLD = 20
TERMS = ("777", "WO-777777", "Article 77", "W", "Wheel", "nothing is called so", "'; --")
SOME_DAYS = 7
# Rows of a file, about; and what as many numbers of a million begin with.
EXPORTED = 10_000
BEGIN = "77"
LIMITS = "-c statement_timeout=15s -c lock_timeout=5s"


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds: of processor time of the program and of the database, and those that passed. `status` of the answer,
    or "cut" where the database gave up."""

    path: str
    program: float
    database: float
    whole: float
    status: str

    @property
    def cost(self) -> float:
        return self.program + self.database

    def __str__(self) -> str:
        return f"{self.cost:8.0f}{self.program:8.0f}{self.database:8.0f}{self.whole:8.0f}  {self.status:4} {self.path}"


HEADINGS = f"{'CPU ms':>8}{'program':>8}{'base':>8}{'passed':>8}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--kept", action="store_true")
    options.add_argument("--everywhere", action="store_true")
    options.add_argument("--of", default="")
    options.add_argument("--told", type=int, default=TOLD)
    chosen = options.parse_args()
    logging.disable()
    connection.settings_dict.setdefault("OPTIONS", {})["options"] = LIMITS
    with nullcontext() if chosen.kept else scratch_database():
        if not chosen.kept:
            fill(chosen.rows)
        collect_static_files()
        tell(list(walked(browser(everywhere=chosen.everywhere), chosen.rows, chosen.of)), chosen.told)


def tell(taken: list[Taken], told: int) -> None:
    above = sum(one.cost > MAY_COST for one in taken)
    cut = sum(one.status == "cut" for one in taken)
    print(f"{len(taken)} pages; {above} cost more than {MAY_COST} ms, {cut} were cut. The costliest:")
    print(HEADINGS)
    for one in sorted(taken, key=lambda one: -one.cost)[:told]:
        print(one)


def browser(*, everywhere: bool) -> Client:
    """Of a person who may do everything, in one store; or of an administrator."""
    number_on()
    name = "walks-everywhere" if everywhere else "walker"
    boss = User.objects.filter(username=name).first()
    if boss is None:
        boss = User.objects.create_user(name, is_staff=True, is_superuser=everywhere)
        boss.user_permissions.set(Permission.objects.all())
        Membership.objects.create(user=boss, store=Store.objects.get(pk=1))
    client = Client(raise_request_exception=False)
    client.force_login(boss, backend=BACKEND)
    client.get("/admin/")
    gc.collect()
    gc.freeze()  # as a web worker does, config/gunicorn.py
    return client


def walked(client: Client, rows: int, of: str) -> Iterator[Taken]:
    for model in kinds():
        started, before = time.perf_counter(), 0
        for path in paths(model, rows):
            if of in path:
                taken = visit(client, path)
                if (
                    taken.cost > MAY_COST and "export" not in path
                ):  # once more, as for a person who comes back
                    taken = min(taken, visit(client, path), key=lambda one: one.cost)
                if taken.cost > MAY_COST:
                    print(taken, file=sys.stderr, flush=True)
                before += 1
                yield taken
        if before:
            passed = time.perf_counter() - started
            print(f"{model._meta.label}: {before} pages in {passed:.0f} s", file=sys.stderr, flush=True)


def visit(client: Client, path: str) -> Taken:
    """The whole answer, also of a file."""
    began, program, database = time.perf_counter(), time.process_time(), database_seconds()
    with cancelled_statements() as cancelled:
        status = read(client.get(path))
    return Taken(
        path,
        1000 * (time.process_time() - program),
        1000 * (database_seconds() - database),
        1000 * (time.perf_counter() - began),
        "cut" if cancelled else status,
    )


def read(answer: HttpResponseBase) -> str:
    """Its status, after all of it was read."""
    try:
        for _ in answer:
            pass
    except DatabaseError:
        return "torn"
    return str(answer.status_code)


@contextmanager
def cancelled_statements() -> Iterator[list[str]]:
    """Why the database refused, of each statement that it did."""
    refused: list[str] = []

    def noted(execute: Any, *args: Any) -> Any:
        try:
            return execute(*args)
        except DatabaseError as refusal:
            refused.append(str(refusal))
            raise

    with connection.execute_wrapper(noted):
        yield refused


def database_seconds() -> float:
    """Processor time of the process that serves our connection (not of others that help it); 0 on another machine."""
    connection.ensure_connection()
    known = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(known.read_text().split()[0]) / 1e9 if known.exists() else 0.0


def paths(model: Any, rows: int) -> Iterator[str]:
    """The list and all that it offers, one at a time; a row in the middle; and files of some days."""
    pages: Any = admin.site._registry[model]
    top = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    yield top
    yield f"{top}?p=100"
    for name in pages.worklists:
        yield f"{top}?work={name}"
    columns = [*pages.list_display]
    for place in range(1, len(columns) + 1):
        yield f"{top}?o={place}"
        yield f"{top}?o=-{place}"
    for asked in filters(pages):
        yield f"{top}?{asked}"
    if pages.search_fields:
        for term in TERMS:
            yield f"{top}?q={term}"
    middle = (
        model._default_manager.filter(pk__gte=rows // 2).order_by("pk").values_list("pk", flat=True).first()
    )
    if middle is not None:
        yield f"{top}{middle}/change/"
        yield f"{top}{middle}/history/"
    if some := some_rows(model, pages):
        for kind in ("csv", "xlsx"):
            yield f"{top}export.{kind}?{some}"


def some_rows(model: Any, pages: Any) -> str:
    """What of the list's address chooses about as many rows as a file is asked for; empty where nothing does."""
    for one in pages.list_filter:
        name, kind = one if isinstance(one, tuple) else (one, None)
        if kind is DayRangeFilter and (first := _last_of(model, name)):
            return f"{name}_from={first:%Y-%m-%d}"
    return f"q={BEGIN}" if pages.search_fields else ""


def _last_of(model: Any, name: str) -> date | None:
    """The day or moment since which there are so many, if nearly all are not of that day."""
    rows = model._default_manager.exclude(**{name: None}).order_by(f"-{name}").values_list(name, flat=True)
    last: date | None = next(iter(rows[EXPORTED - 1 : EXPORTED]), None)
    few = last is not None and rows.filter(**{f"{name}__gte": last})[: 3 * EXPORTED].count() < 3 * EXPORTED
    return last if few else None


def filters(pages: Any) -> Iterator[str]:
    """What a person may choose, each by itself."""
    for one in pages.list_filter:
        name, kind = one if isinstance(one, tuple) else (one, None)
        if not isinstance(name, str):
            yield f"{name.parameter_name}=1"
        elif kind is PickFilter:
            yield f"{name}__id__exact=777"
        elif kind is DayRangeFilter:
            today = date.today()
            yield f"{name}_from={today - timedelta(days=SOME_DAYS)}&{name}_to={today}"
            yield f"{name}_from={today - timedelta(days=3000)}"
            yield f"{name}_from=2999-01-01"
        elif kind is AmountRangeFilter:
            yield f"{name}_from=5&{name}_to=6"
            yield f"{name}_from=1000000"
        else:
            yield from choices(pages.model, name, kind)


def choices(model: Any, name: str, kind: Any) -> Iterator[str]:
    field: Any = get_fields_from_path(model, name)[-1]
    if kind is not None and "Empty" in kind.__name__:
        yield f"{name}__isempty=1"
        yield f"{name}__isempty=0"
    elif isinstance(field, models.BooleanField):
        yield f"{name}__exact=1"
        yield f"{name}__exact=0"
    elif field.flatchoices:
        for value, _name in field.flatchoices:
            yield f"{name}__exact={value}"
    elif not field.is_relation:
        yield f"{name}=nothing"


if __name__ == "__main__":
    main()
