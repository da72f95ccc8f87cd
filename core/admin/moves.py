"""Buttons that move a document: a dialog asks, a POST calls the service, a refusal is told with its reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from core.admin.forms import REFUSALS, filled_in, words
from core.admin.scope import ScopedAdmin, store_of


def move(
    *,
    label: Any,
    question: Any,
    permission: str,
    icon: str,
    form: type[BaseDialogForm] = BaseDialogForm,
    variant: ActionVariant = ActionVariant.DEFAULT,
    title: Any = None,
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Make a method `(self, request, form, object_id)` a button of the page. The dialog is called `title`, else as the button.

    Unfold's plain actions are links: they would write on a GET, which any foreign page can cause.
    """
    return action(
        description=label,
        permissions=[permission],
        icon=icon,
        variant=variant,
        dialog={
            "title": title or label,
            "description": question,
            "form_class": form,
            "form_submit_text": label,
        },
    )


class WithButtons(ScopedAdmin):
    """Buttons show only where they are of use. The service decides anyway; one that can only be refused helps nobody."""

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        """Those of the buttons that are of use for this row now; `names` are what the person may press at all."""
        return names

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> Any:
        row = self.get_object(request, str(object_id))
        if row is None:
            return []
        buttons = self.allowed_buttons(request, object_id)
        return [buttons[name] for name in self.useful(request, row, list(buttons))]

    def allowed_buttons(self, request: HttpRequest, object_id: int | str) -> dict[str, Any]:
        """What the person may press at all, by name."""
        allowed = super().get_actions_detail(request, object_id)
        return {one.method.original_function_name: one for one in allowed}


def asks(right: str) -> Callable[..., bool]:
    """A check `has_…_permission` of an admin: whether the person has a right, such as `orders.cancel_workorder`.

    Unfold takes the right's name itself, too, but then looks for it in the database before every command.
    """

    def has_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(right))

    has_permission.right = right  # type: ignore[attr-defined]
    return has_permission


def button(
    name: str,
    label: Any,
    question: Any,
    service: Callable[..., Any],
    done: Any,
    *,
    permission: str = "move",
    **look: Any,
) -> Callable[..., HttpResponse]:
    """A button `name` of the page: the filled fields of its dialog go to the service, and `done` is said. See `move`."""

    def act(self: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, service, done, **filled_in(form))

    act.__name__ = name
    made: Callable[..., HttpResponse] = move(label=label, question=question, permission=permission, **look)(
        act
    )
    return made


def run(
    admin: Any, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any, **arguments: Any
) -> HttpResponse:
    """Call `service(store=, pk=, **arguments)` for a row that the person sees, and return to its page."""
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    try:
        service(store=store_of(row, admin.store_path), pk=row.pk, **arguments)
    except REFUSALS as refusal:
        return admin.message_and_return(request, object_id, words(refusal), messages.ERROR)
    return admin.message_and_return(request, object_id, done)
