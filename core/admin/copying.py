"""Copy: a new document made like this one."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.admin.dialogs import OnceDialog, done_once, refused
from core.admin.documents import WithMoves
from core.admin.forms import REFUSALS
from core.admin.moves import move
from core.admin.scope import store_of


class WithCopy(WithMoves):
    """Pages with "copy" among their buttons, for whoever may open such a document. `copy_service(store=, pk=)` returns
    the new one, whose page is shown next."""

    copy_service: ClassVar[Callable[..., Any]]

    def has_copy_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}"))

    def is_possible(self, row: Any, name: str) -> bool:
        return name == "copy" or super().is_possible(row, name)

    @move(
        label=_("Copy"),
        question=_("Opens a new one for the same. Nothing of what was done is copied, and no dates."),
        permission="copy",
        icon="content_copy",
        form=OnceDialog,
    )
    def copy(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        store = store_of(row, self.store_path or "") or 0

        def act() -> dict[str, Any]:
            return {"copy": self.copy_service(store=store, pk=row.pk).pk}

        try:
            outcome = done_once(request, form, store, act)
        except REFUSALS as refusal:
            return refused(request, form, self.copy.dialog, refusal)
        return self.message_and_return(request, outcome.told["copy"], _("This is the copy of %s.") % row)
