"""How long the back office's first page, Find and the main lists take, over a real socket (`make bench-office`).

    python -m benchmarks.back_office [--rows 1000000] [--requests 15] [--kept]

With so many rows of every kind (`benchmarks.content`). May take: a first page or a list 300 ms, what Find lists 100 ms;
medians on two cores with nothing else to do. `--kept`: of the database that DATABASE_URL names, which is filled.
"""

import argparse
import time
from contextlib import nullcontext
from statistics import median

import httpx
from django.contrib.auth.models import Group, User

from benchmarks.content import fill
from benchmarks.scratch import backend_pids, children_of, cpu_seconds, scratch_database
from config.preparation import collect_static_files
from core.models import Membership, Store
from tests.browser import session_of
from tests.serving import gunicorn_process

HOME_MAY_TAKE, FIND_MAY_TAKE = 300, 100
ROLES = ("Planner", "Foreman", "Picker", "Bookkeeper", "Integrator", "Administrator", "Auditor")
DIALOG = {"HX-Request": "true"}
FINDS = {
    "Find, exact": "WO-777777",
    "Find, a prefix of one kind": "WO-77",
    "Find, a prefix of all kinds": "7",
    "Find, one letter": "A",
    "Find, exact in several kinds": "777777",
    "Find, a batch": "batch-4711",
    "Find, a serial number": "4711-sn",
    "Find, nothing": "nothing is called so",
}
LISTS = {
    "work orders": "/admin/orders/workorder/",
    "late work orders": "/admin/orders/workorder/?work=late",
    "work orders on hold": "/admin/orders/workorder/?work=on_hold",
    "production orders": "/admin/production/productionorder/",
    "parts that are short": "/admin/production/component/?work=short",
    "storage orders": "/admin/warehouse/storageorder/",
    "open storage orders": "/admin/warehouse/storageorder/?work=open",
    "jobs": "/admin/accounting/job/",
    "jobs over budget": "/admin/accounting/job/?work=over_budget",
    "articles": "/admin/catalog/article/",
    "lots": "/admin/warehouse/lot/",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=15)
    options.add_argument("--kept", action="store_true")
    chosen = options.parse_args()
    with nullcontext() if chosen.kept else scratch_database():
        if not chosen.kept:
            fill(chosen.rows)
        store = Store.objects.get(pk=1)
        people = {role: somebody(store, role) for role in ROLES}
        Membership.objects.get_or_create(user=people["Auditor"], store_id=2)
        measure_pages(people, chosen.requests)


def somebody(store: Store, role: str) -> User:
    person, _made = User.objects.get_or_create(username=role.lower(), is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    Membership.objects.get_or_create(user=person, store=store)
    return person


def measure_pages(people: dict[str, User], requests: int) -> None:
    collect_static_files()
    with gunicorn_process(RATE_LIMITS="off") as (url, process):
        print(f"\n{'':40}{'CPU ms':>8}{'+ db':>8}{'median ms':>11}{'may take':>10}")
        pids = children_of(process.pid)
        for role, person in people.items():
            show(f"home of the {role.lower()}", url, pids, person, "/admin/", requests, HOME_MAY_TAKE)
        finder = people["Administrator"]
        for stores, person in (("one store", finder), ("two stores", people["Auditor"])):
            for name, term in FINDS.items():
                asked = f"/admin/search/?s={term}"
                show(f"{name}, {stores}", url, pids, person, asked, requests, FIND_MAY_TAKE, DIALOG)
        for name, path in LISTS.items():
            show(name, url, pids, finder, path, requests, HOME_MAY_TAKE)


def show(
    name: str,
    url: str,
    pids: list[int],
    person: User,
    path: str,
    requests: int,
    most: int,
    headers: dict[str, str] | None = None,
) -> None:
    with httpx.Client(cookies={"sessionid": session_of(person)}, headers=headers, timeout=60) as client:
        for _ in range(4):  # each worker once, at least
            one_time(client, url + path)
        databases = backend_pids()
        before = cpu_seconds(pids), cpu_seconds(databases)
        took = median(one_time(client, url + path) for _ in range(requests))
        application, database = (
            1000 * (cpu_seconds(which) - spent) / requests
            for which, spent in zip((pids, databases), before, strict=True)
        )
    print(f"{name:40}{application:8.0f}{database:8.0f}{took:11.0f}{most:10}", flush=True)


def one_time(client: httpx.Client, address: str) -> float:
    """Milliseconds until the whole page is there."""
    started = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(
            f"{address}: {answer.status_code} {answer.headers.get('location', answer.text[:500])}"
        )
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
