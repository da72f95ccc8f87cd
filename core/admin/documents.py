"""Documents with a state: shown read-only, moved by buttons, with the log of their moves below."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from core.admin.moves import WithButtons
from core.admin.pages import tallied
from core.admin.timeline import WithTimeline

# What a list's address may hold while the tally still knows its length: page, order, state.
NO_FILTER = {"p", "o"}
STATE_FILTER = "state__exact"


def sources(model: type[Any], move: str) -> set[str]:
    """The states that a move of a model starts from; none for a button that is no move of it."""
    transitions = getattr(getattr(model, move, None), "_django_fsm", None)
    return set(transitions.transitions) if transitions else set()


def is_final(row: Any) -> bool:
    """Whether no move leads on from the state of a document."""
    moves = row._meta.get_field("state").get_all_transitions(type(row))
    return row.state not in {move.source for move in moves}


class WithMoves(WithButtons, WithTimeline):
    """Each action of `actions_detail` has the name of the model's own move, and shows while that is possible.

    Other buttons say in `is_possible` when they show.
    """

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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What has ended for good is only shown."""
        ended = isinstance(obj, self.model) and is_final(obj)
        return not ended and super().has_change_permission(request, obj)

    def has_move_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        return [name for name in names if self.is_possible(row, name)]

    def is_possible(self, row: Any, name: str) -> bool:
        """Whether the button `name` is of use in the present state."""
        return can_proceed(getattr(row, name))

    def impossible(self, request: HttpRequest, row: Any) -> list[tuple[Any, Any]]:
        """The moves that the page has no button for, each with the reason."""
        may = self.allowed_buttons(request, row.pk)
        found = []
        for action in self._get_base_actions_detail():
            name = action.method.original_function_name
            if name not in may:
                found.append((action.description, _("Your role has no right to do this.")))
            elif not self.is_possible(row, name):
                found.append((action.description, self.why_not(row, name)))
        return found

    def why_not(self, row: Any, name: str) -> Any:
        """Why the button `name` is of no use in the present state; asked only where it is not."""
        states = dict(row._meta.get_field("state").flatchoices)
        from_states = sources(type(row), name)
        if not from_states:
            return _("Not while it is %s.") % row.get_state_display()
        wanted = ", ".join(str(states[state]) for state in states if state in from_states)
        return _("Only while it is %(wanted)s; it is %(state)s.") % {
            "wanted": wanted,
            "state": row.get_state_display(),
        }

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {**super().page_context(request, row), "impossible": self.impossible(request, row)}
