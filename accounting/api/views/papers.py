"""Expenses, incomes and invoices, the transactions of a work order: docs/api/accounting.md, Around it."""

from typing import Any, ClassVar

from accounting.api.filters import Filter, Listing, days, reference
from accounting.api.serializers.papers import (
    CHANGED_EXPENSE,
    CHANGED_INCOME,
    CHANGED_INVOICE,
    EXPENSE,
    INVOICE,
    NEW_EXPENSE,
    NEW_INCOME,
    NEW_INVOICE,
    ONE_EXPENSE,
    ONE_INCOME,
    ONE_INVOICE,
)
from accounting.api.views.resources import ResourceViewSet, documented
from accounting.models import Expense, Income, Invoice, Job
from accounting.services import change_paper, delete_paper, record_paper
from catalog.models import Customer

FILTERS: dict[str, Filter] = {"work_order_id": reference("job_id", Job), **days("date", "date")}
SORTS = {"id": "pk", "date": "date"}


class PaperViewSet(ResourceViewSet):
    """Money on a date; `model` says which."""

    model: ClassVar[Any]

    def add(self, values: dict[str, Any]) -> int:
        return int(record_paper(self.model, store=self.store, **values).pk)

    def change(self, pk: int, values: dict[str, Any]) -> None:
        change_paper(self.model, store=self.store_id, pk=pk, **values)

    def remove(self, pk: int) -> None:
        delete_paper(self.model, store=self.store_id, pk=pk)


@documented
class ExpenseViewSet(PaperViewSet):
    """Money spent, a cost of its work order."""

    tag = "Expenses"
    key = "Expense"
    model = Expense
    names = NEW_EXPENSE.names()
    wire, query, new, changed = EXPENSE, ONE_EXPENSE, NEW_EXPENSE, CHANGED_EXPENSE
    samples = ({"date": "2026-03-02", "amount": 12.5, "description": "Paint"}, {"amount": 14})
    listing = Listing(key, EXPENSE, Expense.objects.of, FILTERS, SORTS)


@documented
class IncomeViewSet(PaperViewSet):
    """Money earned, a revenue of its work order."""

    tag = "Incomes"
    key = "Income"
    model = Income
    names = NEW_INCOME.names()
    wire, query, new, changed = EXPENSE, ONE_INCOME, NEW_INCOME, CHANGED_INCOME
    samples = ({"date": "2026-03-02", "amount": 120, "description": "Scrap sold"}, {"amount": 125})
    listing = Listing(key, EXPENSE, Income.objects.of, FILTERS, SORTS)


@documented
class InvoiceViewSet(PaperViewSet):
    """Bills to clients, a revenue of their work orders."""

    tag = "Invoices"
    key = "Invoice"
    model = Invoice
    names = NEW_INVOICE.names()
    wire, query, new, changed = INVOICE, ONE_INVOICE, NEW_INVOICE, CHANGED_INVOICE
    samples = ({"date": "2026-03-31", "amount": 1500}, {"date": "2026-04-01"})
    listing = Listing(
        key, INVOICE, Invoice.objects.of, FILTERS | {"client_id": reference("client_id", Customer)}, SORTS
    )
