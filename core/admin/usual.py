"""Forms and rows below them that ask back where a quantity is ten times what is expected of its article."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldBooleanWidget

from core.admin.dialogs import EXPECTED, UNLIKELY, asked_back
from core.admin.inlines import HouseInline
from core.admin.openings import asked_lines
from core.quantities import ZERO, plain

LATEST = 20
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


def ask_beside(form: Any, name: str, of: Any, expected: Decimal | int, question: Any) -> None:
    """Refuse an unlikely quantity in the field `name` until the tick beside it confirms it. The tick is good for this
    quantity `of` this article alone."""
    typed = form.cleaned_data[name]
    if not expected or typed < UNLIKELY * expected:
        return
    field = form.fields[name]
    answer = f"{of} {plain(Decimal(typed))}"
    is_ticked = form.data.get(tick_of(form.add_prefix(name))) == answer
    field.widget = TickBeside(field.widget, answer, is_ticked)
    if not is_ticked:
        form.add_error(name, asked_back(question, typed, expected))


def most_of_latest(rows: models.QuerySet[Any], name: str) -> Decimal | int:
    """The most of the latest of these rows, which an index hands out by their numbers; zero of none."""
    return max(rows.order_by("-pk").values_list(name, flat=True)[:LATEST], default=ZERO)


class UsualFormSet(PaginationInlineFormSet):
    """Of an article expects what is known of it (`known`), else the most of its latest rows; of a changed row, what it
    was before, too. Of what was never asked for, nothing is expected."""

    counted: ClassVar[str]
    """The field that holds the quantity, in base units."""
    of: ClassVar[str] = "article"
    looks_at: ClassVar[int] = LATEST
    """At so many of the newest rows of an article, of which the latest that count are taken."""
    asked: Mapping[int, Decimal] = {}
    """What the address asks for, by article."""
    begins_with: Sequence[Mapping[str, Any]] = ()
    """The first rows, as the address asks for them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"initial": self.begins_with, **kwargs})

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if self._is_typed(form)]
        articles = {form.cleaned_data[self.of].pk for form in rows}
        known = self.known(articles)
        usual = self.usual(articles - known.keys())
        for form in rows:
            article = form.cleaned_data[self.of].pk
            if article in known:
                ask_beside(form, self.counted, article, known[article], EXPECTED)
            else:
                before = form.initial.get(self.counted) or ZERO
                ask_beside(form, self.counted, article, max(usual.get(article, ZERO), before), SO_FAR)

    def known(self, articles: Iterable[int]) -> dict[int, Decimal]:
        """How much is to be expected for certain, by article."""
        return {article: self.asked[article] for article in articles if article in self.asked}

    def usual(self, articles: Collection[int]) -> dict[int, Decimal]:
        """The most of the latest rows of each article. One query, which reads no more than those rows: each model has
        an index of its rows by article and number."""
        if not articles:
            return {}
        newest = self.model._default_manager.filter(**{self.of: OuterRef("pk")}).order_by("-pk")
        looked_at = newest.values(n=self.telling())[: self.looks_at]
        article: Any = self.model._meta.get_field(self.of).related_model
        found = article._default_manager.filter(pk__in=articles).values_list("pk", ArraySubquery(looked_at))
        return {pk: max([n for n in latest if n is not None][:LATEST], default=ZERO) for pk, latest in found}

    def telling(self) -> Any:
        """What a row tells of its article; null where it does not count."""
        return F(self.counted)

    def _is_typed(self, form: Any) -> bool:
        told = getattr(form, "cleaned_data", {})
        return (
            not told.get("DELETE")
            and self.counted in form.changed_data
            and bool(told.get(self.of))
            and bool(told.get(self.counted))
        )


def amounts_of[K](lines: Iterable[tuple[K, str]]) -> dict[K, Decimal]:
    """The sum of each article in lines that an address asks for."""
    found: dict[K, Decimal] = defaultdict(lambda: ZERO)
    for article, amount in lines:
        with suppress(ArithmeticError):
            found[article] += Decimal(amount)
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
