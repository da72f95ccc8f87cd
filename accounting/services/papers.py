"""Writes of expenses, incomes and invoices: one set of rules for the three. On a job each is charged at once."""

from datetime import date as day
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounting.models import Expense, Income, Invoice, Job, JobEntry
from accounting.services.entries import charge, reverse_entries
from catalog.models import Customer
from core.errors import Invalid
from core.models import Store
from core.quantities import money
from core.rows import check, lock, merge
from core.transactions import service

type AnyPaper = Expense | Income | Invoice
KINDS: dict[type[AnyPaper], str] = {
    Expense: JobEntry.Kind.EXPENSE,
    Income: JobEntry.Kind.INCOME,
    Invoice: JobEntry.Kind.INVOICE,
}
# A change of these is a change of money; a description is not.
CHARGED = {"job", "amount", "currency"}


class PaperChanges(TypedDict, total=False):
    """What may be changed of a paper; only an invoice has a client."""

    job: Job | None
    client: Customer | None
    date: day
    amount: Decimal
    currency: str
    description: str


@service
def record_paper[P: (Expense, Income, Invoice)](
    model: type[P],
    *,
    store: Store,
    date: day,
    amount: Decimal,
    job: Job | None = None,
    currency: str = "",
    description: str = "",
    client: Customer | None = None,
) -> P:
    """Enter an expense, an income or an invoice of an amount above zero in `currency` (ISO 4217).

    Without a currency it is the job's, else the store's; an invoice without a client is to the job's.
    Raises Invalid.
    """
    default = job.currency if job is not None else store.currency
    paper = model(
        store=store,
        job=job,
        date=date,
        amount=_amount(amount),
        currency=currency or default,
        description=description,
    )
    if isinstance(paper, Invoice):
        paper.client = client or (job.client if job is not None else None)
    check(paper)
    paper.save(force_insert=True)
    _charge(paper)
    return paper


@service
def change_paper[P: (Expense, Income, Invoice)](
    model: type[P], *, store: Store | int, pk: int, **changes: Unpack[PaperChanges]
) -> P:
    """Change the given fields only; where that changes money, the charge is reversed and made anew.

    Raises NotFound, Invalid.
    """
    paper = lock(model, store=store, pk=pk)
    if "amount" in changes:
        changes["amount"] = _amount(changes["amount"])
    if changed := merge(paper, changes):
        check(paper)
        paper.save(update_fields=changed)
        if CHARGED & set(changed):
            _reverse(paper)
            _charge(paper)
    return paper


@service
def delete_paper[P: (Expense, Income, Invoice)](model: type[P], *, store: Store | int, pk: int) -> None:
    """Remove a paper; its charge is reversed. Raises NotFound."""
    paper = lock(model, store=store, pk=pk)
    _reverse(paper)
    paper.delete()


def _amount(amount: Decimal) -> Decimal:
    rounded = money(amount)
    if rounded <= 0:
        raise Invalid(_("The amount must be more than zero."), field="amount", reason="MUST_BE_POSITIVE")
    return rounded


def _charge(paper: AnyPaper) -> None:
    if paper.job is not None:
        charge(
            job=paper.job,
            kind=KINDS[type(paper)],
            amount=paper.amount,
            currency=paper.currency,
            document=_document(paper),
            text=paper.description,
        )


def _reverse(paper: AnyPaper) -> None:
    reverse_entries(store_id=paper.store_id, document=_document(paper))


def _document(paper: AnyPaper) -> tuple[str, int]:
    return paper._meta.label_lower, paper.pk
