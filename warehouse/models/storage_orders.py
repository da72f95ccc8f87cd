from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from core import calendar
from core.find import index
from core.models import DueQuerySet, Stateful, Store, TallyTrigger, tracked_changes
from warehouse.models.places import Warehouse

KIND = "warehouse.storageorder"
INFO = ("info1", "info2", "info3", "info4", "info5")


def info_field(number: int) -> models.CharField:
    return models.CharField(
        _("info %(number)d") % {"number": number},
        max_length=80,
        blank=True,
        default="",
        help_text=_("For anything your house wants to remember or find again, such as: tour 4."),
    )


def _where_filled(field: str) -> models.Index:
    return models.Index(fields=["store", field], name=f"storage_by_{field}", condition=~Q(**{field: ""}))


class Direction(models.IntegerChoices):
    """What a storage order does to the stock."""

    PUT = 1, _("Put")
    PICK = 2, _("Pick")
    RETURN = 3, _("Return")
    TRANSPORT = 4, _("Transport")
    COUNT = 5, _("Count")
    PRODUCTION = 7, _("Production")


class Motive(models.IntegerChoices):
    """Why less was done than was asked for. The first four close a line short when they are confirmed."""

    NOT_SET = 0, _("Not set")
    STOCK_UNAVAILABLE = 1, _("No stock")
    SHORTAGE = 2, _("Shortage")
    SPACE_UNAVAILABLE = 3, _("No space")
    SPACE_FULL = 4, _("Place full")
    DELETED = 5, _("Deleted")
    CANCELED = 6, _("Cancelled")


ARRIVALS = (Direction.PUT, Direction.RETURN)
ISSUES = (Direction.PICK, Direction.TRANSPORT, Direction.PRODUCTION)
CLOSING = (Motive.STOCK_UNAVAILABLE, Motive.SHORTAGE, Motive.SPACE_UNAVAILABLE, Motive.SPACE_FULL)

UNENDED = ("queued", "untouched", "ready", "allocated", "in_process")
WAITING = ("untouched", "ready")
BUSY = ("allocated", "in_process")


class StorageOrderQuerySet(DueQuerySet["StorageOrder"]):
    due_field = "deadline"
    unended = Q(state__in=UNENDED)

    def faulty(self) -> StorageOrderQuerySet:
        """Those that stay queued, because something is wrong with them."""
        return self.filter(error_code__isnull=False)


