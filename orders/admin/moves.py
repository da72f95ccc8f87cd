"""Buttons for the moves of the shop floor's documents."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.admin import move, run
from core.admin.dialogs import Dialog, whole_field
from orders.models import WorkOrder


class CompleteForm(Dialog):
    """How much of a work order was made."""

    completed_quantity = whole_field(_("Completed"), help_text=_("Empty: all of it."))

    def expected(self) -> dict[str, Decimal | int | None]:
        return {"completed_quantity": self.ordered()}

    def ordered(self) -> int | None:
        """The quantity of the work order that the dialog is about; the service looks for the store's own."""
        return WorkOrder.objects.filter(pk=self.object_id).values_list("quantity", flat=True).first()


def button(
    name: str,
    label: Any,
    question: Any,
    service: Callable[..., Any],
    done: Any,
    permission: str = "move",
    **look: Any,
) -> Callable[..., HttpResponse]:
    """A button of the page for the move `name`: the filled fields of its dialog go to the service."""

    def act(self: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        fields = (name for name in form.cleaned_data if not name.startswith("_"))  # unfold adds its own
        filled = {name: form.cleaned_data[name] for name in fields}
        given = {name: value for name, value in filled.items() if value not in (None, "")}
        return run(self, request, object_id, service, done, **given)

    act.__name__ = name
    made: Callable[..., HttpResponse] = move(label=label, question=question, permission=permission, **look)(
        act
    )
    return made
