"""People, their roles and stores: managed by superusers, and by administrators within their own stores and rights."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core import people, roles
from core.admin.access import WithAccess
from core.admin.base import ServiceAdmin
from core.admin.filters import RelatedChoicesFilter
from core.admin.forms import ServiceForm
from core.admin.inlines import HouseInline
from core.admin.scope import visible_stores
from core.models import Membership, Store

admin.site.unregister(User)
# What the house calls them. Django's migrations look at what its models declared, and so see no change.
User._meta.verbose_name, User._meta.verbose_name_plural = _("person"), _("people")
apps.get_app_config("auth").verbose_name = _("Settings")
User._meta.get_field("username").verbose_name = _("name to log in with")


def called(person: User) -> str:
    """A person by their name, else by what they log in with."""
    return person.get_full_name() or person.get_username()


User.__str__ = called  # type: ignore[method-assign,assignment]
POWERS = ("is_staff", "is_superuser")
FIRST_PASSWORD = [
    ("true", _("Choose one now, and tell them")),
    ("false", _("None: they choose one by a link, which the next page makes")),
]


SAID = {
    "username": (_("Name to log in with"), _("Letters, digits and @ . + - _")),
    "is_active": (
        _("Active"),
        _("Off for who left: they come in no more, and what they did keeps their name."),
    ),
    "is_staff": (_("Uses the back office"), _("Off: only programs log in under this name.")),
    "is_superuser": (_("Superuser"), _("May everything, in every store.")),
}


class StoreText(forms.Widget):
    """A store by its name."""

    def __init__(self, store: Store):
        super().__init__()
        self.store = store

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html("<span>{}</span>", self.store)


class MembershipForm(forms.ModelForm):
    """A membership is made and ended, never moved: where somebody works already there is nothing to choose."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["store"].disabled = True
            self.fields["store"].widget = StoreText(self.instance.store)


class MembershipInline(HouseInline):
    """Saved by `PersonAdmin`, which knows who asks."""

    model = Membership
    form = MembershipForm
    fields = ("store",)
    verbose_name = _("store")
    verbose_name_plural = _("stores this person works in")
    ordering = ("store__name", "pk")
    tab = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("store", "user")


class PasswordLink(forms.Widget):
    """Where a password can be set anew; nothing of its hash is shown."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<a class="text-link" href="../password/">{}</a>', _("Set a new password"))


class RolesField(forms.ModelMultipleChoiceField):
    """Roles by name, the built-in ones with what they are for."""

    def label_from_instance(self, obj: Any) -> str:
        known = roles.BUILT_IN.get(obj.name)
        return f"{obj.name}: {known.about}" if known else str(obj.name)


def roles_field() -> RolesField:
    return RolesField(
        label=_("Roles"),
        queryset=Group.objects.none(),
        required=False,
        help_text=_("What the person may see and do, in all of their stores."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


class PersonForm(ServiceForm, UserChangeForm):
    groups = roles_field()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in SAID.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
        if "password" in self.fields:
            self.fields["password"].widget = PasswordLink()
            self.fields["password"].help_text = ""


class NewPersonForm(ServiceForm, UserCreationForm):
    groups = roles_field()
    stores = forms.ModelMultipleChoiceField(
        label=_("Works in"),
        queryset=Store.objects.none(),
        required=False,
        help_text=_("The stores whose rows the person sees. None: nothing to see yet."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["username"].label, self.fields["username"].help_text = SAID["username"]
        way: Any = self.fields["usable_password"]
        way.label, way.choices = _("First password"), FIRST_PASSWORD
        way.help_text = _("By a link nobody else ever knows it, and you have nothing to tell.")


@admin.register(User)
class PersonAdmin(WithAccess, BaseUserAdmin, ServiceAdmin):  # type: ignore[misc]
    """Colleagues: an administrator changes those who work nowhere else and have no right that they lack."""

    form = PersonForm
    add_form = NewPersonForm
    add_form_template = None
    change_password_form = AdminPasswordChangeForm
    store_path = "memberships__store"
    list_display = ("username", "first_name", "last_name", "email", "works_in", "has_roles", "is_active")
    list_filter = ("is_active", ("groups", RelatedChoicesFilter))
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    inlines = (MembershipInline,)
    filter_horizontal = ()
    add_fieldsets = (
        (_("Who it is"), {"fields": ("username", "first_name", "last_name", "email")}),
        (_("Password"), {"fields": ("usable_password", "password1", "password2")}),
        (_("Rights"), {"fields": ("groups", "stores")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("is_active", *POWERS, "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    autocompletes = False
    hidden_fields = ("password",)

    def scoped(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """A person's colleagues."""
        if request.user.is_superuser:
            return rows
        return rows.filter(pk__in=Membership.objects.filter(store__in=visible_stores(request)).values("user"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """With the stores that are somebody's business here."""
        shared = Membership.objects.filter(store__in=visible_stores(request)).select_related("store")
        worked_in = models.Prefetch("memberships", shared)
        return super().get_queryset(request).prefetch_related(worked_in, "groups")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            not isinstance(obj, User) or people.may_manage(by=_who(request), person=obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records keep their author: a person who left is made inactive."""
        return False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The hash has its link on the form; the powers are a superuser's to give."""
        hidden = [name for name in super().get_exclude(request, obj) if name != "password"]
        if not self.has_change_permission(request, obj):
            hidden.append("password")
        return hidden if request.user.is_superuser else [*hidden, *POWERS]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Somebody of another store may work in stores that are nobody's business here."""
        return self.inlines if obj and self.has_change_permission(request, obj) else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if "groups" in form.base_fields:
            form.base_fields["groups"].queryset = Group.objects.filter(
                models.Q(pk__in=roles.grantable(_who(request))) | models.Q(user=obj)
            ).distinct()
        if "stores" in form.base_fields:
            seen = Store.objects.seen_by(request.user).order_by("name")
            form.base_fields["stores"].queryset = seen
            form.base_fields["stores"].initial = list(seen[:2]) if seen.count() == 1 else []
        return form

    @display(description=_("stores"))
    def works_in(self, person: Any) -> str:
        if person.is_superuser:
            return str(_("all"))
        return ", ".join(sorted(membership.store.name for membership in person.memberships.all()))

    @display(description=_("roles"))
    def has_roles(self, person: Any) -> str:
        return ", ".join(sorted(group.name for group in person.groups.all()))

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Who is made here uses the back office."""
        person = super().save_form(request, form, change)
        person.is_staff = person.is_staff or not change
        return person

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> User:
        given, by = form.cleaned_data.get("groups"), _who(request)
        if change:
            return people.change_person(by=by, person=obj, given=given)
        return people.open_person(by=by, person=obj, given=given, works_in=form.cleaned_data["stores"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles were saved with the person."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        by = _who(request)
        for row in formset.deleted_objects:
            people.stop_work(by=by, membership=row)
        for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            people.let_work(by=by, membership=row)


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    """Who works where; a membership is made and ended, never moved."""

    list_display = ("user", "store")
    list_select_related = ("user", "store")
    list_filter = (("store", RelatedChoicesFilter),)
    search_fields = ("user__username", "user__first_name", "user__last_name", "store__name")
    ordering = ("user", "store")
    fields = ("user", "store")
    delete_service = staticmethod(people.stop_work)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Membership:
        return people.let_work(by=_who(request), membership=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        people.stop_work(by=_who(request), membership=obj)


def _who(request: HttpRequest) -> User:
    """Who asks; the site lets nobody in who is not logged in."""
    assert isinstance(request.user, User)
    return request.user
