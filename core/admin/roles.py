"""Roles: the built-in ones are shown with what they allow, those of the house are made from them."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from core import roles
from core.admin.base import ServiceAdmin
from core.admin.dialogs import Dialog, refused
from core.admin.forms import REFUSALS, ServiceForm
from core.admin.moves import move

admin.site.unregister(Group)
Group._meta.verbose_name, Group._meta.verbose_name_plural = _("role"), _("roles")
FOR_BUILT_IN = _(
    "This role is the program's and comes with it. Copy it to make one that fits your house better."
)


class RightsField(forms.ModelMultipleChoiceField):
    """Rights by what they are about, in plain words."""

    def label_from_instance(self, obj: Any) -> str:
        return said(obj)


def said(right: Permission) -> str:
    about = right.content_type.model_class()
    thing = capfirst(about._meta.verbose_name_plural) if about else right.content_type.name
    return f"{thing}: {roles.say(named(right), right.name)}"


def named(right: Permission) -> str:
    return f"{right.content_type.app_label}.{right.codename}"


class RoleForm(ServiceForm):
    permissions = RightsField(
        label=_("Rights"),
        queryset=Permission.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Group
        fields = ("name", "permissions")


class CopyDialog(Dialog):
    name = forms.CharField(label=_("Name"), max_length=150, widget=UnfoldAdminTextInputWidget)


@admin.register(Group)
class RoleAdmin(ServiceAdmin):
    """Roles are of no store: everybody who may see roles sees all of them."""

    form = RoleForm
    list_display = ("name", "about", "people", "built_in")
    search_fields = ("name",)
    ordering = ("name",)
    autocompletes = False
    fields = ("name", "permissions")
    readonly_fields = ("about", "note", "allows")
    actions_detail = ("copy",)
    delete_service = staticmethod(roles.remove_role)

    def scoped(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows

    def _allowed(self, request: HttpRequest) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """With the number of those people that the person sees."""
        seen: Any = admin.site._registry[User]
        colleagues = models.Q(user__in=seen.scoped(request, User.objects.all()))
        return super().get_queryset(request).annotate(held=models.Count("user", filter=colleagues))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_beyond(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_beyond(request, obj)

    def has_copy_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def _is_beyond(self, request: HttpRequest, role: Any) -> bool:
        user: Any = request.user
        return isinstance(role, Group) and (
            roles.is_built_in(role) or bool(roles.lacks(user, roles.rights_of(role)))
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        note = ("note",) if roles.is_built_in(obj) else ()
        return ("name", "about", *note, "allows")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "permissions" in form.base_fields:
            form.base_fields["permissions"].queryset = _offered(request)
        return form

    @display(description=_("what it is for"))
    def about(self, role: Any) -> Any:
        known = roles.BUILT_IN.get(role.name)
        return known.about if known else _("A role of your house.")

    @display(description=_("built in"))
    def note(self, role: Any) -> Any:
        return FOR_BUILT_IN

    @display(description=_("people"))
    def people(self, role: Any) -> int:
        return int(role.held)

    @display(description=_("built in"), boolean=True)
    def built_in(self, role: Any) -> bool:
        return roles.is_built_in(role)

    @display(description=_("what it allows"))
    def allows(self, role: Any) -> SafeString:
        """Every thing once, with what may be done to it."""
        told: dict[str, list[str]] = defaultdict(list)
        for right in _sorted(role.permissions.all()):
            thing, _colon, verb = said(right).partition(": ")
            told[thing].insert(0 if right.codename.startswith("view_") else len(told[thing]), verb)
        return format_html_join("", "<div>{}: {}</div>", ((thing, ", ".join(v)) for thing, v in told.items()))

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Group:
        user: Any = request.user
        return roles.save_role(by=user, role=obj, rights=form.cleaned_data["permissions"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The rights were saved with the role."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        user: Any = request.user
        roles.remove_role(by=user, role=obj)

    @move(
        label=_("Copy"),
        question=_("A role of your own with the same rights, to take some away or add others."),
        permission="copy",
        icon="content_copy",
        form=CopyDialog,
    )
    def copy(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        role, user = self.get_object(request, object_id), request.user
        try:
            made = roles.copy_role(by=user, role=role, name=form.cleaned_data["name"])  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return refused(request, form, self.copy.dialog, refusal)
        return self.message_and_return(request, str(made.pk), _("The role is copied; change it here."))


def _offered(request: HttpRequest) -> models.QuerySet[Permission]:
    """Rights that open something, and that the person has."""
    user: Any = request.user
    known = roles.known_rights()
    own = known if user.is_superuser else known & user.get_all_permissions()
    found = [right.pk for right in _sorted(Permission.objects.all()) if named(right) in own]
    return _sorted(Permission.objects.filter(pk__in=found))


def _sorted(rights: models.QuerySet[Permission]) -> models.QuerySet[Permission]:
    return rights.select_related("content_type").order_by(
        "content_type__app_label", "content_type__model", "pk"
    )
