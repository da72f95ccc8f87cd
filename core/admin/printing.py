"""Papers of a page, and of the rows chosen in a list: a PDF that the browser shows."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.scope import ScopedAdmin

MOST_PRINTED = 200


class WithPapers(ScopedAdmin):
    """Declares how its rows are printed; "print_one" and "print_chosen" belong into its actions. Needs only the right
    to see the rows."""

    printed: ClassVar[Callable[..., bytes]]
    paper_name: ClassVar[str]

    def is_possible(self, row: Any, name: str) -> bool:
        return name == "print_one" or bool(super().is_possible(row, name))

    @action(description=_("Print"), icon="print", permissions=["view"], attrs={"target": "_blank"})
    def print_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return self._paper([row], str(row))

    @action(description=_("Print the chosen"), permissions=["view"])
    def print_chosen(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        rows = list(queryset[: MOST_PRINTED + 1])
        if len(rows) > MOST_PRINTED:
            told = _("Choose at most %d rows to print at once.") % MOST_PRINTED
            self.message_user(request, told, messages.ERROR)
            return None
        return self._paper(rows, str(len(rows)))

    def _paper(self, rows: list[Any], of: str) -> HttpResponse:
        name = get_valid_filename(f"{self.paper_name}-{of}.pdf")
        told = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(type(self).printed(rows), content_type="application/pdf", headers=told)
