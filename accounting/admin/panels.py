"""The jobs of a customer, on the customer's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounting.admin.jobs import STATE_COLOURS
from accounting.models import Job
from catalog.models import Customer
from core.admin.panels import NOTHING, ROWS_SHOWN, Panel, fixed, headers, label, list_of, page_of, panel, wide


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
