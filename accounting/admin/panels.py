"""The jobs of a customer, on the customer's page; what is to be entered about a job, on the job's."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounting.admin.jobs import STATE_COLOURS
from accounting.models import Appointment, Expense, Income, Invoice, Job, TimeEntry
from catalog.models import Customer
from core.admin.panels import (
    NOTHING,
    ROWS_SHOWN,
    Panel,
    fixed,
    headers,
    joined,
    label,
    list_of,
    page_of,
    panel,
    wide,
)

ENTERED = (Expense, Income, Invoice, TimeEntry, Appointment)


@panel(Customer, "accounting.view_job", rank=20)
def jobs_panel(request: HttpRequest, customer: Customer) -> Panel:
    found = (
        Job.objects.filter(store=customer.store_id, client=customer).select_related("store").order_by("-pk")
    )
    rows = list(found[:ROWS_SHOWN])
    return Panel(
        title=_("Jobs"),
        headers=headers([_("number"), _("title"), _("state"), _("delivery")]),
        rows=[_job(job) for job in rows],
        nothing=_("No jobs so far."),
        more=list_of(Job, client__id__exact=customer.pk) if rows else "",
    )


def _job(job: Job) -> list[Any]:
    day = date_format(job.delivery_date, "SHORT_DATE_FORMAT") if job.delivery_date else NOTHING
    return [
        fixed(page_of(job, job.number)),
        wide(job.title),
        label(job.get_state_display(), STATE_COLOURS.get(job.state, "")),
        fixed(label(day, "danger") if job.is_late else day),
    ]


@panel(Job, "accounting.view_job", rank=20)
def enter_panel(request: HttpRequest, job: Job) -> Panel | None:
    """Forms that have the job filled in, each for who may save it."""
    kinds = [kind for kind in ENTERED if admin.site._registry[kind].has_add_permission(request)]
    links = [_form(kind, job) for kind in kinds]
    return Panel(title=_("Enter for this job"), body=joined(links)) if links else None


def _form(kind: type[Model], job: Job) -> Any:
    options = kind._meta
    page = reverse(f"admin:{options.app_label}_{options.model_name}_add")
    words = capfirst(options.verbose_name)
    return format_html('<a class="text-link" href="{}?job={}">{}</a>', page, job.pk, words)
