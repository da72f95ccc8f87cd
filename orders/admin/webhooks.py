"""Webhooks: whom to tell, what was told, and every attempt to do so (docs/webhooks.md)."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.utils import display_for_label
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ServiceAdmin,
    badge,
    bulk,
    button,
    move,
    run,
)
from core.admin.forms import ServiceForm
from core.admin.moves import WithButtons, asks
from orders.admin.worklists import WEBHOOK_DELIVERIES
from orders.documents import events
from orders.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from orders.services import webhooks

Status = WebhookDelivery.Status
STATUS_COLOURS = {Status.PENDING: "info", Status.DELIVERED: "success", Status.FAILED: "danger"}
ENDPOINT_COLOURS = {"active": "success", "inactive": "warning", "removed": "danger"}
status_badge = badge("status", Status, STATUS_COLOURS, _("status"))


def as_written(body: str) -> SafeString:
    """The JSON of an event, a key to a line."""
    return format_html(
        '<pre class="wire" tabindex="0">{}</pre>', json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    )


class EndpointForm(ServiceForm):
    event_types = forms.MultipleChoiceField(
        label=_("Events"),
        choices=WebhookEndpoint.Event.choices,
        initial=WebhookEndpoint.Event.values,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=WebhookEndpoint._meta.get_field("event_types").help_text,
    )


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(WithButtons, ServiceAdmin):
    stays_small = True
    form = EndpointForm
    hidden_fields = ("nonce",)
    list_display = ("url", "state_badge", "types", "created_at")
    list_filter = ("active",)
    search_fields = ("url",)
    ordering = ("store_id", "-pk")
    add_fieldsets = ((None, {"fields": ("url", "event_types", "active")}),)
    fields = ("state_badge", "url", "event_types", "active", "created_at", "updated_at")
    readonly_fields = ("state_badge", "created_at", "updated_at")

    actions_detail = ("send_test", "redeliver_failed", "remove")

    @display(description=_("state"), ordering="active")
    def state_badge(self, row: WebhookEndpoint) -> SafeString:
        if row.removed_at:
            said = ("removed", _("Removed"))
        else:
            said = ("active", _("Active")) if row.active else ("inactive", _("Inactive"))
        shown: SafeString = display_for_label(said, "–", ENDPOINT_COLOURS)
        return shown

    @display(description=_("events"))
    def types(self, row: WebhookEndpoint) -> str:
        if set(row.event_types) >= set(WebhookEndpoint.Event.values):
            return str(_("all"))
        return ", ".join(str(WebhookEndpoint.Event(name).label) for name in row.event_types)

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> WebhookEndpoint:
        given = {"url": obj.url, "event_types": form.cleaned_data["event_types"], "active": obj.active}
        if change:
            return webhooks.change_endpoint(store=obj.store_id, pk=obj.pk, **given)
        return webhooks.create_endpoint(store=obj.store_id, **given)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret, on this one page and nowhere else: no redirect, no session, no message."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Keep this secret now"),
            "endpoint": obj,
            "secret": webhooks.signing_secret(obj),
        }
        return TemplateResponse(
            request,
            "admin/orders/webhookendpoint/secret.html",
            context,
            headers={"Cache-Control": "no-store"},
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that was removed stays for the log."""
        removed = isinstance(obj, WebhookEndpoint) and obj.removed_at is not None
        return not removed and super().has_change_permission(request, obj)

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        return names if row.removed_at is None else []

    @move(
        label=_("Send a test"),
        question=_("An event webhook.test is sent to this address now; its deliveries show what came of it."),
        permission="change",
        icon="send",
    )
    def send_test(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        told = events.of_test(int(object_id))
        return run(self, request, object_id, webhooks.send_test, _("The test is on its way."), told=told)

    redeliver_failed = button(
        "redeliver_failed",
        _("Redeliver what failed"),
        _("Every event that failed here is sent once more, now. The receiver may have some already."),
        webhooks.redeliver_failed,
        _("They are on their way again."),
        permission="change",
        icon="replay",
    )

    remove = button(
        "remove",
        _("Remove"),
        _("Nothing is sent to this address any more, for good. What was sent stays in the log."),
        webhooks.remove_endpoint,
        _("The endpoint is removed."),
        permission="change",
        icon="delete",
        variant=ActionVariant.DANGER,
    )


class AttemptInline(ReadOnlyInline):
    model = WebhookAttempt
    fields = ("number", "at", "duration_ms", "response_status", "error", "response")
    ordering = ("-number",)
    tab = False


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What came of every event, and the button that sends it again."""

    worklists = WEBHOOK_DELIVERIES
    list_display = (
        "created_at",
        "event_type",
        "endpoint",
        "status_badge",
        "attempts",
        "response_status",
        "error",
        "next_attempt_at",
    )
    list_select_related = ("event", "endpoint")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("endpoint", PickFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("=event__public_id",)
    ordering = ("store_id", "-pk")
    autocompletes = False
    inlines = (AttemptInline,)
    actions = ("redeliver_chosen",)
    actions_detail = ("redeliver",)
    fields = (
        "event",
        "endpoint",
        "status_badge",
        "attempts",
        "failures",
        "response_status",
        "error",
        "created_at",
        "last_attempt_at",
        "next_attempt_at",
        "ended_at",
        "body",
    )
    readonly_fields = ("status_badge", "body")
    status_badge = status_badge

    @display(description=_("event"), ordering="event__type")
    def event_type(self, row: WebhookDelivery) -> str:
        return str(row.event.get_type_display())

    @display(description=_("what is sent"))
    def body(self, row: WebhookDelivery) -> SafeString:
        return as_written(row.event.body)

    has_redeliver_permission = asks("orders.change_webhookdelivery")

    redeliver = button(
        "redeliver",
        _("Redeliver"),
        _("The event is sent once more, now. The receiver may have it already."),
        webhooks.redeliver,
        _("The event is on its way again."),
        permission="redeliver",
        icon="replay",
        variant=ActionVariant.PRIMARY,
    )

    redeliver_chosen = bulk(
        "redeliver",
        _("Redeliver"),
        _("Send again"),
        webhooks.redeliver,
        _("On their way again."),
        permission="redeliver",
    )


class DeliveryInline(ReadOnlyInline):
    model = WebhookDelivery
    fields = ("endpoint", "status_badge", "attempts", "response_status", "error", "next_attempt_at")
    readonly_fields = ("status_badge",)
    ordering = ("pk",)
    tab = False
    show_change_link = True
    status_badge = status_badge

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("endpoint")


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "type", "object_id", "public_id")
    list_filter = (("type", ChoicesDropdownFilter), ("at", DayRangeFilter))
    search_fields = ("=public_id",)
    ordering = ("store_id", "-pk")
    autocompletes = False
    inlines = (DeliveryInline,)
    fields = ("public_id", "type", "object_id", "at", "sent")
    readonly_fields = ("sent",)

    @display(description=_("what is sent"))
    def sent(self, row: WebhookEvent) -> SafeString:
        return as_written(row.body)


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(ReadOnlyAdmin):
    """Every request, newest first; below a delivery are its own."""

    list_display = ("at", "endpoint", "number", "duration_ms", "response_status", "error")
    list_select_related = ("delivery__endpoint",)
    list_filter = (("at", DayRangeFilter),)
    search_fields = ("=delivery__event__public_id",)
    ordering = ("-pk",)
    autocompletes = False

    @display(description=_("endpoint"))
    def endpoint(self, row: WebhookAttempt) -> str:
        return row.delivery.endpoint.url
