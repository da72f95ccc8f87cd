"""Dialogs that stay open when a service refuses: with what was typed, and what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from core.admin.forms import REFUSALS, TellingDialog, filled_in, mark_of, said
from core.admin.moves import move
from core.admin.numbers import NumberInput, PlainDecimalField, PlainWholeField
from core.admin.panels import documents
from core.errors import Blocked, Blocker, Shortage
from core.names import document_name
from core.quantities import plain
from core.submissions import LONGEST, Outcome, new_token, once

# So many times what is expected is more likely a slip of the finger than a good day.
UNLIKELY = 10
EXPECTED = _("You typed %(typed)s, expected are %(expected)s. Correct it, or tick that it is right.")
SURE = "_sure"

type Telling = Callable[[Exception, HttpRequest], dict[str, Any]]


def asked_back(question: Any, typed: Decimal | int, expected: Decimal | int) -> str:
    return str(question) % {"typed": plain(Decimal(typed)), "expected": plain(Decimal(expected))}


class AsksBack(forms.BaseForm):
    """A form that asks back where an unlikely quantity was typed."""

    def expected(self) -> Mapping[str, Decimal | int | None]:
        """How much may be expected in which field, in view of `cleaned_data`; ten times as much is asked back."""
        return {}

    def clean(self) -> None:
        """An unlikely quantity goes through once it is ticked; another quantity asks again."""
        super().clean()
        self.ask_back()

    def ask_back(self) -> None:
        unlikely = {
            name: (value, expected)
            for name, expected in self.expected().items()
            if (value := self.cleaned_data.get(name)) and expected and value >= UNLIKELY * expected
        }
        if not unlikely:
            return
        widget = SureInput(
            "; ".join(f"{name} {plain(Decimal(value[0]))}" for name, value in unlikely.items())
        )
        self.fields[SURE] = forms.BooleanField(label=_("Yes, this is right"), required=False, widget=widget)
        names = [name for name in self.fields if name != SURE]
        names.insert(names.index(next(iter(unlikely))) + 1, SURE)  # beside the question
        self.order_fields(names)
        if widget.value_from_datadict(self.data, self.files, self.add_prefix(SURE)):
            return
        for name, (value, expected) in unlikely.items():
            self.add_error(name, asked_back(EXPECTED, value, expected))

    @property
    def is_sure(self) -> bool:
        """Whether it asked back, and was told that it is right."""
        return SURE in self.fields and not self.errors


class Dialog(AsksBack, TellingDialog):
    """A dialog that asks back."""

    def given(self) -> dict[str, Any]:
        """What the service takes of it."""
        return filled_in(self)


class SureInput(UnfoldBooleanWidget):
    """A tick that confirms one answer and no other."""

    def __init__(self, answer: str):
        super().__init__({"value": answer})
        self.answer = answer

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return bool(data.get(name) == self.answer)


class OnceDialog(Dialog):
    """A dialog that does what it says once, however often it is sent."""

    _token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST, initial=new_token)


class NeededReasonDialog(OnceDialog):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class DayInput(UnfoldAdminTextInputWidget):
    """The browser's own calendar: unfold's is set up while a page loads, not in a dialog."""

    input_type = "date"


def quantity_field(label: Any, **more: Any) -> PlainDecimalField:
    """A quantity of a dialog, zero or more."""
    return PlainDecimalField(
        label=label,
        max_digits=18,
        decimal_places=6,
        min_value=0,
        widget=NumberInput,
        **{"required": False, **more},
    )


def whole_field(label: Any, **more: Any) -> PlainWholeField:
    """A number of pieces of a dialog, zero or more."""
    return PlainWholeField(label=label, min_value=0, widget=NumberInput, **{"required": False, **more})


def word_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, required=False, widget=UnfoldAdminTextInputWidget)


def told(refusal: Exception, request: HttpRequest) -> dict[str, Any]:
    """What a service said, by field; of a shortage every article."""
    if isinstance(refusal, Shortage):
        return {
            NON_FIELD_ERRORS: [_("There is not enough in stock. Nothing was booked."), *short(refusal.lines)]
        }
    if isinstance(refusal, Blocked) and refusal.blockers:
        return {NON_FIELD_ERRORS: [refusal.message, *blockers(request, refusal.blockers)]}
    return said(refusal)


def blockers(request: HttpRequest, found: Sequence[Blocker]) -> list[SafeString]:
    """What stands on it, by name, as links where the person may see them."""
    known = documents(request, [(one.kind, one.pk) for one in found])
    named = [(one, known.get((one.kind, one.pk), document_name(one.kind, one.pk))) for one in found]
    return [
        format_html("{}: {}", _("It is set aside for") if one.waits else _("First undo this"), name)
        for one, name in named
    ]


def attempt(
    pages: Any,
    request: HttpRequest,
    object_id: str,
    form: Dialog,
    dialog: Any,
    service: Callable[..., Any],
    done: Any,
    *,
    telling: Telling = told,
    **arguments: Any,
) -> HttpResponse:
    """Call `service(store=, pk=, **arguments)` for a row that the person sees, once for each `OnceDialog`; a refusal
    is said in the dialog."""
    row = pages.get_object(request, object_id)
    if row is None:
        raise Http404

    def act() -> dict[str, Any]:
        service(store=row.store_id, pk=row.pk, **arguments)
        return {}

    try:
        done_once(request, form, row.store_id, act)
    except REFUSALS as refusal:
        return refused(request, form, dialog, refusal, telling)
    return pages.message_and_return(request, object_id, done)


def dialog_button(
    name: str,
    label: Any,
    question: Any,
    service: Callable[..., Any],
    done: Any,
    *,
    permission: str = "move",
    form: type[Dialog],
    telling: Telling = told,
    **look: Any,
) -> Callable[..., HttpResponse]:
    """A button `name` whose dialog stays open when the service refuses; else as `core.admin.moves.button`."""

    def act(self: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        dialog, given = getattr(self, name).dialog, form.given()
        return attempt(self, request, object_id, form, dialog, service, done, telling=telling, **given)

    act.__name__ = name
    look |= {"form": form}
    made: Callable[..., HttpResponse] = move(label=label, question=question, permission=permission, **look)(
        act
    )
    return made


def done_once(
    request: HttpRequest, form: Dialog, store_id: int, act: Callable[[], dict[str, Any]]
) -> Outcome:
    """What was sent twice was done once, and tells again what it told (core.submissions); a dialog without a token does
    it each time."""
    token, user_id = form.cleaned_data.get("_token"), request.user.pk
    if not token or user_id is None:
        return Outcome(act(), before=False)
    return once(user_id=user_id, store=store_id, token=token, mark=mark_of(request), act=act)


def refused(
    request: HttpRequest, form: Dialog, dialog: Any, refusal: Exception, telling: Telling = told
) -> HttpResponse:
    """The same dialog once more."""
    for field, messages in telling(refusal, request).items():
        form.add_error(field if field in form.fields else None, messages)
    context = {"dialog": dialog, "form": form, "form_submit_text": dialog["form_submit_text"]}
    return render(request, "unfold/helpers/dialog.html", context)


def short(lines: Any) -> list[str]:
    """Every short article, in words."""
    return [
        str(_("%(article)s: %(needed)s needed, %(available)s available."))
        % {"article": one.article, "needed": plain(one.needed), "available": plain(one.available)}
        for one in lines
    ]
