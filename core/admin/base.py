"""The two kinds of pages: those that write through a service, and those that only show."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import DataError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models
from unfold.views import ChangeList

from core.admin import moments, numbers, sorts
from core.admin.conflicts import Watching
from core.admin.export import WithExport
from core.admin.filters import RelatedChoicesFilter
from core.admin.forms import REFUSALS, ServiceForm, words
from core.admin.history import WithHistory
from core.admin.pages import CappedPaginator, UncountedList
from core.admin.panels import WithPanels
from core.admin.scope import store_of, visible_stores
from core.admin.searching import WithSearch
from core.admin.worklists import WithWorklists
from core.errors import Invalid

NEXT_FREE = _("Empty: the next free one.")


def readable(field: Any, text: str) -> Any:
    """What an address says of a field, for its form: of a moment the moment, else the text; None for nonsense."""
    try:
        value = field.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None
    if not isinstance(value, datetime):
        return text
    return value if timezone.is_aware(value) else timezone.make_aware(value)


class HouseAdmin(WithSearch, WithExport, WithPanels, WithWorklists, WithHistory):
    """What all our lists and pages share."""

    list_filter_submit = True
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # one count of the whole table for every choice of every filter
    stays_small = False
    paginator: type[Paginator] = CappedPaginator
    formfield_overrides = numbers.OVERRIDES | moments.OVERRIDES

    def __init__(self, model: type[models.Model], admin_site: Any):
        super().__init__(model, admin_site)
        decimals = numbers.decimal_fields(model)
        self._number_columns = {
            field.name: numbers.number_column(field) for field in numbers.number_fields(model)
        }
        self.readonly_preprocess_fields = {field.name: numbers.without_zeros for field in decimals}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UncountedList

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills in, without what its field cannot even read."""
        known = {field.name: field for field in self.model._meta.concrete_fields}
        asked = super().get_changeform_initial_data(request).items()
        found = {name: readable(known[name], value) if name in known else value for name, value in asked}
        return {name: value for name, value in found.items() if value is not None}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A filter that the database cannot even read (an hour 99, a NUL) leads back to the unfiltered list."""
        try:
            return super().changelist_view(request, extra_context)
        except (DataError, OverflowError):
            self.message_user(request, _("This filter has a value that cannot be."), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The declared columns; with the store for a person who sees several."""
        columns = [self._number_columns.get(name, name) for name in super().get_list_display(request)]
        if self.store_path == "store" and len(visible_stores(request)) > 1:
            columns.append("store")
        return columns

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        """The columns that an index sorts; of a table that stays small, every one."""
        shown = self.get_list_display(request)
        if self.stays_small:
            return list(shown)
        served = sorts.served(self.model, self.store_path)  # type: ignore[arg-type]
        return [column for column in shown if sorts.field_of(self, column) in served]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        if self.store_path == "store" and len(visible_stores(request)) > 1:
            filters.insert(0, ("store", RelatedChoicesFilter))
        return filters

    def get_list_select_related(self, request: HttpRequest) -> Any:
        declared = super().get_list_select_related(request)
        if (
            self.store_path == "store"
            and len(visible_stores(request)) > 1
            and isinstance(declared, tuple | list)
        ):
            return (*declared, "store")
        return declared

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody finds a secret out by filtering for its beginning."""
        if lookup.split("__")[0] in self.hidden_fields:
            return False
        return super().lookup_allowed(lookup, value, request)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Without the button to a history where none is kept: rows that only services write, outside the audit trail."""
        kept = bool(event_models(tracks_model=self.model)) or not isinstance(self, ReadOnlyAdmin)
        return {**super().page_context(request, row), "show_history": kept}

    def message_and_return(
        self, request: HttpRequest, object_id: str, text: Any, level: int = messages.SUCCESS
    ) -> HttpResponse:
        """Back to the page of a row with a message; also out of a dialog."""
        self.message_user(request, text, level)
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        page = reverse(name, args=[object_id])
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": page})
        return HttpResponseRedirect(page)


def is_protected(row: models.Model, but: Collection[type[models.Model]] = ()) -> bool:
    """Whether rows of other models point to it that must not lose it; those of the models `but` do not count."""
    pointing = [rel for rel in row._meta.related_objects if rel.on_delete is models.PROTECT]
    return any(
        rel.related_model._default_manager.filter(**{rel.field.name: row}).exists()
        for rel in pointing
        if rel.related_model not in but
    )


