"""The accounting API's expenses, incomes and invoices: what goes out, and what may be sent."""

from accounting.api.formats import AmountField, CurrencyField, DayField, Reference, TextField
from accounting.api.serializers.base import Body
from accounting.models import Expense, Income, Invoice, Job
from catalog.models import Customer
from core.http.wire import DAY, NUMBER, TEXT, WHOLE, Field, WireObject, empty
from core.prepared import Prepared

MONEY = {
    "id": Field("pk", WHOLE),
    "work_order_id": Field("job_id", empty(WHOLE)),
    "date": Field("date", DAY),
    "amount": Field("amount", NUMBER),
    "currency_code": Field("currency", TEXT),
}
EXPENSE = WireObject(MONEY | {"description": Field("description", TEXT)})
INVOICE = WireObject(MONEY | {"client_id": Field("client_id", empty(WHOLE))})


def one(wire: WireObject, model: type[Expense | Income | Invoice]) -> Prepared:
    return wire.query([int, int], lambda store, pk: model.objects.of(store).filter(pk=pk))


ONE_EXPENSE, ONE_INCOME, ONE_INVOICE = one(EXPENSE, Expense), one(EXPENSE, Income), one(INVOICE, Invoice)


class MoneyInput(Body):
    """What an expense, an income or an invoice may be given."""

    work_order_id = Reference(Job, source="job")
    date = DayField()
    amount = AmountField(positive=True)
    currency_code = CurrencyField(source="currency")


class ExpenseInput(MoneyInput):
    """What an expense may be given."""

    description = TextField(
        max_length=65_535, required=False, allow_null=True, allow_blank=True, trim_whitespace=False
    )


class IncomeInput(ExpenseInput):
    """What an income may be given."""


class InvoiceInput(MoneyInput):
    """What an invoice may be given."""

    client_id = Reference(Customer, source="client")


NEW_EXPENSE: Body = ExpenseInput()
CHANGED_EXPENSE: Body = ExpenseInput(partial=True)
NEW_INCOME: Body = IncomeInput()
CHANGED_INCOME: Body = IncomeInput(partial=True)
NEW_INVOICE: Body = InvoiceInput()
CHANGED_INVOICE: Body = InvoiceInput(partial=True)
