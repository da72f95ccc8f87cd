"""Rows below another row, on its page: those that are saved with it, and those that are only shown."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import connection, models
from django.http import HttpRequest
from unfold.admin import TabularInline

from core.admin import moments, numbers
from core.admin.conflicts import watched
from core.admin.scope import ScopedFields


class HouseInline(ScopedFields, TabularInline):
    """Rows below another row, page by page: a thousand would be megabytes, and more fields than Django reads."""

    per_page = 50
    extra = 0
    show_title = False
    tab = True
    formfield_overrides = numbers.OVERRIDES | moments.OVERRIDES

    def __init__(self, parent_model: type[models.Model], admin_site: Any):
        super().__init__(parent_model, admin_site)  # type: ignore[call-arg]
        decimals = numbers.decimal_fields(self.model)
        self.readonly_preprocess_fields = {field.name: numbers.without_zeros for field in decimals}


class ServiceInline(HouseInline):
    """Rows below another row, saved by their own services. Without `remove_service` none can be removed."""

    add_service: ClassVar[Callable[..., Any]]
    change_service: ClassVar[Callable[..., Any]]
    remove_service: ClassVar[Callable[..., Any] | None] = None
    save_argument: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Locked while they are saved, as the row above them is."""
        rows = super().get_queryset(request)
        saving = request.method == "POST" and connection.in_atomic_block
        return rows.select_for_update(no_key=True, of=("self",)) if saving else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **{"form": watched(self.form), **kwargs})
        formset.house_inline = self
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are part of the row above: who may write that may write these."""
        above: Any = self.admin_site._registry[self.parent_model]
        if obj is None:
            return bool(above.has_add_permission(request))
        return bool(above.has_change_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj) or super().has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.remove_service is not None and self.has_add_permission(request, obj)


class ReadOnlyInline(HouseInline):
    per_page = 20
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return tuple(self.fields or ())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
