"""Stores, people and their rights. Only superusers see people and rights: they are not of one store."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from core import stores
from core.admin.base import HouseAdmin, ServiceAdmin, ServiceInline
from core.admin.filters import RelatedChoicesFilter
from core.admin.scope import ScopedAdmin, visible_stores
from core.models import Membership

admin.site.unregister(User)
admin.site.unregister(Group)


class MembershipInline(ServiceInline):
    model = Membership
    fields = ("store",)
    verbose_name_plural = _("stores this person works in")
    add_service = staticmethod(stores.save_membership)
    change_service = staticmethod(stores.save_membership)
    remove_service: ClassVar[Any] = staticmethod(stores.remove_membership)
    save_argument = "membership"


class PasswordLink(forms.Widget):
    """Where a password can be set anew; nothing of its hash is shown."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<a class="text-link" href="../password/">{}</a>', _("Set a new password"))


class PersonForm(UserChangeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"].widget = PasswordLink()
        self.fields["password"].help_text = ""


@admin.register(User)
class PersonAdmin(BaseUserAdmin, HouseAdmin):  # type: ignore[misc]
    """Django's own forms save people and hash passwords; their stores go through the service."""

    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = (
        "username",
        "first_name",
        "last_name",
        "email",
        "works_in",
        "is_staff",
        "is_superuser",
        "is_active",
    )
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    inlines = (MembershipInline,)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    autocompletes = False
    hidden_fields = ("password",)

    def scoped(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """As a choice in a form, a person's colleagues; the pages themselves are for superusers."""
        if request.user.is_superuser:
            return rows
        return rows.filter(pk__in=Membership.objects.filter(store__in=visible_stores(request)).values("user"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("memberships__store")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records keep their author: a person who left is made inactive."""
        return False

    @display(description=_("stores"))
    def works_in(self, person: Any) -> str:
        if person.is_superuser:
            return str(_("all"))
        return ", ".join(sorted(membership.store.name for membership in person.memberships.all()))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        ServiceAdmin.save_formset(self, request, form, formset, change)


def grantable(site: Any) -> set[str]:
    """Code names of the rights that open something: no page of ours reads any other."""
    rights = set()
    for model, pages in site._registry.items():
        if isinstance(pages, ScopedAdmin) and pages.store_path and not pages.superusers_only:
            writes = ("add", "change", "delete") if isinstance(pages, ServiceAdmin) else ()
            moves = ("change",) if pages.actions_detail else ()
            rights |= {f"{verb}_{model._meta.model_name}" for verb in ("view", *writes, *moves)}
    return rights


@admin.register(Group)
class RoleAdmin(BaseGroupAdmin, HouseAdmin):  # type: ignore[misc]
    search_fields = ("name",)
    ordering = ("name",)
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.queryset = field.queryset.filter(codename__in=grantable(self.admin_site))
            field.widget.attrs["size"] = 20
        return field


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    save_service = staticmethod(stores.save_membership)
    delete_service = staticmethod(stores.remove_membership)
    save_argument = "membership"
    superusers_only = True
    list_display = ("user", "store")
    list_select_related = ("user", "store")
    list_filter = (("store", RelatedChoicesFilter),)
    search_fields = ("user__username", "user__first_name", "user__last_name", "store__name")
    ordering = ("user", "store")
    fields = ("user", "store")
