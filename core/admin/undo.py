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

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> Any:
        shown = super().get_actions_detail(request, object_id)
        row = self.get_object(request, str(object_id))
        if row is not None and self.last_done(request, row) is not None:
            return shown
        return [action for action in shown if action.method.original_function_name != "undo"]

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
