"""A job made like another."""

from django.utils.translation import gettext as _

from accounting.models import Job
from accounting.services.jobs import open_job
from core import calendar
from core.errors import NotFound
from core.models import Store
from core.transactions import service

COPIED = ("title", "client", "staff", "description", "budget", "currency")


@service
def copy_job(*, store: Store | int, pk: int) -> Job:
    """A new, open one for the same client with the same budget, from today on; nothing of what was booked.

    Raises NotFound.
    """
    like = Job.objects.of(store).filter(pk=pk).select_related("store", "client", "staff").first()
    if like is None:
        raise NotFound(_("Job not found"), field="job")
    values = {name: getattr(like, name) for name in COPIED}
    return open_job(store=like.store, start_date=calendar.today(like.store), **values)
