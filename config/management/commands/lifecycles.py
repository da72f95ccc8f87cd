"""docs/lifecycles.md, made from the code. What the page says of a move stands in two docstrings:
that of the transition method (what it means) and that of the service that makes it (what it does; raises what).
The service is called <move>_<document>; `SERVICES` has those that are not.
"""

import inspect
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management.base import BaseCommand
from django_fsm import InvalidResultState

from core.admin import WithMoves
from core.models import Stateful

PAGE = settings.BASE_DIR / "docs" / "lifecycles.md"
INTRO = """# Lifecycles

Made from the code by `manage.py lifecycles`; `manage.py lifecycles --check` tells whether it still agrees. Every move
is made by a service that locks and re-reads the row, and leaves one row in the transition log
([architecture](architecture.md#lifecycles)). From a state that is not named, a move is refused and changes nothing.

What a move means is the docstring of the model's method; its effects and what it raises, that of its service. *Who* is
the right that a person needs for the button in the back office; a program needs a credential for the API that serves the
document, and not a read-only one.
"""
SERVICES = {
    ("accounting.Job", "open"): "open_draft",  # `open_job` makes a new one
    ("production.ProductionOrder", "start"): "start_production",
    ("production.ProductionOrder", "finish"): "finish_production",
    ("production.ProductionOrder", "cancel"): "cancel_production",
    ("warehouse.PurchaseOrder", "reopen"): "reverse_receipt",
}


class Command(BaseCommand):
    help = "Write docs/lifecycles.md from the models and services; with --check exit 1 if it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the page differs")

    def handle(self, *args: Any, **options: Any) -> None:
        name = PAGE.relative_to(settings.BASE_DIR)
        if not options["check"]:
            PAGE.write_text(page())
            self.stdout.write(f"Wrote {name}.")
        elif PAGE.read_text() == page():
            self.stdout.write(f"{name} agrees with the code.")
        else:
            self.stderr.write(f"{name} differs from the code: run manage.py lifecycles.")
            raise SystemExit(1)


def page() -> str:
    """The whole text, with a section for each document."""
    documents = [model for model in apps.get_models() if issubclass(model, Stateful)]
    sections = [section(model) for model in sorted(documents, key=lambda model: model._meta.label)]
    return "\n".join([INTRO, *sections])


def section(model: Any) -> str:
    name = str(model._meta.verbose_name).capitalize()
    rights = [f"`{model._meta.app_label}.{code}`: {said}." for code, said in model._meta.permissions]
    more = f"\nFurther rights: {' '.join(map(str, rights))}\n" if rights else ""
    return (
        f"## {name}\n\n`{model._meta.label}`. {words(model)}\n\n"
        f"```mermaid\n{picture(model)}\n```\n\n{states(model)}\n\n{moves(model)}\n{more}"
    )


def steps(model: Any) -> Iterator[tuple[str, str, str]]:
    """(move, from, to), in the order in which the model declares them and its states."""
    declared = list(model._meta.get_field("state").get_all_transitions(model))
    written = [name for name, value in vars(model).items() if hasattr(value, "_django_fsm")]
    order = model.State.values
    for move in sorted(declared, key=lambda move: (written.index(move.name), order.index(move.source))):
        for target in targets(model, move):
            yield move.name, str(move.source), target


def targets(model: Any, move: Any) -> list[str]:
    """Where a move leads; where that depends on more than the present state, all that it may be."""
    if not hasattr(move.target, "get_state"):
        return [str(move.target)]
    try:
        return [str(move.target.get_state(model(state=move.source), move, None))]
    except InvalidResultState:
        return [str(state) for state in move.target.allowed_states]


def final(model: Any) -> list[str]:
    return [state for state in model.State.values if state not in {source for _, source, _ in steps(model)}]


def picture(model: Any) -> str:
    """A mermaid state diagram; the first state is that of a new document."""
    lines = [f'    state "{state.label}" as {state.value}' for state in model.State]
    lines.append(f"    [*] --> {model._meta.get_field('state').default}")
    lines += [f"    {source} --> {target}: {move}" for move, source, target in steps(model)]
    lines += [f"    {state} --> [*]" for state in final(model)]
    return "\n".join(["stateDiagram-v2", *lines])


def states(model: Any) -> str:
    ends = final(model)
    rows = [f"| `{s.value}` | {s.label} | {'yes' if s.value in ends else ''} |" for s in model.State]
    return "\n".join(["| state | in words | final |", "|---|---|---|", *rows])


def moves(model: Any) -> str:
    """A row for each move and each set of states that it leads to."""
    leads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move, source, target in steps(model):
        leads[move, source].append(target)
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (move, source), found in leads.items():
        rows[move, ", ".join(found)].append(source)
    lines = [row(model, move, ", ".join(sources), target) for (move, target), sources in rows.items()]
    head = "| move | from | to | who | means | effects | raises |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *lines])


def row(model: Any, move: str, sources: str, target: str) -> str:
    service = service_of(model, move)
    means = words(getattr(model, move)).partition("Raises ")[0].strip()
    effects, _, raises = words(service).partition("Raises ")
    told = f"`{service.__name__}`: {effects.strip()}"
    cells = [f"`{move}`", sources, target, right(model, move), means, told, raises]
    return f"| {' | '.join(cells)} |"


def service_of(model: Any, move: str) -> Any:
    name = f"{move}_{str(model._meta.verbose_name).replace(' ', '_')}"
    services = import_module(f"{model._meta.app_label}.services")
    return getattr(services, SERVICES.get((model._meta.label, move), name))


def right(model: Any, move: str) -> str:
    """The right that the move's button asks for; nothing where it has none."""
    pages = admin.site._registry.get(model)
    if not isinstance(pages, WithMoves) or move not in pages.actions_detail:
        return "–"
    check = getattr(pages, f"has_{getattr(pages, move).allowed_permissions[0]}_permission")
    return f"`{getattr(check, 'right', f'{model._meta.app_label}.change_{model._meta.model_name}')}`"


def words(thing: Any) -> str:
    """A docstring on one line, as it can stand in a table."""
    if not thing.__doc__:
        raise ValueError(f"{thing.__qualname__} needs a docstring: docs/lifecycles.md is made of it.")
    return " ".join(inspect.cleandoc(thing.__doc__).split()).replace("|", "\\|")
