"""Moves of many rows at once: first a page tells what will happen to each, and only then they are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.utils import display_for_label

from core.admin.forms import REFUSALS, words
from core.admin.scope import store_of

MOST_ROWS = 200
REFUSALS_TOLD = 10
REASON_LENGTH = 200
# A look ahead waits for nobody: it would hold its own locks meanwhile.
PATIENCE = "SET LOCAL lock_timeout = '500ms'"


@dataclass(frozen=True, slots=True)
class Bulk:
    """`service(store=, pk=)` for each chosen row by itself; with `reason` it also takes one, which is asked for.

    `label` names the action, `button` what it does; `told` says what came of one row beyond its state, if anything.
    """

    name: str
    label: Any
    button: Any
    service: Callable[..., Any]
    done: Any
    reason: bool = False
    reason_needed: bool = False
    told: Callable[[Any], Any] | None = None

    def call(self, pages: Any, row: Any, reason: str) -> Any:
        arguments = {"reason": reason} if self.reason else {}
        return self.service(store=store_of(row, pages.store_path), pk=row.pk, **arguments)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would come of one row."""

    row: Any
    possible: bool
    words: Any


def bulk(
    name: str,
    label: Any,
    button: Any,
    service: Callable[..., Any],
    done: Any,
    *,
    permission: str = "move",
    **more: Any,
) -> Callable[..., HttpResponse | None]:
    """A list action; see `Bulk`. Its permission is that of the button of one row."""
    chosen = Bulk(f"{name}_chosen", label, button, service, done, **more)

    def act(self: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return run_bulk(self, request, queryset, chosen)

    act.__name__ = chosen.name
    act.bulk = chosen  # type: ignore[attr-defined]
    made: Callable[..., HttpResponse | None] = admin.action(description=label, permissions=[permission])(act)
    return made


def run_bulk(pages: Any, request: HttpRequest, queryset: Any, chosen: Bulk) -> HttpResponse | None:
    """The preview; or, once it is confirmed, the moves, with a message of what was done and what refused."""
    rows = list(queryset[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        text = _("Choose at most %d rows at once: each is looked at before.") % MOST_ROWS
        pages.message_user(request, text, messages.ERROR)
        return None
    reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
    if "confirmed" not in request.POST:
        return preview(pages, request, rows, chosen, reason)
    if chosen.reason_needed and not reason:
        return preview(pages, request, rows, chosen, reason, mistake=_("Say why."))
    tell(pages, request, chosen, *make(pages, rows, chosen, reason))
    return None


def make(pages: Any, rows: Iterable[Any], chosen: Bulk, reason: str) -> tuple[int, list[str]]:
    """Move each row by itself: how many were moved, and what was said of the others."""
    moved, refused = 0, []
    for row in rows:
        try:
            chosen.call(pages, row, reason)
            moved += 1
        except REFUSALS as refusal:
            refused.append(f"{row}: {words(refusal)}")
    return moved, refused


def tell(pages: Any, request: HttpRequest, chosen: Bulk, moved: int, refused: list[str]) -> None:
    if moved:
        pages.message_user(request, f"{chosen.done} {_('Rows:')} {moved}")
    for text in refused[:REFUSALS_TOLD]:
        pages.message_user(request, text, messages.ERROR)
    more = len(refused) - REFUSALS_TOLD
    if more > 0:
        pages.message_user(request, _("And %d more were refused.") % more, messages.ERROR)


def preview(
    pages: Any, request: HttpRequest, rows: list[Any], chosen: Bulk, reason: str, mistake: Any = ""
) -> HttpResponse:
    outcomes = [look_ahead(pages, row, chosen, reason or "–") for row in rows]
    possible = sum(outcome.possible for outcome in outcomes)
    context = {
        **pages.admin_site.each_context(request),
        "title": chosen.label,
        "opts": pages.opts,
        "bulk": chosen,
        "reason": reason,
        "mistake": mistake,
        "possible": possible,
        "impossible": len(outcomes) - possible,
        "chosen": [outcome.row.pk for outcome in outcomes],
        "checkbox": ACTION_CHECKBOX_NAME,
        "list_address": request.get_full_path(),
        "outcomes": {
            "headers": [capfirst(pages.opts.verbose_name), _("What will happen")],
            "rows": [[_link(pages, outcome.row), _verdict(outcome)] for outcome in outcomes],
        },
    }
    return TemplateResponse(request, "admin/bulk.html", context)


def look_ahead(pages: Any, row: Any, chosen: Bulk, reason: str) -> Outcome:
    """What the service itself says to the row, in a transaction that is rolled back.

    Each row has its own: so no lock is held longer than the one row takes, in the order of every other caller. What
    two of the chosen rows would take from each other is only seen when they are moved.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE)
            result = chosen.call(pages, row, reason)
            after = type(row)._default_manager.filter(pk=row.pk).first()
            more = chosen.told(result) if chosen.told else ""
            transaction.set_rollback(True)
    except REFUSALS as refusal:
        return Outcome(row, False, words(refusal))
    except OperationalError:
        return Outcome(row, False, _("Somebody is changing it at this moment."))
    return Outcome(row, True, format_html("{} {}", _change(row, after, chosen), more or ""))


def _change(row: Any, after: Any, chosen: Bulk) -> Any:
    """From one state to the next; of what has none, what the button says."""
    if after is None:
        return _("It is deleted.")
    if not hasattr(row, "get_state_display") or row.state == after.state:
        return chosen.button
    return f"{row.get_state_display()} → {after.get_state_display()}"


def _link(pages: Any, row: Any) -> SafeString:
    name = f"{pages.admin_site.name}:{pages.opts.app_label}_{pages.opts.model_name}_change"
    return format_html('<a class="text-link" href="{}">{}</a>', reverse(name, args=[row.pk]), row)


def _verdict(outcome: Outcome) -> SafeString:
    if outcome.possible:
        return format_html("{}", outcome.words)
    no = display_for_label(("danger", str(_("No"))), "–", {"danger": "danger"})
    return format_html("{} {}", no, outcome.words)
