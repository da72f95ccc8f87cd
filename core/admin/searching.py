"""Searches of lists and pickers: inside texts where there is little, by indexes where there is much."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Collate, Concat, Upper
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.scope import ScopedAdmin
from core.find import LAST, indexed, readable

# Bytes of the tables that are read as a whole: some ten thousand rows, some hundredths of a second.
LITTLE = 16 * 2**20
# So many rows of others are named by their keys, to go back from them to the rows of the list.
NAMED = 2_000
# So many rows of the list are collected and sorted; more are met soon in any order.
COLLECTED = 20_000
SIZE = "SELECT coalesce(sum(pg_table_size(name::regclass)), 0) FROM unnest(%s::text[]) AS name"


class WithSearch(ScopedAdmin):
    """In a big house the search finds what *begins* with a text, by fields that have an `index` of `core.find`, what is
    equal (`=`), and rows that belong to such. Fields without an index are then left out.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        own, related = self._searched()
        term = readable(search_term)
        if not term or not (own or related) or self._is_little():
            return super().get_search_results(request, queryset, search_term)
        rows, wanted = _own(queryset, own, term)
        for path, names in related.items():
            belonging = self._belonging(request, path, names, term)
            if belonging is None:
                self._say_more(request, path, term)
            elif belonging:
                wanted |= _collected(rows, belonging)
        return (rows.filter(wanted) if wanted else rows.none()), False

    def _searched(self) -> tuple[list[str], dict[str, list[str]]]:
        """Of the search fields those that an index serves: the row's own, and by their paths those of others."""
        own: list[str] = []
        related: dict[str, list[str]] = defaultdict(list)
        for name in self.search_fields:
            path, _between, field = name.removeprefix("=").rpartition("__")
            exact = name.startswith("=")
            if exact or field in indexed(self._models(path)[-1]):
                (related[path] if path else own).append(f"={field}" if exact else field)
        return own, related

    def _models(self, path: str) -> list[Any]:
        """Of the row, and of what each step of the path leads to."""
        reached: list[Any] = [self.model]
        for step in path.split("__") if path else ():
            reached.append(reached[-1]._meta.get_field(step).remote_field.model)
        return reached

    def _is_little(self) -> bool:
        """Whether all that the search would read is."""
        paths = {name.removeprefix("=").rpartition("__")[0] for name in self.search_fields}
        tables = {model._meta.db_table for path in paths for model in self._models(path)}
        with connection.cursor() as cursor:
            cursor.execute(SIZE, [sorted(tables)])
            return bool(cursor.fetchone()[0] <= LITTLE)

    def _belonging(self, request: HttpRequest, path: str, names: list[str], term: str) -> Q | None:
        """What belongs to the rows at the end of the path that begin so; None where those are too many to ask for.

        The path is gone back step by step: few rows are mostly few at every step.
        """
        steps, reached = path.split("__"), self._models(path)
        page: Any = self.admin_site._registry[reached[-1]]
        theirs = page.scoped(request, reached[-1]._default_manager.order_by())
        rows, wanted = _own(theirs, names, term)
        if not wanted:
            return Q()
        found = _some(rows.filter(wanted))
        if not isinstance(found, list):
            return None
        for step, model in zip(steps[:0:-1], reached[-2:0:-1], strict=True):
            found = _some(model._default_manager.order_by().filter(**{f"{step}__in": found}))
        return Q(**{f"{steps[0]}__in": found}) if not isinstance(found, list) or found else Q()

    def _say_more(self, request: HttpRequest, path: str, term: str) -> None:
        """On the list, not where a picker asks."""
        match = getattr(request, "resolver_match", None)
        if match is None or not str(match.url_name).endswith("_changelist"):
            return
        words = {"kind": self._models(path)[-1]._meta.verbose_name_plural, "term": term, "most": NAMED}
        text = _("More than %(most)s %(kind)s begin with “%(term)s”: type more to find what belongs to them.")
        self.message_user(request, text % words, messages.WARNING)


class OneOf(models.Func):
    """One of an array, of which PostgreSQL guesses that it is short: it looks each key up, and sorts what it found."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def _collected(rows: Any, wanted: Q) -> Q:
    """The condition as PostgreSQL serves it best: of a few rows by their keys. It would walk along the order of the list
    for the first fifty, and pass by a million rows if those are the last ones."""
    found = rows.filter(wanted).order_by().values("pk")
    count = found[: COLLECTED + 1].count()
    if count > COLLECTED:
        return wanted
    return Q(OneOf("pk", ArraySubquery(found))) if count else Q()


def _own(rows: Any, names: Iterable[str], term: str) -> tuple[Any, Q]:
    """The rows with what the condition on them needs, and the condition."""
    wanted = Q()
    for name in names:
        narrowed, asked = _asked(rows, name, term)
        collected = _collected(narrowed, asked) if asked else asked
        rows, wanted = (narrowed if collected is asked else rows), wanted | collected
    return rows, wanted


def _asked(rows: Any, name: str, term: str) -> tuple[Any, Q]:
    """The rows with what the condition on one field needs, and the condition."""
    if not name.startswith("="):
        return _begins(rows, name, term)
    equal = _equal(rows.model._meta.get_field(name[1:]), term)
    if not equal or name[1:] not in indexed(rows.model):
        return rows, equal
    narrowed, begins = _begins(rows, name[1:], term)  # by the index that is there
    return narrowed, begins & equal


def _some(rows: Any) -> Any:
    """The keys of a few rows, or the rows as they are asked for."""
    keys = list(rows.values_list("pk", flat=True)[: NAMED + 1])
    return keys if len(keys) <= NAMED else rows.values("pk")


def _equal(field: Any, term: str) -> Q:
    """Nothing where the term can be no value of the field."""
    try:
        value = field.to_python(term)
        field.run_validators(value)
    except ValidationError:
        return Q()
    return Q(**{field.name: value})


def _begins(rows: Any, name: str, term: str) -> tuple[Any, Q]:
    """As Find asks its index."""
    key, begin = f"{name}_key", Upper(Value(term))
    wanted = Q(**{f"{key}__gte": begin, f"{key}__lt": Concat(begin, Value(LAST))})
    if indexed(rows.model)[name]:
        wanted &= ~Q(**{name: ""})
    return rows.alias(**{key: Collate(Upper(name), "C")}), wanted
