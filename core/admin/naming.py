"""What a row is about, by name, where only the kind and the number of a document are written down."""

from operator import attrgetter
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.columns import exported
from core.admin.panels import known_documents
from core.admin.scope import ScopedAdmin
from core.names import document_name

document_called = attrgetter("document_called")


class WithDocument(ScopedAdmin):
    """A column and field `document`: its name, leading to its page for those who may see it. A query for each kind
    that a page of rows tells of."""

    def document_of(self, row: Any) -> tuple[str, int | None]:
        """The label of its model, such as orders.workorder, and its number."""
        return row.document_kind, row.document_id

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        known = known_documents(request, map(self.document_of, rows))
        for row in rows:
            kind, number = self.document_of(row)
            found = row.document_known = known.get((kind, number))  # type: ignore[arg-type]
            row.document_called = found.name if found else document_name(kind, number)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.prepare_rows(request, [row])
        return row

    @display(description=_("document"))
    def document(self, row: Any) -> Any:
        return row.document_known.link if row.document_known else row.document_called

    document = exported(document, (_("document"), document_called))
