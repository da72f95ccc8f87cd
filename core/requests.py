"""Everything that one request, or one import, did: read from every record that notes its id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from pghistory.core import event_models
from pghistory.models import Context

SHOWN = 200  # of each kind; an import may have written a million


@dataclass(frozen=True, slots=True)
class Deed:
    """One row that a request wrote: in a record of its own (`verb` empty), or as seen by the audit trail."""

    at: datetime
    model: type[models.Model]
    pk: Any
    verb: str
    who: str
    door: str
    row: models.Model | None


def records() -> list[type[models.Model]]:
    """The models that note which request made their rows; not the audit trail's copies of them."""
    copies = set(event_models())
    return [
        model
        for model in apps.get_models()
        if model not in copies and any(field.name == "request_id" for field in model._meta.concrete_fields)
    ]


def recorded(request_id: str, seen: Iterable[tuple[type[models.Model], Any]]) -> Iterator[Deed]:
    """From the records among `seen`, pairs of a model and its rows that may be shown: at most 200 of each."""
    for model, rows in seen:
        related = [name for name in ("user", "credential") if hasattr(model, name)]
        found = rows.filter(request_id=request_id).select_related(*related).order_by("pk")
        for row in found[:SHOWN]:
            who = getattr(row, "user", None) or getattr(row, "credential", None) or ""
            yield Deed(_moment(row), model, row.pk, "", str(who), getattr(row, "door", ""), row)


def changed(request_id: str) -> list[Deed]:
    """From the audit trail: which rows were made, changed and deleted; one query for all tables."""
    contexts = list(
        Context.objects.annotate(request=KT("metadata__request_id"))
        .filter(request=request_id)
        .values_list("pk", "metadata")
    )
    if not contexts:
        return []
    who = {pk: told or {} for pk, told in contexts}
    trails = list(event_models())
    parts = [_events(number, trail, list(who)) for number, trail in enumerate(trails)]
    found = parts[0].union(*parts[1:], all=True).order_by("pgh_created_at", "pgh_id")[: SHOWN * 5]
    return [
        Deed(
            event["pgh_created_at"],
            trails[event["trail"]].pgh_tracked_model,
            event["row"],
            event["pgh_label"],
            who[event["pgh_context_id"]].get("name", ""),
            who[event["pgh_context_id"]].get("door", ""),
            None,
        )
        for event in found
    ]


def _events(number: int, trail: Any, contexts: list[Any]) -> Any:
    return (
        trail._default_manager.filter(pgh_context_id__in=contexts)
        .annotate(trail=Value(number), row=Cast(F("pgh_obj_id"), models.BigIntegerField()))
        .order_by()
        .values("trail", "row", "pgh_id", "pgh_label", "pgh_created_at", "pgh_context_id")
    )


def _moment(row: Any) -> datetime:
    """When a record was written, whatever it calls that."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, models.DateTimeField)]
    moment: datetime = getattr(row, next(field.name for field in fields if not field.null))
    return moment
