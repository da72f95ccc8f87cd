"""A million rows of every kind of document and of what belongs to them, written by the database itself.

Of most kinds one row in twenty is not ended. One in ten is of a second store. Rows point to whatever has their number;
foreign keys, checks and triggers are off, and the database is thrown away.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core.management.color import no_style
from django.db import connection, models

from core.models import Store

# One in twenty is not ended yet; of those, most are due within the next weeks and some were due before.
DUE = "now() + (n / 20 %% 1000 - 100) * interval '1 hour'"
LATELY = "now() - (2000000 - n) * interval '1 minute'"


def state(ended: str, *others: str) -> str:
    listed = ", ".join(f"'{word}'" for word in others)
    return f"CASE WHEN n %% 20 = 0 THEN (ARRAY[{listed}])[1 + n / 20 %% {len(others)}] ELSE '{ended}' END"


@dataclass(frozen=True, slots=True)
class Rows:
    """`values` are SQL of `n`, 1 and up; the others follow from their field. `share` of the rows asked for."""

    values: dict[str, str]
    share: float = 1


CONTENT = {
    "catalog.article": Rows(
        {"number": "n || '-A'", "name": "'Article ' || n", "unit": "'EA'", "tracking": "'none'"},
    ),
    "catalog.customer": Rows({"number": "n || '-C'", "name": "'Customer ' || n"}),
    "catalog.supplier": Rows({"number": "n || '-S'", "name": "'Supplier ' || n"}),
    "catalog.billline": Rows(
        {
            "parent_id": "(n - 1) / 20 + 1",
            "component_id": "{rows} - n %% ({rows} / 2)",
            "valid_from": "NULL",
            "valid_to": "NULL",
        }
    ),
    "catalog.articleunit": Rows({}, 0.1),
    "catalog.drawing": Rows({}, 0.1),
    "core.jobfailure": Rows({}, 0.01),
    "warehouse.zone": Rows({"warehouse_id": "1"}, 0.001),
    "warehouse.carrier": Rows({}, 0.001),
    "warehouse.shelf": Rows({}, 0.001),
    "warehouse.storageunit": Rows({"warehouse_id": "1"}, 0.001),
    "warehouse.location": Rows({"code": "n || '-P'", "warehouse_id": "1"}),
    "warehouse.lot": Rows(
        {
            "batch": "'BATCH-' || n",
            "serial": "n || '-SN'",
            "held_reason": "CASE WHEN n %% 1000 = 0 THEN 'Scratched' ELSE '' END",
        }
    ),
    "warehouse.stockitem": Rows({"on_hand": "n %% 10 * 5", "reserved": "0"}),
    "warehouse.stockmovement": Rows({"destination_id": "NULL"}),
    "orders.workorder": Rows(
        {
            "number": "'WO-' || n",
            "product": "'Wheel'",
            "quantity": "10",
            "due_at": DUE,
            "state": state("completed", "open", "in_progress", "paused", "on_hold"),
            "created_at": LATELY,
        },
    ),
    "orders.operation": Rows(
        {
            "operation_type": "'Cut'",
            "state": state("completed", "pending", "in_progress", "pending", "pending"),
            "ended_at": "CASE WHEN n %% 20 > 0 THEN now() - n %% 17520 * interval '1 hour' END",
        },
    ),
    "production.productionorder": Rows(
        {
            "reference": "'PR-' || n",
            "end_at": DUE,
            "state": state("finished", "in_production", "in_production", "in_production", "new"),
            "created_at": LATELY,
        },
    ),
    "production.productionorderarticle": Rows({"amount": "10", "finished": "n %% 10"}),
    # One line in twenty is of an order that is not ended, and so is all of what is still needed: of that, a quarter
    # waits for its start, and of the rest one part in fifty is short.
    "warehouse.demand": Rows(
        {
            "quantity": "10",
            "done": "CASE WHEN (n - 1) / 20 %% 20 = 19 THEN 0 ELSE 10 END",
            "reserved": "CASE WHEN (n - 1) / 20 %% 20 = 19 AND (n - 1) / 400 %% 4 <> 2 AND n %% 50 > 0 "
            "THEN 10 ELSE 0 END",
            "begun": "(n - 1) / 400 %% 4 <> 2",
            "closed": "(n - 1) / 20 %% 20 < 19",
        }
    ),
    "production.component": Rows({"line_id": "(n - 1) / 20 + 1", "position": "n %% 20", "per_unit": "1"}),
    "warehouse.reservation": Rows({"demand_id": "n", "quantity": "10"}, 0.1),
    "warehouse.storageorder": Rows(
        {
            "name": "'SO-' || n",
            "deadline": DUE,
            "direction": "(ARRAY[1, 2, 2, 4, 5, 7])[1 + n / 20 %% 6]",
            "state": state("processed", "queued", "untouched", "ready", "allocated", "in_process"),
            "error_code": "CASE WHEN n %% 10000 = 0 THEN 1 END",
            "created_at": LATELY,
            "warehouse_id": "1",
        },
    ),
    "warehouse.storageorderline": Rows(
        {"quantity": "1", "requested": "1", "confirmed": "1", "done": "n %% 20 > 0"}
    ),
    "warehouse.confirmation": Rows(
        {"posted_at": "CASE WHEN n %% 5000 > 0 THEN now() END", "rejected_at": "NULL", "expected": "NULL"}
    ),
    "accounting.job": Rows(
        {
            "number": "'J-' || n",
            "title": "'Fleet service'",
            "currency": "'EUR'",
            "delivery_date": f"({DUE})::date",
            "start_date": "current_date - (n %% 3000)::int",
            "budget": "CASE WHEN n %% 100 = 0 THEN 100 END",
            "state": state("closed", "open", "open", "draft", "open"),
            "created_at": LATELY,
        },
    ),
    "accounting.jobentry": Rows({"kind": "'expense'", "amount": "20 + n %% 90", "currency": "'EUR'"}),
    "production.customerorder": Rows({"number": "'CO-' || n", "external_id": "n || '-X'"}),
    "warehouse.purchaseorder": Rows({"number": "'PO-' || n", "state": state("complete", "approved")}),
    "warehouse.purchaseorderline": Rows(
        {
            "ordered": "5",
            "received": "CASE WHEN n %% 20 = 0 THEN 0 ELSE 5 END",
            "due_date": f"({DUE})::date",
            "motive": "0",
        },
    ),
    "orders.webhookdelivery": Rows(
        {
            "status": "CASE WHEN n %% 100 = 0 THEN 'failed' ELSE 'delivered' END",
            "ended_at": "now() - n %% 720 * interval '1 hour'",
            "endpoint_id": "1 + n %% 3",
        },
    ),
    "core.importrun": Rows({"rejected": "CASE WHEN n %% 1000 = 0 THEN 1 ELSE 0 END"}, 0.01),
}
# What a house has few of, or what is written when people and machines log in.
FEW = {
    "core.store", "core.credential", "core.token", "core.session", "core.membership", "core.tally", "core.ratewindow",
    "auth.user", "auth.group", "catalog.articlepicture", "core.storedfile", "procrastinate.procrastinatejob",
    "axes.accessattempt",
}  # fmt: skip
NAMED = {
    "kind": "'warehouse.storageorder'",
    "document_id": "n",
    "object_id": "n",
    "document_kind": "'warehouse.storageorder'",
    "document_label": "'Storage order'",
    "door": "'api'",
    "media_type": "'image/png'",
}
BY_FIELD: tuple[tuple[Any, str], ...] = (
    (models.BooleanField, "false"),
    (models.JSONField, "'{}'"),
    (ArrayField, "'{}'"),
    (models.UUIDField, "gen_random_uuid()"),
    (models.BinaryField, "''"),
    (models.DateTimeField, "now() - n * interval '1 minute'"),
    (models.DateField, "current_date - (n %% 3000)::int"),
    (models.GenericIPAddressField, "'192.0.2.1'"),
    ((models.DecimalField, models.FloatField, models.IntegerField), "1 + n %% 90"),
)
TALLY = """
INSERT INTO core_tally (store_id, kind, state, n) SELECT store_id, %s, state, count(*) FROM {table} GROUP BY 1, 3
"""
TALLIED = ("orders.workorder", "production.productionorder", "warehouse.storageorder", "accounting.job")
UNCONSTRAINED = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
        WHERE contype IN ('f', 'c') AND c.relkind IN ('r', 'p') AND connamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
    END LOOP;
END $$
"""


