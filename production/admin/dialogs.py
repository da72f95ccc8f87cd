"""The dialogs of production: a tolerance is exceeded by those who may, with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.dialogs import OnceDialog, told
from core.errors import DomainError

EXCEED = "production.exceed_tolerance"


class ToleranceForm(OnceDialog):
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


def told_tolerance(refusal: Exception, request: HttpRequest) -> dict[str, Any]:
    """As the house's, and of a tolerance who may exceed it."""
    if (
        isinstance(refusal, DomainError)
        and refusal.reason == "TOLERANCE"
        and not request.user.has_perm(EXCEED)
    ):
        whose = _("You may not do that; ask somebody who may produce beyond the tolerance.")
        return {NON_FIELD_ERRORS: [refusal.message, whose]}
    return told(refusal, request)
