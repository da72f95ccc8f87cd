"""What changed in a row, when and by whom, from the audit trail: imports and APIs as well as these pages."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models

from core.actor import door_name
from core.admin.numbers import without_zeros
from core.admin.scope import ScopedAdmin

VERSIONS_SHOWN = 100
CREATED, REMOVED = _("Created"), _("Removed")


@dataclass(frozen=True, slots=True)
class Change:
    """One event of the audit trail; `what` is empty where no field that is told differs, and `moved` says that it was
    written by a move."""

    at: datetime
    who: str
    door: str
    what: str
    moved: bool


class WithHistory(ScopedAdmin):
    """The history page shows the audit trail where the model has one, else what the framework logged."""

    hidden_fields: tuple[str, ...] = ()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        trails = event_models(tracks_model=self.model)
        if not trails:
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %s") % row,
            "opts": self.opts,
            "object": row,
            "changes": {
                "headers": [_("when"), _("who"), _("through"), _("what")],
                "rows": [
                    [
                        date_format(timezone.localtime(change.at), "DATETIME_FORMAT"),
                        change.who or "–",
                        door_name(change.door) or "–",
                        change.what or "–",
                    ]
                    for change in self.changes(request, row)
                ],
            },
        }
        return TemplateResponse(request, "admin/changes.html", context)

    def changes(
        self, request: HttpRequest, row: Any, besides: frozenset[str] = frozenset()
    ) -> Iterator[Change]:
        """Newest first: one for every event, with the fields that differ from the version before; not those `besides`
        nor what the person may not see. None where the model has no audit trail."""
        for trail in event_models(tracks_model=self.model)[:1]:
            yield from self._changes(row, trail, self.unseen(request) | besides)

    def _changes(self, row: Any, trail: Any, unseen: frozenset[str]) -> Iterator[Change]:
        events = list(
            trail.objects.filter(pgh_obj_id=row.pk)
            .select_related("pgh_context")
            .order_by("-pgh_id")[:VERSIONS_SHOWN]
        )
        hidden = {*self.hidden_fields, *unseen}
        shown = [field for field in self.model._meta.concrete_fields if field.name not in hidden]
        pairs = list(_pairs(events, row, trail))
        differing = [_differing(before, after, shown) for before, after in pairs]
        names = _names_of(pairs, differing)
        for event, (before, after), fields in zip(events, pairs, differing, strict=True):
            who = (event.pgh_context.metadata if event.pgh_context else {}) or {}
            yield Change(
                at=event.pgh_created_at,
                who=who.get("name", ""),
                door=who.get("door", ""),
                what=_told(event, before, after, fields, names),
                moved=getattr(before, "version", None) != getattr(after, "version", None),
            )


type Names = dict[tuple[type[models.Model], Any], str]


def _pairs(events: list[Any], row: Any, trail: Any) -> Iterator[tuple[Any, Any]]:
    """What each event found, None for nothing, and what it left."""
    keeps_old = all(getattr(tracker, "row", None) == pghistory.Old for tracker in trail.pgh_trackers)
    for place, event in enumerate(events):
        if keeps_old:
            yield event, events[place - 1] if place else row
        else:
            yield events[place + 1] if place + 1 < len(events) else None, event


def _differing(before: Any, after: Any, shown: list[Any]) -> list[Any]:
    """The fields whose values people would tell apart."""
    if before is None:
        return []
    return [
        field
        for field in shown
        if hasattr(before, field.attname) and _value(before, field, {}) != _value(after, field, {})
    ]


def _names_of(pairs: list[tuple[Any, Any]], differing: list[list[Any]]) -> Names:
    """What every row is called that was or is referred to: a query for each model, however long the history is."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for pair, fields in zip(pairs, differing, strict=True):
        for field in fields:
            if field.is_relation:
                found = {getattr(version, field.attname, None) for version in pair}
                wanted[field.related_model] |= found - {None}
    return {(model, pk): name for model, keys in wanted.items() for pk, name in _called(model, keys).items()}


def _called(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    """By key; with the rows that such a name may be made of, such as the order of a line."""
    above = [field.name for field in model._meta.concrete_fields if field.is_relation and not field.null]
    rows = model._base_manager.select_related(*above) if above else model._base_manager.all()
    return {pk: str(row) for pk, row in rows.in_bulk(list(keys)).items()}


def _told(event: Any, before: Any, after: Any, fields: list[Any], names: Names) -> str:
    if event.pgh_label == "insert":
        return str(CREATED)
    if event.pgh_label == "delete":
        return str(REMOVED)
    return "; ".join(
        f"{field.verbose_name}: {_value(before, field, names)} → {_value(after, field, names)}"
        for field in fields
    )


def _value(version: Any, field: Any, names: Names) -> str:
    """A field of a version as people write it; a reference by its name, or by its number where its row is gone."""
    value = getattr(version, field.attname, None)
    if value is None or value == "":
        return "–"
    if field.is_relation:
        return names.get((field.related_model, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField):
        return without_zeros(f"{value:f}")
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if hasattr(value, "hour") else str(value)