def fill(rows: int) -> None:
    """So many rows of each kind that has pages, in store 1 and in a new store 2."""
    Store.objects.get_or_create(pk=2, defaults={"name": "Second"})
    with connection.cursor() as cursor:
        cursor.execute(UNCONSTRAINED)
        for model in kinds():
            started = time.perf_counter()
            one = CONTENT.get(model._meta.label_lower, Rows({}))
            table = model._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            count = counted(model, rows)
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(insert(model, one.values, rows), [count])
            print(f"{count:>10,} {table} ({time.perf_counter() - started:.0f} s)", flush=True)
        for kind in TALLIED:
            cursor.execute(TALLY.format(table=kind.replace(".", "_")), [kind])
        cursor.execute("VACUUM ANALYZE")
    number_on()


def number_on() -> None:
    """New rows, such as that somebody logged in, take the numbers after those that were written here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), kinds()):
            cursor.execute(sql)


def kinds() -> list[Any]:
    """The models of the house that may hold many rows."""
    return [
        model
        for model, pages in admin.site._registry.items()
        if not getattr(pages, "stays_small", False) and model._meta.label_lower not in FEW
    ]


def counted(model: Any, rows: int) -> int:
    """How many rows of a kind there are."""
    label = model._meta.label_lower
    if model._meta.model in kinds():
        return int(rows * CONTENT.get(label, Rows({})).share)
    return 1


def insert(model: Any, known: dict[str, str], rows: int) -> str:
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.GeneratedField)]
    values = {one.column: known.get(one.column) or value_of(one, rows) for one in fields}
    names, sql = ", ".join(values), ", ".join(values.values()).replace("{rows}", str(rows))
    table = model._meta.db_table
    return f"INSERT INTO {table} ({names}) SELECT {sql} FROM generate_series(1, %s::bigint) AS n"


def value_of(field: Any, rows: int) -> str:
    """SQL of `n`, by what the field is."""
    if field.is_relation:
        return related(field, rows)
    if field.primary_key or (field.unique and isinstance(field, models.IntegerField)):
        return "n"
    kind = field.db_type(connection)
    if field.flatchoices:
        listed = ", ".join(f"'{value}'" for value, _name in field.flatchoices)
        return f"((ARRAY[{listed}])[1 + n %% {len(field.flatchoices)}])::{kind}"
    if field.name in NAMED:
        return NAMED[field.name]
    known = next((sql for made_by, sql in BY_FIELD if isinstance(field, made_by)), f"'{field.name} ' || n")
    short_text = isinstance(field, models.CharField) and (field.max_length or 100) < 10
    return f"('EUR')::{kind}" if short_text else f"({known})::{kind}"  # a cast cuts text that is too long


def related(field: Any, rows: int) -> str:
    target = field.remote_field.model
    if target is Store:
        return "CASE WHEN n %% 10 = 9 THEN 2 ELSE 1 END"
    if field.null and (target._meta.label_lower in FEW or field.name == "reverses"):
        return "NULL"
    return f"1 + (n - 1) %% {counted(target, rows)}"
