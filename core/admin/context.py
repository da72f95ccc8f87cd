"""What the pages of rows show besides their forms."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.admin.scope import ScopedAdmin


class WithContext(ScopedAdmin):
    """Classes that show more on a page add it in `page_context`; the page of a new row has only its form."""

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {}

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        shown = context if obj is None else {**context, **self.page_context(request, obj)}
        return super().render_change_form(request, shown, add, change, form_url, obj)
