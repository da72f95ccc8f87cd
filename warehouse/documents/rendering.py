"""Objects whose values the database writes as they are shown: half of what a long list costs in Python."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import CharField, F, FloatField, Func, IntegerField, TextField, Value
from django.db.models.functions import Cast, NullIf, Upper

from core.http.wire import Field, WireObject
from warehouse.documents.fields import Guid, Moment, Words, or_null, show_guid


class WrittenMoment(Func):
    """`show_moment` in SQL."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
    output_field = CharField()


def _expression(field: Field) -> Any:
    """What the database writes as it is shown; None where only Python can."""
    if field.show is None:
        return F(field.source)
    if isinstance(field, Guid) and field.show is show_guid:
        return Upper(Cast(field.source, TextField()))
    if isinstance(field, Moment):
        return WrittenMoment(F(field.source))
    if field.show is float:
        return Cast(field.source, FloatField())
    if field.show is or_null:
        return NullIf(F(field.source), Value(""))
    if isinstance(field, Words) and field.show is int:
        return Cast(field.source, IntegerField())
    return None


class Rendering:
    """`columns` of a query, for `values_list`, and the objects that their rows are; more columns may follow."""

    def __init__(self, wire: WireObject):
        self.names = tuple(wire.fields)
        found = {name: _expression(field) for name, field in wire.fields.items()}
        self.columns = tuple(
            F(field.source) if found[name] is None else found[name] for name, field in wire.fields.items()
        )
        self._left: list[tuple[str, Callable[[Any], Any]]] = [
            (name, field.show) for name, field in wire.fields.items() if found[name] is None and field.show
        ]

    def objects(self, rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Rows that begin with the columns, as objects."""
        objects = [dict(zip(self.names, row, strict=False)) for row in rows]
        for name, show in self._left:
            for one in objects:
                one[name] = show(one[name])
        return objects
