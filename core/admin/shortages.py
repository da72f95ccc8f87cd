"""What is short is told before an order is saved: its form is shown again, and a tick says that it shall be all the same."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldBooleanWidget

from core.admin.dialogs import short
from core.errors import ShortLine

SURE = "sure"
LINES_SHOWN = 12
NOT_ALL = _("Nothing is saved yet: not all of this is in stock.")


def sure_field() -> forms.BooleanField:
    """The tick, for the form of a new order; it is in no fieldset: `AsksWhenShort` shows it beside what is short."""
    return forms.BooleanField(
        label=_("Save it all the same"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Then save once more. Or correct below what is asked for."),
    )


def tell(asked: Any, missing: Sequence[ShortLine]) -> None:
    """Raise ValidationError if anything is missing, which `asked`, a form or its rows, keeps for the page."""
    if not missing:
        return
    more = len(missing) - LINES_SHOWN
    asked.missing = [*short(missing)[:LINES_SHOWN], *([_("and %d more") % more] if more > 0 else [])]
    raise ValidationError({SURE: NOT_ALL} if isinstance(asked, forms.BaseForm) else NOT_ALL)


class AsksWhenShort(ModelAdmin):
    """Pages that say on top, where it is seen at once, what a new order would be short of, with the tick."""

    change_form_before_template = "admin/short.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        asked = [form, *(inline.formset for inline in context.get("inline_admin_formsets", ()))]
        context["missing"] = [line for one in asked for line in getattr(one, "missing", ())]
        if context["missing"] and form.errors.keys() <= {SURE}:
            context["errors"] = None  # the answer is above, no mistake below
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer
