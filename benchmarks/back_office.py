"""How long the back office's first page, Find and the main lists take, over a real socket (`make bench-office`).

    python -m benchmarks.back_office [--rows 1000000] [--requests 15]

With so many work orders and articles, and a fifth of that (`--others`) of every other kind; one in twenty is not ended.
May take: a first page or a list 1 s, what Find lists 100 ms; medians on two cores with nothing else to do.
"""

import argparse
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx
from django.contrib.auth.models import Group, User
from django.db import connection

from benchmarks.scratch import backend_pids, children_of, cpu_seconds, scratch_database
from config.preparation import collect_static_files
from core.models import Membership, Store
from tests.browser import session_of
from tests.serving import gunicorn_process

HOME_MAY_TAKE, FIND_MAY_TAKE = 1000, 100
ROLES = ("Planner", "Foreman", "Picker", "Bookkeeper", "Integrator", "Administrator", "Auditor")
DIALOG = {"HX-Request": "true"}
FINDS = {
    "Find, exact": "WO-777777",
    "Find, a prefix of one kind": "WO-77",
    "Find, a prefix of all kinds": "7",
    "Find, a batch": "batch-4711",
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
ZEROS = {
    "boolean": "false",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "numeric": "0",
    "jsonb": "'{}'",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "now()",
    "date": "current_date",
}
NEEDED = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND is_generated = 'NEVER'
AND column_name <> 'id'
"""
# One in twenty is not ended yet; of those, most are due within the next weeks and some were due before.
DUE = "now() + (n / 20 %% 1000 - 100) * interval '1 hour'"


def state(ended: str, *others: str) -> str:
    listed = ", ".join(f"'{word}'" for word in others)
    return f"CASE WHEN n %% 20 = 0 THEN (ARRAY[{listed}])[1 + n / 20 %% {len(others)}] ELSE '{ended}' END"


@dataclass(frozen=True, slots=True)
class Rows:
    """`values` are SQL of `n`, 1 and up; columns that are not named are empty or zero. `share` of the rows asked for."""

    table: str
    values: dict[str, str]
    share: float = 1


MANY = ("orders_workorder", "catalog_article")
CONTENT = (
    Rows(
        "catalog_article",
        {"number": "n || '-A'", "name": "'Article ' || n", "unit": "'EA'", "tracking": "'none'"},
    ),
    Rows("catalog_customer", {"number": "n || '-C'", "name": "'Customer ' || n"}),
    Rows("catalog_supplier", {"number": "n || '-S'", "name": "'Supplier ' || n"}),
    Rows("warehouse_location", {"code": "n || '-P'"}),
    Rows("warehouse_lot", {"batch": "'BATCH-' || n", "serial": "n || '-SN'", "article_id": "n"}),
    Rows(
        "orders_workorder",
        {
            "number": "'WO-' || n",
            "product": "'Wheel'",
            "quantity": "10",
            "due_at": DUE,
            "state": state("completed", "open", "in_progress", "paused", "on_hold"),
            "created_at": "now() - (2000000 - n) * interval '1 minute'",
        },
    ),
    Rows(
        "orders_operation",
        {
            "work_order_id": "n",
            "operation_type": "'Cut'",
            "state": state("completed", "pending", "in_progress", "pending", "pending"),
            "ended_at": "CASE WHEN n %% 20 > 0 THEN now() - n %% 17520 * interval '1 hour' END",
        },
    ),
    Rows(
        "production_productionorder",
        {
            "reference": "'PR-' || n",
            "end_at": DUE,
            "state": state("finished", "in_production", "in_production", "in_production", "new"),
        },
    ),
    Rows(
        "production_productionorderarticle", {"order_id": "n * 20", "article_id": "n", "amount": "10"}, 0.05
    ),
    Rows("warehouse_demand", {"article_id": "n", "quantity": "10"}),
    Rows(
        "production_component",
        {"line_id": "(n - 1) / 20 + 1", "article_id": "n", "demand_id": "n", "per_unit": "1"},
        1,
    ),
    # All but one part in a thousand is set aside: the worst case, in which nearly all of them are looked at.
    Rows(
        "warehouse_reservation",
        {"demand_id": "n + (n - 1) / 999", "stock_item_id": "n", "quantity": "10"},
        0.999,
    ),
    Rows(
        "warehouse_storageorder",
        {
            "name": "'SO-' || n",
            "deadline": DUE,
            "direction": "(ARRAY[1, 2, 2, 4, 5, 7])[1 + n / 20 %% 6]",
            "state": state("processed", "queued", "untouched", "ready", "allocated", "in_process"),
            "created_at": "now() - (2000000 - n) * interval '1 minute'",
        },
    ),
    Rows("warehouse_storageorderline", {"order_id": "n", "article_id": "n", "quantity": "1"}),
    Rows(
        "accounting_job",
        {
            "number": "'J-' || n",
            "title": "'Fleet service'",
            "currency": "'EUR'",
            "delivery_date": f"({DUE})::date",
            "start_date": "current_date - 100",
            "budget": "CASE WHEN n %% 100 = 0 THEN 100 END",
            "state": state("closed", "open", "open", "draft", "open"),
        },
    ),
    Rows(
        "accounting_jobentry",
        {
            "job_id": "n",
            "kind": "'expense'",
            "amount": "20 + n %% 90",
            "currency": "'EUR'",
            "document_kind": "'bench'",
        },
    ),
    Rows(
        "production_customerorder", {"number": "'CO-' || n", "external_id": "n || '-X'", "customer_id": "n"}
    ),
    Rows(
        "warehouse_purchaseorder",
        {"number": "'PO-' || n", "supplier_id": "n", "state": state("complete", "approved")},
    ),
    Rows(
        "warehouse_purchaseorderline",
        {
            "order_id": "n",
            "article_id": "n",
            "ordered": "5",
            "received": "CASE WHEN n %% 20 = 0 THEN 0 ELSE 5 END",
            "due_date": f"({DUE})::date",
        },
    ),
    Rows(
        "orders_webhookdelivery",
        {
            "event_id": "n",
            "status": "CASE WHEN n %% 100 = 0 THEN 'failed' ELSE 'delivered' END",
            "ended_at": "now() - n %% 720 * interval '1 hour'",
        },
        1,
    ),
)
# Rows of a benchmark point to whatever number they like; the database is thrown away.
WITHOUT_FOREIGN_KEYS = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
    END LOOP;
END $$
"""
TALLY = """
INSERT INTO core_tally (store_id, kind, state, n) SELECT store_id, %s, state, count(*) FROM {table} GROUP BY 1, 3
"""
TALLIED = {
    "orders.workorder": "orders_workorder",
    "production.productionorder": "production_productionorder",
    "warehouse.storageorder": "warehouse_storageorder",
    "accounting.job": "accounting_job",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--others", type=int, default=200_000)
    options.add_argument("--requests", type=int, default=15)
    chosen = options.parse_args()
    with scratch_database():
        store = Store.objects.get(pk=1)
        fill(chosen.rows, chosen.others)
        people = {role: somebody(store, role) for role in ROLES}
        measure_pages(people, chosen.requests)


def fill(rows: int, others: int) -> None:
    """So many rows of each kind, without the triggers and foreign keys, which are measured elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_FOREIGN_KEYS)
        for one in CONTENT:
            started = time.perf_counter()
            last = int((rows if one.table in MANY else others) * one.share)
            cursor.execute(f"ALTER TABLE {one.table} DISABLE TRIGGER USER")
            cursor.execute(insert(cursor, one), [last])
            print(f"{last:>10,} {one.table} ({time.perf_counter() - started:.0f} s)", flush=True)
        for kind, table in TALLIED.items():
            cursor.execute(TALLY.format(table=table), [kind])
        cursor.execute("VACUUM ANALYZE")


def insert(cursor: Any, rows: Rows) -> str:
    """What is not named in `values` and must not be empty gets a zero of its kind; keys count from 1."""
    cursor.execute(NEEDED, [rows.table])
    zeros = {name: ZEROS.get(kind, "''") for name, kind in cursor.fetchall()}
    values = zeros | rows.values | {"id": "n"} if "id" not in rows.values else zeros | rows.values
    cursor.execute(f"DELETE FROM {rows.table}")
    names, sql = ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO {rows.table} ({names}) SELECT {sql} FROM generate_series(1, %s::bigint) AS n"


def somebody(store: Store, role: str) -> User:
    person = User.objects.create_user(role.lower(), is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    Membership.objects.create(user=person, store=store)
    return person


def measure_pages(people: dict[str, User], requests: int) -> None:
    collect_static_files()
    with gunicorn_process() as (url, process):
        print(f"\n{'':32}{'CPU ms':>8}{'+ db':>8}{'median ms':>11}{'may take':>10}")
        pids = children_of(process.pid)
        for role, person in people.items():
            show(f"home of the {role.lower()}", url, pids, person, "/admin/", requests, HOME_MAY_TAKE)
        finder = people["Administrator"]
        for name, term in FINDS.items():
            show(name, url, pids, finder, f"/admin/search/?s={term}", requests, FIND_MAY_TAKE, DIALOG)
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
    print(f"{name:32}{application:8.0f}{database:8.0f}{took:11.0f}{most:10}", flush=True)


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