@tracked_changes
class StorageOrder(Stateful):
    """Put, pick, move or count goods: what is to be done in the warehouse, confirmed step by step."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        UNTOUCHED = "untouched", _("Untouched")
        READY = "ready", _("Ready for allocation")
        ALLOCATED = "allocated", _("Allocated")
        IN_PROCESS = "in_process", _("In process")
        PROCESSED = "processed", _("Processed")

    class Origin(models.IntegerChoices):
        NOT_SET = 0, _("Not set")
        EXTERNAL = 1, _("External")
        EXTERNALLY_MANAGED = 2, _("Managed externally")
        INTERNAL = 3, _("Internal")
        MANUAL = 4, _("By hand")
        AUTOMATIC = 5, _("Automatic")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        HOT = 4, _("Hot")

    class Fault(models.IntegerChoices):
        """Why an order stays queued."""

        PLACE_BLOCKED = 1, _("Every place it may use is blocked")
        NO_PLACE = 2, _("No place takes the material")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="storage_orders",
        verbose_name=_("warehouse"),
        help_text=_("Where it is done; an order stays in its warehouse."),
    )
    uuid = models.UUIDField(_("unique id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=50)
    state = FSMField(_("state"), choices=State.choices, default=State.QUEUED, protected=True, max_length=10)
    direction = models.PositiveSmallIntegerField(
        _("direction"),
        choices=Direction.choices,
        default=Direction.PICK,
        help_text=_(
            "Put and return bring goods in; pick, transport and production fetch some; a count looks what is there."
        ),
    )
    origin = models.PositiveSmallIntegerField(
        _("origin"), choices=Origin.choices, default=Origin.MANUAL, editable=False
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority.choices,
        default=Priority.MEDIUM,
        help_text=_("What is done first where several orders wait; hot before all others."),
    )
    deadline = models.DateTimeField(
        _("deadline"), null=True, blank=True, help_text=_("When it has to be done.")
    )
    owner = models.CharField(
        _("owner"), max_length=50, blank=True, default="", help_text=_("Whose goods. Empty: ours.")
    )
    recipient = models.CharField(
        _("recipient"), max_length=50, blank=True, default="", help_text=_("Whose they are afterwards.")
    )
    unit = models.CharField(
        _("unit"),
        max_length=50,
        blank=True,
        default="",
        help_text=_("A mark of your own, such as the picking station; lists and programs find it."),
    )
    handling_unit = models.CharField(
        _("handling unit"),
        max_length=50,
        blank=True,
        default="",
        help_text=_("What the goods travel on or in, such as pallet PAL-17."),
    )
    info1 = info_field(1)
    info2 = info_field(2)
    info3 = info_field(3)
    info4 = info_field(4)
    info5 = info_field(5)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)
    counts_empty = models.BooleanField(
        _("empty places too"),
        default=False,
        help_text=_("A count goes to the article's own place even if nothing is there."),
    )
    allocate_when_verified = models.BooleanField(_("allocate at once"), default=False, editable=False)
    has_stock = models.BooleanField(
        _("stock suffices"),
        default=False,
        editable=False,
        help_text=_("When it was last verified or allocated."),
    )
    incomplete_lines = models.PositiveIntegerField(_("incomplete lines"), default=0, editable=False)
    error_code = models.PositiveSmallIntegerField(
        _("fault"), choices=Fault.choices, null=True, blank=True, editable=False
    )
    error_description = models.CharField(
        _("what is wrong"), max_length=200, blank=True, default="", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    modified_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = StorageOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("storage order")
        verbose_name_plural = _("storage orders")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "name"], name="one_storage_order_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="storage_order_has_name"),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="storage_priority_known"),
        ]
        # One index for every documented filter and sort; those of free texts hold only what is filled in.
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="storage_newest"),
            models.Index(fields=["store", "state", "-created_at", "-id"], name="storage_by_state"),
            models.Index(fields=["store", "direction", "-created_at", "-id"], name="storage_by_direction"),
            models.Index(fields=["store", "name", "id"], name="storage_by_name"),
            models.Index(fields=["store", "priority", "id"], name="storage_by_priority"),
            models.Index(fields=["store", "deadline", "id"], name="storage_by_deadline"),
            models.Index(fields=["store", "modified_at", "id"], name="storage_by_change"),
            models.Index(
                fields=["store", "deadline", "id"], name="storage_late", condition=Q(state__in=UNENDED)
            ),
            models.Index(fields=["store", "direction"], name="storage_open", condition=Q(state__in=UNENDED)),
            models.Index(
                fields=["store", "-created_at"], name="storage_faulty", condition=Q(error_code__isnull=False)
            ),
            index("name", "find_storage_order"),
            *(_where_filled(field) for field in ("owner", "recipient", "unit", "handling_unit", *INFO)),
            GinIndex(fields=["custom"], name="storage_by_custom", opclasses=["jsonb_path_ops"]),
        ]
        permissions = [("approve_counts", _("Can approve counts"))]
        triggers = TallyTrigger.for_kind(KIND)

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        return self.state in UNENDED and calendar.has_passed(self.deadline)

    @property
    def is_begun(self) -> bool:
        """From here on only what is informational changes, and nothing is deleted."""
        return self.state in (self.State.IN_PROCESS, self.State.PROCESSED)

    def _verified(self) -> None:
        self.error_code, self.error_description = None, ""
        self.modified_at = timezone.now()

    @transition(field=state, source=State.QUEUED, target=State.UNTOUCHED)
    def verify(self) -> None:
        """Found to be feasible; an order with a fault stays queued and says why."""
        self._verified()

    @transition(field=state, source=[State.QUEUED, State.UNTOUCHED, State.READY], target=State.ALLOCATED)
    def allocate(self) -> None:
        """Stock is set aside, or places are proposed; what is short is shown. A queued order is verified first."""
        self._verified()

    @transition(field=state, source=State.ALLOCATED, target=State.READY)
    def deallocate(self) -> None:
        """Gives back what was set aside and not fetched yet."""
        self.modified_at = timezone.now()

    @transition(field=state, source=State.ALLOCATED, target=State.IN_PROCESS)
    def begin(self) -> None:
        """Somebody is at it, at the latest with the first confirmation: it is neither changed nor deleted any more."""
        self.modified_at = timezone.now()

    @transition(
        field=state,
        source=[State.QUEUED, State.UNTOUCHED, State.READY, State.ALLOCATED, State.IN_PROCESS],
        target=State.PROCESSED,
    )
    def close(self) -> None:
        """Done, by itself with the last line; or the rest is not done, and what was set aside is given back."""
        self._verified()
