"""What the pages of this app have in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.admin import ServiceAdmin
from core.admin.forms import ValuesForm


class MergeAdmin(ServiceAdmin):
    """Saves by services that take fields: all of a new row, of an old one those that were changed."""

    form = ValuesForm
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


class OfJobAdmin(MergeAdmin):
    """Pages of what is entered for a job: who came from a job is led back to it."""

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if obj.job_id is None or "job" not in request.GET:
            return super().response_post_save_add(request, obj)
        return HttpResponseRedirect(
            reverse(f"{self.admin_site.name}:accounting_job_change", args=[obj.job_id])
        )
