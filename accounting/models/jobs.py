from __future__ import annotations

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from catalog.models import Customer, Staff
from core import calendar
from core.find import index
from core.models import DueQuerySet, Stateful, Store, TallyTrigger, tracked_changes
from core.quantities import ZERO, MoneyField
from core.words import beginning, words

KIND = "accounting.job"
WORDS = words("number", "title", Left("description", 10_000))


UNENDED = ("draft", "open")
COST = ("material", "labour", "expense")


class JobQuerySet(DueQuerySet["Job"]):
    due_field = "delivery_date"
    unended = Q(state__in=UNENDED)

    def matching(self, text: str) -> JobQuerySet:
        """Those where every word of `text` begins a word of the number, the title or the first 10,000 characters
        of the description, in any case. A text of signs only finds nothing."""
        return self.annotate(words=WORDS).filter(words=beginning(text))

    def with_cost(self) -> JobQuerySet:
        """`cost`: what each has cost so far in its own currency; the rest is in no total."""
        entries = apps.get_model("accounting", "JobEntry")._default_manager  # its module imports this one
        own = entries.filter(job=OuterRef("pk"), kind__in=COST, currency=OuterRef("currency"))
        total = own.order_by().values("job").annotate(total=Sum("amount")).values("total")
        return self.annotate(cost=Coalesce(Subquery(total), ZERO, output_field=MoneyField()))

    def over_budget(self) -> JobQuerySet:
        """Open jobs that have cost more than they were meant to."""
        open_ones = self.filter(state="open", budget__isnull=False)
        return open_ones.with_cost().filter(budget__lt=F("cost"))


@tracked_changes
class Job(Stateful):
    """Work for a client with a budget, against which its cost and revenue are held."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        DRAFT = "draft", _("Draft")

    # Without an index of their own: those below begin with them.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    number = models.CharField(_("number"), max_length=50)
    state = FSMField(_("state"), choices=State.choices, default=State.OPEN, protected=True, max_length=10)
    title = models.CharField(
        _("title"), max_length=255, help_text=_("What it is, in a few words, such as: stairs for Miller.")
    )
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("What has to be done, for those who do it.")
    )
    client = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        db_index=False,
        verbose_name=_("client"),
        help_text=_("Who the work is for. Empty: for ourselves."),
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        db_index=False,
        verbose_name=_("responsible"),
        help_text=_("Empty: the owner."),
    )
    start_date = models.DateField(_("start"), help_text=_("The day on which the work begins."))
    delivery_date = models.DateField(
        _("delivery"),
        null=True,
        blank=True,
        help_text=_("The day on which it has to be done; afterwards it is late."),
    )
    delivery_appointment = models.ForeignKey(
        "accounting.Appointment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delivery appointment"),
        help_text=_("Which of its appointments is the delivery."),
    )
    follow_up_status = models.ForeignKey(
        "accounting.FollowUpStatus",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        db_index=False,
        verbose_name=_("follow-up status"),
        help_text=_("What comes next about it; the list of jobs is filtered by it."),
    )
    budget = MoneyField(_("budget"), null=True, blank=True, help_text=_("Empty: none."))
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217, such as EUR."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="one_job_per_number"),
            models.CheckConstraint(condition=~Q(number=""), name="job_has_number"),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0), name="job_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(delivery_date=None) | Q(delivery_date__gte=F("start_date")),
                name="job_dates_in_order",
            ),
        ]
        # One for every documented sort and filter (docs/api/accounting.md, Lists).
        indexes = [
            models.Index(fields=["store", "id"], name="job_by_id"),
            models.Index(fields=["store", "-created_at", "-id"], name="job_newest"),
            models.Index(fields=["store", "updated_at", "id"], name="job_by_change"),
            models.Index(fields=["store", "state", "-created_at", "-id"], name="job_by_state"),
            models.Index(fields=["store", "start_date", "id"], name="job_by_start"),
            models.Index(fields=["store", "delivery_date", "id"], name="job_by_delivery"),
            models.Index(fields=["client", "store", "-created_at", "-id"], name="job_by_client"),
            models.Index(fields=["staff", "store", "-created_at", "-id"], name="job_by_staff"),
            models.Index(fields=["follow_up_status", "store", "-created_at", "-id"], name="job_by_follow_up"),
            models.Index(
                fields=["store", "delivery_date", "id"], name="job_late", condition=Q(state__in=UNENDED)
            ),
            models.Index(
                fields=["store"], name="job_has_budget", condition=Q(state="open", budget__isnull=False)
            ),
            index("number", "find_job"),
            index("title", "find_job_title"),
            GinIndex(WORDS, name="job_by_words"),
        ]
        triggers = TallyTrigger.for_kind(KIND)

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        return self.state in UNENDED and calendar.is_over(self.delivery_date, self.store)

    @transition(field=state, source=State.DRAFT, target=State.OPEN)
    def open(self) -> None:
        """Begin work on a draft."""
        self.updated_at = timezone.now()

    @transition(field=state, source=State.OPEN, target=State.CLOSED)
    def close(self) -> None:
        """The work is done; late cost is still entered."""
        self.updated_at = timezone.now()

    @transition(field=state, source=[State.DRAFT, State.OPEN], target=State.CANCELLED)
    def cancel(self) -> None:
        """It will not be done."""
        self.updated_at = timezone.now()

    @transition(field=state, source=[State.CLOSED, State.CANCELLED], target=State.OPEN)
    def reopen(self) -> None:
        """Go on after all."""
        self.updated_at = timezone.now()
