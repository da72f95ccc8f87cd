"""The outbox of the shop floor: who wants to be told, what there is to tell, and how far the telling has come.

Not in the audit trail but for the endpoints: the attempts are the log of a delivery.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Store, StoreQuerySet, tracked


class WebhookEndpointQuerySet(StoreQuerySet["WebhookEndpoint"]):
    def present(self) -> WebhookEndpointQuerySet:
        """Without those that were removed; their rows stay for the log of deliveries."""
        return self.filter(removed_at=None)


@tracked
class WebhookEndpoint(models.Model):
    """An address that is told of events. `nonce` and the server's pepper make its signing secret."""

    class Event(models.TextChoices):
        WORK_ORDER_CREATED = "work_order.created", _("Work order created")
        WORK_ORDER_STARTED = "work_order.started", _("Work order started")
        WORK_ORDER_COMPLETED = "work_order.completed", _("Work order completed")
        WORK_ORDER_UPDATED = "work_order.updated", _("Work order changed")
        WORK_ORDER_PAUSED = "work_order.paused", _("Work order paused")
        WORK_ORDER_CANCELLED = "work_order.cancelled", _("Work order cancelled")
        OPERATION_STARTED = "operation.started", _("Operation started")
        OPERATION_COMPLETED = "operation.completed", _("Operation completed")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    url = models.CharField(_("address"), max_length=2000, help_text=_("http:// or https://"))
    event_types = ArrayField(
        models.CharField(max_length=30, choices=Event.choices),
        verbose_name=_("events"),
        help_text=_("What the address is told of; each event is one message."),
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("While it is not, it misses what happens.")
    )
    nonce = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints = [
            models.CheckConstraint(condition=~Q(url=""), name="webhook_has_address"),
            models.CheckConstraint(condition=~Q(event_types=[]), name="webhook_has_events"),
        ]
        # Every change on the shop floor asks who wants to be told.
        indexes = [
            models.Index(
                fields=["store"], name="webhook_listens", condition=Q(active=True, removed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def listens(self) -> bool:
        """Whether anything is sent to it."""
        return self.active and self.removed_at is None


class WebhookEvent(models.Model):
    """One change that somebody is told of; `body` is, in UTF-8, every byte that is ever sent of it."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    public_id = models.CharField(_("event id"), max_length=40, unique=True)
    type = models.CharField(
        _("event"), max_length=30, choices=[*WebhookEndpoint.Event.choices, ("webhook.test", _("Test"))]
    )
    object_id = models.BigIntegerField(_("document"), help_text=_("Number of the work order or operation."))
    body = models.TextField(_("what is sent"))
    endpoint_ids = ArrayField(
        models.BigIntegerField(), verbose_name=_("for"), help_text=_("The endpoints it was written for.")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = StoreQuerySet["WebhookEvent"].as_manager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        indexes = [
            models.Index(fields=["store", "-id"], name="webhook_event_newest"),
            models.Index(fields=["at"], name="webhook_event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint.

    Work in a queue and no document: guarded statements change `status`, and the log is its attempts.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        DISABLED = "disabled", _("Disabled")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    event = models.ForeignKey(
        WebhookEvent,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("event"),
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("endpoint"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failures = models.PositiveIntegerField(
        _("failures"), default=0, help_text=_("In a row, since the event or the last redelivery.")
    )
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    claimed_until = models.DateTimeField(_("being sent until"), null=True)
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True)
    response_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = StoreQuerySet["WebhookDelivery"].as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_endpoint"),
            models.CheckConstraint(
                condition=Q(status="pending", next_attempt_at__isnull=False)
                | (~Q(status="pending") & Q(next_attempt_at__isnull=True)),
                name="pending_has_next_attempt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                name="webhook_due",
                condition=Q(status="pending"),
            ),
            models.Index(fields=["store", "-id"], name="webhook_newest"),
            models.Index(fields=["store", "status", "-id"], name="webhook_by_status"),
            models.Index(fields=["endpoint", "-id"], name="webhook_by_endpoint"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"


class WebhookAttemptQuerySet(StoreQuerySet["WebhookAttempt"]):
    store_path = "delivery__store"


class WebhookAttempt(models.Model):
    """One request of a delivery. Without a `duration_ms` it is under way, or its process was killed in it."""

    delivery = models.ForeignKey(
        WebhookDelivery,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="log",
        verbose_name=_("delivery"),
    )
    number = models.PositiveIntegerField(_("attempt"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)
    response_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    response = models.TextField(_("answer"), blank=True, default="", help_text=_("How it begins."))
    error = models.CharField(_("error"), max_length=500, blank=True, default="")

    objects = WebhookAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number")]

    def __str__(self) -> str:
        return f"Attempt {self.number} of delivery {self.delivery_id}"
