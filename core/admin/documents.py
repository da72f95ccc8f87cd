"""Documents with a state: shown read-only, moved by buttons, with the log of their moves below."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from core.admin.pages import tallied
from core.admin.scope import ScopedAdmin
from core.models import Transition

MOVES_SHOWN = 100
# What a list's address may hold while the tally still knows its length: page, order, state.
NO_FILTER = {"p", "o"}
STATE_FILTER = "state__exact"


class WithMoves(ScopedAdmin):
    """Each action of `actions_detail` has the name of the model's own move, and shows while that is possible.

    Other buttons say in `is_possible` when they show.
    """

    change_form_after_template = "admin/moves.html"
    counted_by_tally = False

    def get_paginator(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """With a tally, the length of the whole list, or of one state, is known without counting."""
        paginator: Any = super().get_paginator(request, queryset, *args, **kwargs)
        given = {name for name, value in request.GET.items() if value} - NO_FILTER
        match = request.resolver_match
        if (
            self.counted_by_tally
            and match
            and match.view_name.endswith("_changelist")
            and given <= {STATE_FILTER}
        ):
            states = [request.GET[STATE_FILTER]] if given else None
            paginator.known_total = tallied(request, self.model._meta.label_lower, states)
        return paginator

    def has_move_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> Any:
        """The service decides anyway; a button that can only be refused helps nobody."""
        row = self.get_object(request, str(object_id))
        if row is None:
            return []
        allowed = super().get_actions_detail(request, object_id)
        return [action for action in allowed if self.is_possible(row, action.method.original_function_name)]

    def is_possible(self, row: Any, name: str) -> bool:
        """Whether the button `name` is of use in the present state."""
        return can_proceed(getattr(row, name))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = {**(extra_context or {}), "moves": self._moves(row) if row else {}}
        return super().changeform_view(request, object_id, form_url, context)

    def _moves(self, row: Any) -> dict[str, Any]:
        log = Transition.objects.of(row.store_id).filter(kind=row._meta.label_lower, object_id=row.pk)
        names = dict(row._meta.get_field("state").flatchoices)
        rows = [
            [
                date_format(timezone.localtime(move.at), "DATETIME_FORMAT"),
                names.get(move.source, move.source) or "–",
                names.get(move.target, move.target),
                str(move.user or move.credential or move.door),
                move.reason,
            ]
            for move in log.select_related("user", "credential").order_by("-version")[:MOVES_SHOWN]
        ]
        return {"headers": [_("when"), _("from"), _("to"), _("who"), _("why")], "rows": rows} if rows else {}
