"""Expenses, incomes and invoices in the back office: on a job each is charged when it is saved."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting import services
from accounting.admin.rows import OfJobAdmin
from accounting.models import Expense, Income, Invoice
from core.admin import DayRangeFilter, PickFilter


class PaperAdmin(OfJobAdmin):
    delete_service: ClassVar[Any] = staticmethod(services.delete_paper)
    list_display: ClassVar[Any] = ("date", "job", "description", "amount", "currency")
    list_select_related: ClassVar[Any] = ("job",)
    list_filter: ClassVar[Any] = (("job", PickFilter), ("date", DayRangeFilter))
    search_fields: ClassVar[Any] = ("job__number", "description")
    ordering: ClassVar[Any] = ("-pk",)
    fields: ClassVar[Any] = ("store", "job", "date", "amount", "currency", "description")
    autocompletes = False
    may_stay_empty = {"currency": _("Empty: that of the job, else of the store.")}

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        names = form.changed_data if change else [name for name in form.cleaned_data if name != "store"]
        values = {name: getattr(obj, name) for name in names}
        if change:
            return services.change_paper(self.model, store=obj.store_id, pk=obj.pk, **values)
        return services.record_paper(self.model, store=obj.store, **values)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.delete_paper(type(obj), store=obj.store_id, pk=obj.pk)


@admin.register(Expense)
class ExpenseAdmin(PaperAdmin):
    pass


@admin.register(Income)
class IncomeAdmin(PaperAdmin):
    pass


@admin.register(Invoice)
class InvoiceAdmin(PaperAdmin):
    list_display = ("date", "job", "client", "description", "amount", "currency")
    list_select_related = ("job", "client")
    list_filter = (("job", PickFilter), ("client", PickFilter), ("date", DayRangeFilter))
    fields = ("store", "job", "client", "date", "amount", "currency", "description")
