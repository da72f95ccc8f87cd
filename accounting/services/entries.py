"""The one writer of a job's cost and revenue. Entries are inserts only: a mistake is undone by a reversal.

No job is locked for a charge, and none is refused for its state: cost that comes after a job was closed or
cancelled was still spent, and the entries tell the truth. Whoever charges for a document holds its lock.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from accounting.models import Job, JobEntry
from catalog.models import Article, Staff
from core import actor
from core.errors import Invalid
from core.quantities import ZERO, money, quantity
from core.transactions import service

Kind = JobEntry.Kind
MINUTES_PER_HOUR = 60


def charge(
    *,
    job: Job,
    kind: str,
    amount: Decimal,
    currency: str,
    document: tuple[str, int],
    text: str = "",
    quantity: Decimal | None = None,
) -> JobEntry:
    """Enter cost or revenue of `document` (kind, id) on a job: an amount above zero, rounded to 4 decimals.

    `kind` is one of JobEntry.Kind, `currency` ISO 4217, `quantity` hours. Raises Invalid.
    """
    rounded = money(amount)
    if rounded <= 0:
        raise Invalid(_("The amount must be more than zero."), field="amount", reason="MUST_BE_POSITIVE")
    entry = _entry(job.store_id, document, text)
    entry.job, entry.kind, entry.amount, entry.currency = job, kind, rounded, currency
    entry.quantity = quantity
    entry.save(force_insert=True)
    return entry


def charge_material(
    *, job: Job, lines: Sequence[tuple[Article, Decimal]], document: tuple[str, int], text: str = ""
) -> JobEntry | None:
    """Enter material at its present cost: one entry for lines of (article, quantity in its base unit), in the
    store's currency. None where nothing of it costs anything. Raises Invalid (below zero, another store)."""
    if any(article.store_id != job.store_id for article, _ in lines):
        raise Invalid(_("The article belongs to another store."), field="article")
    cost = sum((amount * article.unit_cost for article, amount in lines), ZERO)
    return _charge_unless_nothing(job, Kind.MATERIAL, cost, document, text)


def charge_labour(
    *, job: Job, minutes: Decimal | int, staff: Staff | None, document: tuple[str, int], text: str = ""
) -> JobEntry | None:
    """Enter a person's time at their present hourly rate, in the store's currency; its quantity is hours.

    None without a person, without a rate and without time. Raises Invalid (below zero, another store).
    """
    if staff is None:
        return None
    if staff.store_id != job.store_id:
        raise Invalid(_("The staff member belongs to another store."), field="staff")
    worked = Decimal(minutes)
    hours = quantity(worked / MINUTES_PER_HOUR, field="minutes")
    cost = Decimal(staff.hourly_rate) * worked / MINUTES_PER_HOUR
    return _charge_unless_nothing(job, Kind.LABOUR, cost, document, text, hours)


def _charge_unless_nothing(
    job: Job, kind: str, cost: Decimal, document: tuple[str, int], text: str, hours: Decimal | None = None
) -> JobEntry | None:
    if money(cost) == 0:
        return None
    return charge(
        job=job,
        kind=kind,
        amount=cost,
        currency=job.store.currency,
        document=document,
        text=text,
        quantity=hours,
    )


@service
def reverse_entries(*, store_id: int, document: tuple[str, int], text: str = "") -> list[JobEntry]:
    """Undo every entry of a document that is not undone yet, on the job that it was entered on; the reversals.

    A second call finds nothing to do. `text` is that of the original unless given.
    """
    originals = _lock_originals(store_id, document)
    done = set(JobEntry.objects.filter(reverses__in=originals).values_list("reverses_id", flat=True))
    return JobEntry.objects.bulk_create(
        _counter(original, document, text) for original in originals if original.pk not in done
    )


def _lock_originals(store_id: int, document: tuple[str, int]) -> list[JobEntry]:
    kind, pk = document
    rows = JobEntry.objects.of(store_id).filter(document_kind=kind, document_id=pk, reverses=None)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def _counter(original: JobEntry, document: tuple[str, int], text: str) -> JobEntry:
    entry = _entry(original.store_id, document, text or original.text)
    entry.job_id, entry.kind, entry.currency = original.job_id, original.kind, original.currency
    entry.amount = -original.amount
    entry.quantity = None if original.quantity is None else -original.quantity
    entry.reverses = original
    return entry


def _entry(store_id: int, document: tuple[str, int], text: str) -> JobEntry:
    """An entry of the present actor, without its figures."""
    kind, pk = document
    return JobEntry(
        store_id=store_id,
        document_kind=kind,
        document_id=pk,
        text=text[:200],
        **actor.present().signature(),
    )
