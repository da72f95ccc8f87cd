"""Dialogs that stay open when a service refuses: with what was typed, and what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.forms import REFUSALS, said
from core.errors import DomainError, Shortage
from core.quantities import plain

EXCEED = "production.exceed_tolerance"


class Dialog(BaseDialogForm):
    """Says above the fields what is wrong: unfold leaves out mistakes of no field, and those below may be scrolled away."""

    form_before_template = "admin/production/dialog.html"
    hint: Any = ""

    def get_before_template_context(
        self, request: HttpRequest, object_id: int | str | None = None
    ) -> dict[str, Any]:
        marked = [_("Please correct what is marked below. Nothing was changed.")] if self.errors else []
        return {"hint": self.hint, "mistakes": self.non_field_errors() or marked}

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        fields = {name: value for name, value in self.cleaned_data.items() if not name.startswith("_")}
        return {name: value for name, value in fields.items() if value not in (None, "")}


class ReasonForm(Dialog):
    """Why, for the log; may stay empty."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


class NeededReasonForm(Dialog):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class ToleranceForm(Dialog):
    """Asks for a reason only those who may exceed the tolerance."""

    override_reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Only needed beyond the store's tolerance."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.request.user.has_perm(EXCEED):
            del self.fields["override_reason"]


def attempt(
    pages: Any,
    request: HttpRequest,
    object_id: str,
    form: Dialog,
    dialog: Any,
    service: Callable[..., Any],
    done: Any,
    **arguments: Any,
) -> HttpResponse:
    """Call `service(store=, pk=, **arguments)` for a row that the person sees; a refusal is said in the dialog."""
    row = pages.get_object(request, object_id)
    if row is None:
        raise Http404
    try:
        service(store=row.store_id, pk=row.pk, **arguments)
    except REFUSALS as refusal:
        return refused(request, form, dialog, refusal)
    return pages.message_and_return(request, object_id, done)


def refused(request: HttpRequest, form: Dialog, dialog: Any, refusal: Exception) -> HttpResponse:
    """The same dialog once more."""
    for field, messages in told(refusal, request).items():
        form.add_error(field if field in form.fields else None, messages)
    context = {"dialog": dialog, "form": form, "form_submit_text": dialog["form_submit_text"]}
    return render(request, "unfold/helpers/dialog.html", context)


def told(refusal: Exception, request: HttpRequest) -> dict[str, Any]:
    """What a service said, by field: of a shortage every article, of a tolerance who may exceed it."""
    if isinstance(refusal, Shortage):
        return {
            NON_FIELD_ERRORS: [_("There is not enough in stock. Nothing was booked."), *short(refusal.lines)]
        }
    if (
        isinstance(refusal, DomainError)
        and refusal.reason == "TOLERANCE"
        and not request.user.has_perm(EXCEED)
    ):
        whose = _("You may not do that; ask somebody who may produce beyond the tolerance.")
        return {NON_FIELD_ERRORS: [refusal.message, whose]}
    return said(refusal)


def short(lines: Any) -> list[str]:
    """Every short article, in words."""
    return [
        str(_("%(article)s: %(needed)s needed, %(available)s available."))
        % {"article": one.article, "needed": plain(one.needed), "available": plain(one.available)}
        for one in lines
    ]
