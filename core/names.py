"""Documents and their states as people call them, where only the label of a model is written down."""

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.text import capfirst


def model_of(kind: str) -> Any:
    """The model of a label such as orders.workorder; None for a program that is no part of the house."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def document_name(kind: str, number: int | None) -> str | None:
    """A document: "Production report 7" of `production.productionreport`."""
    if number is None:
        return None
    model = model_of(kind)
    return f"{capfirst(model._meta.verbose_name) if model else kind} {number}"


def state_name(kind: str, state: str) -> str:
    """A state of a document: "In production"."""
    return str(_states(kind).get(state, state)) or "–"


@cache
def _states(kind: str) -> dict[str, Any]:
    model = model_of(kind)
    return dict(model._meta.get_field("state").flatchoices) if model else {}
