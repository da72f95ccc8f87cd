"""What of the money needs attention."""

from django.utils.translation import gettext_lazy as _

from accounting.models import Job
from core.admin import Worklist

DAYS = 14

JOBS = {
    "over_budget": Worklist(
        title=_("Jobs over budget"),
        help=_(
            "They have cost more than was agreed. Talk to the client, or look for what was charged wrongly."
        ),
        rows=lambda jobs, store: jobs.over_budget(),
        colour="danger",
        money=True,
    ),
    "budgeted": Worklist(
        title=_("Open jobs with a budget"),
        help=_("What may still be spent on."),
        rows=lambda jobs, store: jobs.filter(state=Job.State.OPEN, budget__isnull=False),
        colour="info",
        money=True,
    ),
    "late": Worklist(
        title=_("Late jobs"),
        help=_("They should have been delivered. Close them, or agree on another date."),
        rows=lambda jobs, store: jobs.late(),
        ordering=("delivery_date", "pk"),
        colour="danger",
    ),
    "due": Worklist(
        title=_("Jobs to deliver in the next 14 days"),
        help=_("What is not closed and to be delivered from today on."),
        rows=lambda jobs, store: jobs.due_soon(store, DAYS),
        ordering=("delivery_date", "pk"),
        colour="info",
    ),
    "open": Worklist(
        title=_("Open jobs"),
        help=_("Cost and revenue are charged to them."),
        states=(Job.State.OPEN,),
        colour="info",
    ),
}
