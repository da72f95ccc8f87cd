"""The form of every page that writes: a refusal of the service appears in it like any other mistake."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from core import kept
from core.admin.conflicts import Watched
from core.errors import DomainError
from core.submissions import fingerprint

REFUSALS = (DomainError, ValidationError, IntegrityError)


class KeptForm(forms.BaseForm):
    """Shows what was typed before a session ended, and takes none of it (core.kept)."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if kept.showing():
            self.add_error(None, kept.NOT_SAVED)


class TellingDialog(KeptForm, BaseDialogForm):
    """Says above the fields what is wrong: unfold leaves out mistakes of no field, and those below may be scrolled away."""

    form_before_template = "admin/dialog.html"
    hint: Any = ""

    def get_before_template_context(
        self, request: HttpRequest, object_id: int | str | None = None
    ) -> dict[str, Any]:
        marked = [_("Please correct what is marked below. Nothing was changed.")] if self.errors else []
        return {"hint": self.hint, "mistakes": self.non_field_errors() or marked}


def filled_in(form: Any) -> dict[str, Any]:
    """The fields of a dialog that are not empty, without unfold's own."""
    fields = {name: value for name, value in form.cleaned_data.items() if not name.startswith("_")}
    return {name: value for name, value in fields.items() if value not in (None, "")}


class ReasonForm(TellingDialog):
    """Why, for the log; may stay empty."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


class ServiceForm(KeptForm, Watched, forms.ModelForm):
    """Shows `refusal`, what the service said to these very values a moment ago."""

    refusal: Exception | None = None

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.refusal is not None:
            for field, messages in said(self.refusal).items():
                self.add_error(field if field in self.fields else None, messages)


class ValuesForm(ServiceForm):
    """Of rows whose service takes values instead of the row."""

    def validate_constraints(self) -> None:
        """The service checks the same, and says it in a person's words beside the field."""


def said(refusal: Exception) -> dict[str, Any]:
    """The messages of a refusal by field; those of no field under `__all__`."""
    if isinstance(refusal, DomainError):
        return {refusal.field or NON_FIELD_ERRORS: [refusal.message]}
    if isinstance(refusal, ValidationError):
        by_field: dict[str, Any] = getattr(refusal, "error_dict", None) or {
            NON_FIELD_ERRORS: refusal.messages
        }
        return by_field
    return {NON_FIELD_ERRORS: [_("Somebody else took this number or name a moment ago. Nothing was saved.")]}


def mark_of(request: HttpRequest) -> str:
    """What a form says, so that the same form is known when it comes again (core.submissions)."""
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    return fingerprint(pair for pair in pairs if pair[0] != "csrfmiddlewaretoken")


def words(refusal: Exception) -> str:
    """A refusal in one line, for a message."""
    if isinstance(refusal, DomainError):
        return refusal.message
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(_("Somebody else changed this a moment ago. Nothing was saved."))
