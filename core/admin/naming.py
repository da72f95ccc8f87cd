"""What a row is about, by name, where only the kind and the number of a document are written down."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.columns import document_name
from core.admin.panels import documents
from core.admin.scope import ScopedAdmin


class WithDocument(ScopedAdmin):
    """A column and field `document`: its name, leading to its page for those who may see it. A query for each kind
    that a page of rows tells of."""

    def document_of(self, row: Any) -> tuple[str, int | None]:
        """The label of its model, such as orders.workorder, and its number."""
        return row.document_kind, row.document_id

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        known = documents(request, map(self.document_of, rows))
        for row in rows:
            row.document_named = known.get(self.document_of(row))  # type: ignore[arg-type]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.prepare_rows(request, [row])
        return row

    @display(description=_("document"))
    def document(self, row: Any) -> Any:
        return row.document_named or document_name(*self.document_of(row))


def model_of(kind: str) -> Any:
    """The model of a label, if it has pages."""
    return next((model for model in admin.site._registry if model._meta.label_lower == kind), None)


def state_name(kind: str, state: str) -> str:
    """A state of a document as people call it."""
    model = model_of(kind)
    names = dict(model._meta.get_field("state").flatchoices) if model else {}
    return str(names.get(state, state)) or "–"
