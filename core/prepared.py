"""Querysets whose SQL is compiled once: Django takes longer to compile a hot query than PostgreSQL to run it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import FETCH_ONE, QuerySet
from django.db.models.query import get_related_populators

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
        compiler = self.build(*stands_for).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        template = tuple(stands_for.get(value, value) for value in parameters)
        found = {value.at for value in template if isinstance(value, _Slot)}
        if found != set(range(len(self.kinds))):
            raise ValueError(f"Not every argument became a parameter of: {sql}")
        self._learn(compiler)
        self._compiled = (sql, template)
        return self._compiled

    def _learn(self, compiler: Any) -> None:
        """What is kept of the compiled query beside its SQL."""


class PreparedObjects(Prepared):
    """As `Prepared`, of a queryset of instances and what it has in `select_related`; locks and their `of` are kept.

    No field of theirs may need a converter: ValueError.
    """

    def objects(self, *arguments: Any) -> list[Any]:
        """Run it; one query."""
        rows = self.rows(*arguments)
        return [self._made(row) for row in rows]

    def _made(self, row: tuple[Any, ...]) -> Any:
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, made)
        return made

    def _learn(self, compiler: Any) -> None:
        if compiler.get_converters([column for column, _sql, _alias in compiler.select]):
            raise ValueError("A field of these rows needs a converter.")
        shape = compiler.klass_info
        own = shape["select_fields"]
        self._model = shape["model"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [column.target.attname for column, _sql, _alias in compiler.select[self._own]]
        self._related = get_related_populators(shape, compiler.select, DEFAULT_DB_ALIAS, FETCH_ONE)


class _Slot:
    """Where an argument belongs."""

    def __init__(self, at: int):
        self.at = at
