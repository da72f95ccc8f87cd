"""The form of every page that writes: a refusal of the service appears in it like any other mistake."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from core.errors import DomainError

REFUSALS = (DomainError, ValidationError, IntegrityError)


class ReasonForm(BaseDialogForm):
    """Why, for the log; may stay empty."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


class ServiceForm(forms.ModelForm):
    """Shows `refusal`, what the service said to these very values a moment ago."""

    refusal: Exception | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.refusal is not None:
            for field, messages in said(self.refusal).items():
                self.add_error(field if field in self.fields else None, messages)


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


def words(refusal: Exception) -> str:
    """A refusal in one line, for a message."""
    if isinstance(refusal, DomainError):
        return refusal.message
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(_("Somebody else changed this a moment ago. Nothing was saved."))
