"""What the pages of this app have in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest

from core.admin import ServiceAdmin
from core.admin.forms import ServiceForm


class MergeForm(ServiceForm):
    def validate_constraints(self) -> None:
        """The service checks the same, and says it in a person's words beside the field."""


class MergeAdmin(ServiceAdmin):
    """Saves by services that take fields: all of a new row, of an old one those that were changed."""

    form = MergeForm
    change_service: ClassVar[Callable[..., Any]]

    def add_row(self, obj: Any, form: Any) -> Any:
        """Call the service that makes the new row; the saved one."""
        raise NotImplementedError

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        if not change:
            return self.add_row(obj, form)
        changes = {name: getattr(obj, name) for name in form.changed_data}
        return type(self).change_service(store=obj.store_id, pk=obj.pk, **changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        type(self).delete_service(store=obj.store_id, pk=obj.pk)  # type: ignore[misc]
