"""Credentials of machines: made once with their secrets shown once, revoked at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.utils import display_for_label
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core import credentials, logins
from core.admin.base import ReadOnlyAdmin, ServiceAdmin
from core.admin.columns import badge, exported
from core.admin.filters import ChoicesDropdownFilter, PickFilter
from core.admin.forms import ServiceForm
from core.admin.inlines import ReadOnlyInline
from core.admin.moves import WithButtons, asks, button
from core.admin.prices import sees_prices
from core.models import Credential, Store, Token


class CredentialForm(ServiceForm):
    apis = forms.MultipleChoiceField(
        label=_("APIs"),
        choices=Credential.Api.choices,
        initial=Credential.Api.values,
        help_text=Credential._meta.get_field("apis").help_text,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Credential.Scope.choices,
        required=False,
        help_text=_("For the shop-floor API; none means all."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


class TokenInline(ReadOnlyInline):
    model = Token
    fields = ("kind", "prefix", "user", "created_at", "last_used_at", "expires_at", "revoked_at")
    ordering = ("pk",)


# As unfold opens the dialog of a button of a page.
REVOKE = (
    '<button type="button" class="cursor-pointer font-semibold text-red-700 dark:text-red-400" hx-get="{0}"'
    ' hx-target="#modal-content" hx-select="#dialog" x-on:htmx:after-on-load="openModal = true"'
    ' aria-label="{1} {2}">{1}</button>'
)
VALIDITY = {"valid": "success", "ended": "warning", "revoked": "danger"}


def validity(*rows: Credential | Token) -> SafeString:
    """Whether something still opens, which it does while each of `rows` does."""
    now = timezone.now()
    if any(row.revoked_at for row in rows):
        said = ("revoked", _("Revoked"))
    elif any(row.expires_at is not None and row.expires_at <= now for row in rows):
        said = ("ended", _("Ended"))
    else:
        said = ("valid", _("Valid"))
    shown: SafeString = display_for_label(said, "–", VALIDITY)
    return shown


def revoke(*, store: Store | int, pk: int) -> None:
    """Revoke by number of a row that was looked up within the person's stores."""
    credentials.revoke(Credential.objects.of(store).get(pk=pk).name)


class Revocable(WithButtons):
    """Pages whose only button revokes, once."""

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        return names if row.revoked_at is None else []


@admin.register(Credential)
class CredentialAdmin(Revocable, ServiceAdmin):
    stays_small = True
    has_revoke_permission = asks("core.change_credential")
    form = CredentialForm
    list_display = (
        "name",
        "state_badge",
        "api_names",
        "may",
        "last_used",
        "created_at",
        "expires_at",
        "revoke_here",
    )
    list_filter = ("read_only",)
    search_fields = ("name", "client_id")
    ordering = ("name",)
    inlines = (TokenInline,)
    actions_detail = ("revoke_credential",)
    add_fieldsets = ((None, {"fields": ("store", "name", "apis", "read_only", "scopes")}),)
    fields = (
        "store",
        "name",
        "state_badge",
        "api_names",
        "read_only",
        "scope_names",
        "last_used",
        "client_id",
        "created_at",
        "made_by",
        "expires_at",
        "revoked_at",
    )
    readonly_fields = (
        "state_badge",
        "api_names",
        "scope_names",
        "last_used",
        "client_id",
        "created_at",
        "made_by",
        "revoked_at",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).annotate(used_at=Max("tokens__last_used_at"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The APIs answer with prices: who makes a key may see them."""
        return super().has_add_permission(request) and sees_prices(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a machine may do never grows: revoke it and make another."""
        return False

    @display(description=_("state"))
    def state_badge(self, row: Credential) -> SafeString:
        return validity(row)

    @display(description=_("created by"))
    def made_by(self, row: Credential) -> str:
        """From the audit trail; a person's own credential is made by their first login."""
        (trail,) = event_models(tracks_model=Credential)
        births = trail._default_manager.filter(pgh_obj_id=row.pk, pgh_label="insert")
        birth: Any = births.select_related("pgh_context").first()
        who = (birth.pgh_context.metadata if birth and birth.pgh_context else None) or {}
        return str(who.get("name") or who.get("door") or "")

    @display(description=_("APIs"))
    def api_names(self, row: Credential) -> str:
        return ", ".join(str(Credential.Api(api).label) for api in row.apis)

    @display(description=_("scopes"))
    def scope_names(self, row: Credential) -> Any:
        return ", ".join(str(Credential.Scope(scope).label) for scope in row.scopes) or _("All")

    @display(description=_("may"))
    def may(self, row: Credential) -> str:
        """Scopes are the shop floor's; reading only goes for all APIs."""
        scopes = self.scope_names(row) if row.scopes else _("all of these APIs")
        return str(_("only read: %s") % scopes) if row.read_only else str(scopes)

    @display(description=_("revoke"))
    def revoke_here(self, row: Credential) -> SafeString | str:
        """The page's own dialog, opened from the list."""
        if row.revoked_at is not None:
            return ""
        dialog = reverse("admin:core_credential_revoke_credential", args=[row.pk])
        return format_html(REVOKE, dialog, _("Revoke"), row.name)

    @display(description=_("last used"), ordering="used_at")
    def last_used(self, row: Any) -> str | None:
        return date_format(timezone.localtime(row.used_at), "DATETIME_FORMAT") if row.used_at else None

    last_used = exported(last_used, (_("last used"), lambda row: row.used_at))

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        values = form.cleaned_data
        made = credentials.create(
            name=obj.name,
            store=obj.store,
            apis=values["apis"],
            read_only=values["read_only"],
            scopes=values["scopes"],
        )
        request.secrets = made  # type: ignore[attr-defined]
        return Credential.objects.get(name=obj.name)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secrets, on this one page and nowhere else: no redirect, no session, no message."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Keep these secrets now"),
            "credential": obj,
            "secrets": request.secrets,  # type: ignore[attr-defined]
        }
        return TemplateResponse(
            request, "admin/core/credential/secrets.html", context, headers={"Cache-Control": "no-store"}
        )

    revoke_credential = button(
        "revoke_credential",
        _("Revoke"),
        _("Every program that uses this credential is locked out at once, and for good."),
        revoke,
        _("The credential is revoked."),
        permission="revoke",
        icon="block",
        variant=ActionVariant.DANGER,
    )


@admin.register(Token)
class TokenAdmin(Revocable, ReadOnlyAdmin):
    has_revoke_permission = asks("core.change_token")
    store_path = "credential__store"
    hidden_fields = ("digest",)
    list_display = (
        "prefix",
        "kind_badge",
        "state_badge",
        "credential",
        "user",
        "created_at",
        "last_used_at",
        "expires_at",
    )
    fields = (
        "state_badge",
        "kind",
        "prefix",
        "credential",
        "user",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    readonly_fields = ("state_badge",)
    list_select_related = ("credential", "user")
    list_filter = (("kind", ChoicesDropdownFilter), ("credential", PickFilter))
    search_fields = ("prefix", "credential__name")
    ordering = ("-pk",)
    autocompletes = False
    actions_detail = ("revoke_token",)
    kind_badge = badge("kind", Token.Kind, {}, _("kind"))

    @display(description=_("state"))
    def state_badge(self, row: Token) -> SafeString:
        """With its credential it ends."""
        return validity(row, row.credential)

    revoke_token = button(
        "revoke_token",
        _("Revoke"),
        _("It opens nothing any more, and neither does any other token of the same login."),
        logins.end_login,
        _("The token is revoked."),
        permission="revoke",
        icon="block",
        variant=ActionVariant.DANGER,
    )
