"""The table of docs/lifecycles.md has the moves that the code declares; a failure prints the rows it should have."""

import re
from collections import defaultdict

from django.apps import apps
from django_fsm import FSMField

from tests.docs.pages import read


def rows() -> list[str]:
    moves: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for model in apps.get_models():
        for field in (field for field in model._meta.concrete_fields if isinstance(field, FSMField)):
            for move in field.get_all_transitions(model):
                targets = " or ".join(sorted(getattr(move.target, "allowed_states", None) or [move.target]))
                moves[model._meta.label, move.name, targets].append(move.source)
    return sorted(f"| `{m}` | `{n}` | {', '.join(sorted(s))} | {t} |" for (m, n, t), s in moves.items())


def test_the_lifecycles_are_those_of_the_code():
    assert re.findall(r"^\| `.+$", read("docs/lifecycles.md"), re.MULTILINE) == rows(), "\n" + "\n".join(
        rows()
    )
