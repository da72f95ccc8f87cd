"""Undo: what a person booked last on a page of the desk, with the button that takes it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.admin import visible_stores
from core.find import key_of
from warehouse import services
from warehouse.admin.desk.pages import (
    BOOKS,
    BY_NAME,
    UNDO_RIGHTS,
    Refused,
    account,
    book,
    booked,
    here,
    moved,
    say,
)
from warehouse.models import StockMovement


@require_POST
def undo_view(request: HttpRequest) -> HttpResponse:
    """One click; a refusal names what stands on it. Back to the page it came from."""
    rows = StockMovement.objects.filter(store__in=visible_stores(request))
    movement = rows.filter(pk=key_of(request.POST.get("movement", ""))).first()
    if movement is None:
        raise Http404
    if not request.user.has_perm(UNDO_RIGHTS.get(movement.reason, "")):
        raise PermissionDenied
    outcome = book(request, movement.store_id, lambda: _undo(movement, request.user.pk))
    name = request.POST.get("from", "")
    back = here(name if name in BOOKS else next(name for name in BY_NAME if BOOKS[name] == movement.reason))
    if not isinstance(outcome, Refused):
        done = format_html("{} {}", _("Undone:"), account(moved(outcome), labels=False))
        return say(request, outcome, done, back)
    for line in outcome.lines:
        messages.error(request, line)
    return HttpResponseRedirect(back)


def _undo(movement: StockMovement, user_id: Any) -> dict[str, Any]:
    return booked(services.undo_booking(store=movement.store_id, pk=movement.pk, user_id=user_id))
