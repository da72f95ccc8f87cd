"""Every list of the back office with what it offers: its pages, sorts, filters and searches, its rows' pages, and files.

    python -m benchmarks.lists [--rows 1000000] [--kept] [--of ?q=]

With so many rows of every kind. The slowest twenty are told, and how many took more than 300 ms, without the network.
`--kept`: of the database that DATABASE_URL names, which is filled already. `--of`: addresses with that in them.
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import Permission, User
from django.db import connection, models
from django.test import Client

from benchmarks.content import fill, kinds
from benchmarks.scratch import scratch_database
from config.preparation import collect_static_files
from core.admin.filters import AmountRangeFilter, DayRangeFilter, PickFilter
from core.models import Membership, Store
from tests.browser import BACKEND

MAY_TAKE = 300  # milliseconds
TOLD = 20
TERMS = ("777", "WO-777777", "Article 77", "W", "Wheel", "nothing is called so", "'; --")
# Of as many days as have ten thousand rows, one for each minute.
SOME_DAYS = 7


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds, and how many of them the database had."""

    path: str
    whole: float
    database: float
    status: str

    def __str__(self) -> str:
        return f"{self.whole:8.0f}{self.database:8.0f}  {self.status:4} {self.path}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--kept", action="store_true")
    options.add_argument("--of", default="")
    options.add_argument("--told", type=int, default=TOLD)
    chosen = options.parse_args()
    logging.disable(logging.INFO)
    with nullcontext() if chosen.kept else scratch_database():
        if not chosen.kept:
            fill(chosen.rows)
        collect_static_files()
        tell(list(walked(browser(), chosen.rows, chosen.of)), chosen.told)


def tell(taken: list[Taken], told: int) -> None:
    slow = sorted(taken, key=lambda one: -one.whole)
    above = sum(one.whole > MAY_TAKE for one in taken)
    print(f"{len(taken)} pages, {above} of them took more than {MAY_TAKE} ms. The slowest:")
    print(f"{'ms':>8}{'db ms':>8}")
    for one in slow[:told]:
        print(one)


def browser() -> Client:
    """Of a person who may do everything, in one store."""
    boss = User.objects.filter(username="walker").first()
    if boss is None:
        boss = User.objects.create_user("walker", is_staff=True)
        boss.user_permissions.set(Permission.objects.all())
        Membership.objects.create(user=boss, store=Store.objects.get(pk=1))
    client = Client(raise_request_exception=False)
    client.force_login(boss, backend=BACKEND)
    client.get("/admin/")
    return client


def walked(client: Client, rows: int, of: str) -> Iterator[Taken]:
    for model in kinds():
        for path in paths(model, rows):
            if of in path:
                taken = visit(client, path)
                if taken.whole > MAY_TAKE:  # once more, as for a person who comes back
                    taken = min(taken, visit(client, path), key=lambda one: one.whole)
                if taken.whole > MAY_TAKE:
                    print(taken, file=sys.stderr, flush=True)
                yield taken


def visit(client: Client, path: str) -> Taken:
    with timed_queries() as queries:
        started = time.perf_counter()
        answer = client.get(path)
        _ = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        whole = time.perf_counter() - started
    return Taken(path, 1000 * whole, 1000 * sum(queries), str(answer.status_code))


@contextmanager
def timed_queries() -> Iterator[list[float]]:
    """Seconds of each query."""
    seconds: list[float] = []

    def timed(execute: Any, *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            seconds.append(time.perf_counter() - started)

    with connection.execute_wrapper(timed):
        yield seconds


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
    for kind in ("csv", "xlsx"):
        if days := next((one for one in filters(pages) if "_from" in one and "_to" in one), None):
            yield f"{top}export.{kind}?{days}"


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
