"""Set-based writers of imported jobs (`core.imports.Staging`): docs/importing.md, Pages of an API."""

from accounting.models import Job
from catalog.services.imports import resolve_customers
from core.imports.defaults import with_defaults
from core.imports.documents import Documents, Said
from core.imports.staging import Counts, Staging

JOBS = Documents(
    Job,
    {
        "client_id": Said(["client", "client_id"], "s.client_id"),
        "title": Said(["title"], "s.title"),
        "description": Said(["description"], "s.description"),
        "start_date": Said(["start_date"], "s.start_date"),
        "delivery_date": Said(["delivery_date"], "s.delivery_date"),
        "budget": Said(["budget"], "s.budget"),
        "currency": Said(["currency"], "coalesce(nullif(s.currency, ''), known.currency)"),
        "staff_id": Said(["staff_id"], "nullif(s.staff_id, 0)"),
        "follow_up_status_id": Said(["follow_up_status_id"], "s.follow_up_status_id"),
    },
)
# Ids are of one installation; CSV names the client instead.
UNKNOWN_ID = """
SELECT s.line, 'There is no {noun} ' || s.{field} || ' in this store. {cure}'
FROM import_rows s
WHERE {given} AND s.{field} IS NOT NULL AND NOT EXISTS (
    SELECT FROM {table} known WHERE known.store_id = %(store)s AND known.id = s.{field}
)
"""
CLIENTS = "Import customers first; if the file comes from another installation, use CSV, which names clients."
OTHERS = "Add it first, or write null."
BACKWARDS = """
SELECT s.line, 'The delivery is before the start, ' || s.start_date || '.'
FROM import_rows s LEFT JOIN import_changes new ON new.line = s.line
WHERE coalesce(new.delivery_date, s.delivery_date) < s.start_date
"""
INSERT = """
INSERT INTO accounting_job (store_id, number, state, version, title, description, client_id, staff_id, start_date,
    delivery_date, follow_up_status_id, budget, currency, created_at, updated_at{more})
SELECT %(store)s, s.number, coalesce(s.status, 'open'), 1, s.title, coalesce(s.description, ''), s.client_id,
    nullif(s.staff_id, 0), s.start_date, s.delivery_date, s.follow_up_status_id, s.budget,
    coalesce(nullif(s.currency, ''), store.currency), coalesce(s.created_at, s.updated_at, now()),
    coalesce(s.updated_at, s.created_at, now()){defaults}
FROM import_rows s JOIN core_store store ON store.id = %(store)s
WHERE NOT EXISTS (SELECT FROM accounting_job known WHERE known.store_id = %(store)s AND known.number = s.number)
ORDER BY s.line
RETURNING id, version, state
"""


def check_jobs(rows: Staging) -> None:
    """Refuse repeated numbers, unknown clients and ids, deliveries before the start, and statuses that a job
    never had."""
    rows.reject_repeats("number")
    resolve_customers(rows, "client")
    _reject_unknown(rows, "client_id", table="catalog_customer", noun="client", cure=CLIENTS)
    _reject_unknown(rows, "staff_id", table="catalog_staff", noun="staff member", cure=OTHERS)
    _reject_unknown(
        rows, "follow_up_status_id", table="accounting_followupstatus", noun="follow-up status", cure=OTHERS
    )
    JOBS.find_changes(rows)
    JOBS.reject_moves(rows)
    rows.reject("delivery_date", "OUT_OF_RANGE", BACKWARDS)


def _reject_unknown(rows: Staging, field: str, *, table: str, noun: str, cure: str) -> None:
    # 0 is nobody of the staff: the owner.
    given = rows.given(field) + (" AND s.staff_id <> 0" if field == "staff_id" else "")
    query = UNKNOWN_ID.format(field=field, table=table, noun=noun, cure=cure, given=given)
    rows.reject(field, "UNKNOWN", query)


def import_jobs(rows: Staging) -> Counts:
    """Open jobs in the state of the file, each with its log row, and change those that are there.

    A job that is there keeps its state and its times. The delivery appointment is of no file.
    """
    changed = JOBS.change(rows)
    return Counts(JOBS.create(rows, with_defaults(INSERT, Job)), changed)