class ServiceAdmin(Watching, HouseAdmin):
    """Saves by calling `save_service` with the row as `save_argument`, and deletes only by `delete_service`.

    What a service refuses becomes an error of the form. Nothing else in the back office saves.
    """

    form = ServiceForm
    save_service: ClassVar[Callable[..., Any] | None] = None
    save_argument: ClassVar[str] = ""
    may_stay_empty: ClassVar[Mapping[str, Any]] = {}
    """Fields that the service fills in itself, with what it takes then."""
    delete_service: ClassVar[Callable[..., Any] | None] = None

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The store is asked for only where a person has a choice."""
        hidden = [*(super().get_exclude(request, obj) or ()), *self.hidden_fields]
        return hidden if len(visible_stores(request)) > 1 else [*hidden, "store"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The declared ones without what is hidden, and the store first where there is a choice."""
        hidden = self.get_exclude(request, obj)
        several = self.store_path == "store" and len(visible_stores(request)) > 1
        shown: list[Any] = []
        for title, options in super().get_fieldsets(request, obj):
            fields = [name for name in options["fields"] if name not in hidden and name != "store"]
            shown.append(
                (title, {**options, "fields": ["store", *fields] if several and not shown else fields})
            )
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """A row never moves to another store."""
        fixed = ("store",) if obj is not None and self.store_path == "store" else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.may_stay_empty:
            field.required, field.help_text = False, self.may_stay_empty[db_field.name]
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(visible_stores(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No button for what could only be refused: a row that something stands on."""
        if self.delete_service is None or not super().has_delete_permission(request, obj):
            return False
        if obj is None or obj.pk is None:
            return True
        if not hasattr(obj, "in_use"):
            obj.in_use = self.is_in_use(obj)
        return not obj.in_use

    def is_in_use(self, row: Any) -> bool:
        """Whether its movements or documents keep it from being deleted; the service decides anyway."""
        return is_protected(row)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A refused save was rolled back; the same form is shown again with what the service said."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The unsaved row; in a person's only store unless they chose."""
        row = super().save_form(request, form, change)
        if self.store_path == "store" and row.store_id is None:
            row.store_id = visible_stores(request)[0]
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.refuse_other_stores(obj)
        saved = self.save_row(request, obj, form, change)
        if saved is not obj:
            obj.__dict__.update(
                saved.__dict__
            )  # Django goes on with `obj`; a protected state allows no assignment

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        """Call the service and return the saved row; for admins whose service takes more than the row."""
        if self.save_service is None:
            raise NotImplementedError(f"{type(self).__name__} declares no save_service.")
        return type(self).save_service(**{self.save_argument: obj})  # type: ignore[misc]

    def refuse_other_stores(self, obj: Any) -> None:
        """Raise Invalid if the row points into another store; a person of two stores might choose so."""
        own = store_of(obj, self.store_path) if self.store_path else None
        for field in obj._meta.concrete_fields:
            related = self._related(field) if field.is_relation else None
            chosen = getattr(obj, field.name) if related and related.store_path and own else None
            if chosen is not None and store_of(chosen, related.store_path) not in (own, None):  # type: ignore
                raise Invalid(str(_("This belongs to another store.")), field=field.name)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each new, changed or removed row by its own service; rows of a read-only inline never."""
        formset.save(commit=False)
        inline = getattr(formset, "house_inline", None)
        if inline is None:
            return
        for row in formset.deleted_objects:
            inline.remove_service(**{inline.save_argument: row})
        for row in formset.new_objects:
            inline.add_service(**{inline.save_argument: row})
        for row, _fields in formset.changed_objects:
            inline.change_service(**{inline.save_argument: row})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        type(self).delete_service(**{self.save_argument: obj})  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """All of them or none."""
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)

    def response_action(self, request: HttpRequest, queryset: Any, **options: Any) -> Any:
        try:
            return super().response_action(request, queryset, **options)
        except REFUSALS as refusal:
            self.message_user(request, words(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refusal:
            return self.message_and_return(request, object_id, words(refusal), messages.ERROR)


class ReadOnlyAdmin(HouseAdmin):
    """Shows and never writes: ledger, logs, balances, and documents that services alone move.

    The fields of `where_told` are left out of a page where they are zero or empty, as they nearly always are.
    """

    where_told: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.fields or self.fieldsets:
            return super().get_fields(request, obj)
        untold = {name for name in self.where_told if not getattr(obj, name, None)}
        hidden = {*self.hidden_fields, *untold, "id"}
        shown = [field.name for field in self.model._meta.concrete_fields if field.name not in hidden]
        return shown if len(visible_stores(request)) > 1 else [name for name in shown if name != "store"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
