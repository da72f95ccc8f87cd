"""Querysets whose SQL is compiled once: Django takes longer to compile a hot query than PostgreSQL to run it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stand-ins that no real parameter equals; their places among the compiled parameters are remembered.
FIRST_NUMBER = 8_765_432_109_876_500_000
TEXT = "\x01argument {}\x01"


class Prepared:
    """`build` makes a `values_list` queryset of its arguments, which must end up as parameters of the SQL.

    `kinds` names each argument's type, int or str. Rows are plain database values: no converters run.
    """

    def __init__(self, kinds: Sequence[type], build: Callable[..., QuerySet[Any, Any]]):
        self.kinds = tuple(kinds)
        self.build = build
        self._compiled: tuple[str, tuple[Any, ...]] | None = None

    def rows(self, *arguments: Any, limit: int | None = None, offset: int = 0) -> list[tuple[Any, ...]]:
        """Run it; one query."""
        sql, template = self._compiled or self._compile()
        parameters = [arguments[value.at] if isinstance(value, _Slot) else value for value in template]
        if limit is not None:
            sql, parameters = f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        stands_for = {
            FIRST_NUMBER + n if kind is int else TEXT.format(n): _Slot(n) for n, kind in enumerate(self.kinds)
        }
        sql, parameters = self.build(*stands_for).query.sql_with_params()
        template = tuple(stands_for.get(value, value) for value in parameters)
        found = {value.at for value in template if isinstance(value, _Slot)}
        if found != set(range(len(self.kinds))):
            raise ValueError(f"Not every argument became a parameter of: {sql}")
        self._compiled = (sql, template)
        return self._compiled


class _Slot:
    """Where an argument belongs."""

    def __init__(self, at: int):
        self.at = at
