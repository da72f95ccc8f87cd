"""Roles: the built-in ones are shown with what they allow, those of the house are made from them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import CHECKBOX_CLASSES, UnfoldAdminTextInputWidget

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


def by_area(rights: Iterable[Permission]) -> list[tuple[Any, list[tuple[str, list[tuple[Permission, str]]]]]]:
    """Areas with their things, and the rights to each with what they allow; to see it comes first."""
    of_model: dict[str, list[Permission]] = defaultdict(list)
    for right in rights:
        of_model[f"{right.content_type.app_label}.{right.content_type.model}"].append(right)
    found = []
    for area, models_of_area in roles.AREAS.items():
        things = [_thing(of_model[model]) for model in models_of_area if model in of_model]
        if things:
            found.append((area, things))
    return found


def _thing(rights: list[Permission]) -> tuple[str, list[tuple[Permission, str]]]:
    ordered = sorted(rights, key=lambda right: (not right.codename.startswith("view_"), right.pk))
    told = [(right, said(right).partition(": ")) for right in ordered]
    return told[0][1][0], [(right, verb) for right, (_thing, _colon, verb) in told]


def named(right: Permission) -> str:
    return f"{right.content_type.app_label}.{right.codename}"


class RightsWidget(forms.CheckboxSelectMultiple):
    """A line for each thing, with a box for all that may be done to it; the things by area."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        groups = self.optgroups(name, self.format_value(value))
        options = [option for _group, some, _place in groups for option in some]
        boxes = {option["value"].instance: option for option in options}
        areas = [
            (area, [(thing, [(boxes[right], verb) for right, verb in told]) for thing, told in things])
            for area, things in by_area(boxes)
        ]
        shown = {"areas": areas, "name": name, "box": " ".join(CHECKBOX_CLASSES)}
        return render_to_string("admin/rights.html", shown)


class RoleForm(ServiceForm):
    permissions = RightsField(
        label=_("Rights"),
        queryset=Permission.objects.none(),
        required=False,
        help_text=_(
            "What people with this role may do; who has several roles may do what any of them allows."
        ),
        widget=RightsWidget,
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
        return render_to_string("admin/rights.html", {"areas": by_area(_sorted(role.permissions.all()))})

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
