"""Rows below a form that ask back where a quantity is ten times what is expected of its article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldBooleanWidget

from core.admin.dialogs import UNLIKELY
from core.admin.inlines import HouseInline
from core.admin.openings import asked_lines
from core.quantities import ZERO, plain

LATEST = 20
EXPECTED = _("You typed %(typed)s, expected are %(expected)s. Correct it, or tick that it is right.")
SO_FAR = _("You typed %(typed)s; so far it was %(expected)s at most. Correct it, or tick that it is right.")


class TickBeside(forms.Widget):
    """The field of a quantity with a tick that confirms this one answer."""

    def __init__(self, widget: forms.Widget, answer: str, is_ticked: bool):
        super().__init__(widget.attrs)
        self.widget, self.answer, self.is_ticked = widget, answer, is_ticked

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = f"id_{tick_of(name)}"
        box = UnfoldBooleanWidget({"value": self.answer, "id": own})
        return format_html(
            '{}<label for="{}" class="tick-beside">{} {}</label>',
            self.widget.render(name, value, attrs, renderer),
            own,
            box.render(tick_of(name), self.is_ticked, {"id": own}, renderer),
            _("Yes, this is right"),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.widget.value_from_datadict(data, files, name)


def tick_of(name: str) -> str:
    """What the tick beside a field is called."""
    return f"{name}-sure"


class UsualFormSet(PaginationInlineFormSet):
    """Of an article expects what is known of it (`known`), else the most of its latest rows; of a changed row, what it
    was before, too. Of what was never asked for, nothing is expected."""

    counted: ClassVar[str]
    """The field that holds the quantity, in base units."""
    of: ClassVar[str] = "article"
    asked: Mapping[int, Decimal] = {}
    """What the address asks for, by article."""
    begins_with: Sequence[Mapping[str, str]] = ()
    """The first rows, as the address asks for them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"initial": self.begins_with, **kwargs})

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if self._is_typed(form)]
        articles = {form.cleaned_data[self.of].pk for form in rows}
        known = self.known(articles)
        usual = self._usual(articles - known.keys())
        for form in rows:
            article = form.cleaned_data[self.of].pk
            if article in known:
                self._ask(form, known[article], EXPECTED)
            else:
                self._ask(form, max(usual[article], form.initial.get(self.counted) or ZERO), SO_FAR)

    def known(self, articles: Iterable[int]) -> dict[int, Decimal]:
        """How much is to be expected for certain, by article."""
        return {article: self.asked[article] for article in articles if article in self.asked}

    def past(self) -> models.QuerySet[Any]:
        """The rows whose quantities are usual."""
        return self.model._default_manager.all()

    def _is_typed(self, form: Any) -> bool:
        told = getattr(form, "cleaned_data", {})
        return (
            not told.get("DELETE")
            and self.counted in form.changed_data
            and bool(told.get(self.of))
            and bool(told.get(self.counted))
        )

    def _usual(self, articles: Iterable[int]) -> dict[int, Decimal]:
        """The most of the latest rows of each article; one query."""
        found: dict[int, Decimal] = defaultdict(lambda: ZERO)
        if not articles:
            return found
        turn = Window(RowNumber(), partition_by=F(self.of), order_by=F("pk").desc())
        rows = self.past().filter(**{f"{self.of}__in": articles}).order_by().annotate(turn=turn)
        for article, quantity in rows.filter(turn__lte=LATEST).values_list(self.of, self.counted):
            found[article] = max(found[article], quantity)
        return found

    def _ask(self, form: Any, expected: Decimal, question: Any) -> None:
        typed = form.cleaned_data[self.counted]
        if not expected or typed < UNLIKELY * expected:
            return
        field = form.fields[self.counted]
        answer = f"{form.cleaned_data[self.of].pk} {plain(Decimal(typed))}"
        is_ticked = form.data.get(tick_of(form.add_prefix(self.counted))) == answer
        field.widget = TickBeside(field.widget, answer, is_ticked)
        if not is_ticked:
            figures = {"typed": plain(Decimal(typed)), "expected": plain(Decimal(expected))}
            form.add_error(self.counted, question % figures)


def amounts_of(lines: Iterable[tuple[str, str]]) -> dict[int, Decimal]:
    """The sum of each article in lines that an address asks for."""
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for article, amount in lines:
        with suppress(InvalidOperation):
            found[int(article)] += Decimal(amount)
    return {article: amount for article, amount in found.items() if amount.is_finite() and amount > 0}


class UsualInline(HouseInline):
    """Rows of a `UsualFormSet`. A new order begins with the lines that its address asks for, and at least one to fill
    in."""

    formset: type[UsualFormSet]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        lines = asked_lines(request)
        formset.asked = amounts_of(lines)
        if obj is None and request.method == "GET":  # what is sent is what was typed
            formset.begins_with = [
                {formset.of: article, formset.counted: amount} for article, amount in lines
            ]
        return formset

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else max(1, len(asked_lines(request)))
