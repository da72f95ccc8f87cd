"""Undo: one button that takes back what I did last, for as long as nothing stands on it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.admin.dialogs import OnceDialog, attempt
from core.admin.documents import WithMoves
from core.admin.moves import move


class WithUndo(WithMoves):
    """Pages with "undo" among their buttons. `has_undo_permission` asks for the right to do what is undone: nobody needs
    another to take back a slip of their own. `undo_service(store=, pk=, user_id=)` takes it back."""

    undo_service: ClassVar[Callable[..., Any]]

    def last_done(self, request: HttpRequest, row: Any) -> Any:
        """What this person did last and may take back; None for nothing."""
        raise NotImplementedError

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        found = super().useful(request, row, names)
        if "undo" in found and self.last_done(request, row) is None:
            found.remove("undo")
        return found

    def is_possible(self, row: Any, name: str) -> bool:
        return name == "undo" or super().is_possible(row, name)

    @move(
        label=_("Undo"),
        question=_("Takes back what you did last here, as if it had not been done. The log keeps both."),
        permission="undo",
        icon="undo",
        form=OnceDialog,
    )
    def undo(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        done = _("It is undone.")
        return attempt(
            self, request, object_id, form, self.undo.dialog, self.undo_service, done, user_id=request.user.pk
        )
