"""Rows found by words: text search that an index serves, in any language and in any case."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Concat

# Between the words of a number like WO-2026/7; PostgreSQL would read them as signs, paths and hosts.
SEPARATORS = "-/._"
SPACES = " " * len(SEPARATORS)


def words(first: Any, *others: Any) -> SearchVector:
    """The words of these fields, for an index and for `beginning`. A tsvector ends at 1 MB: cut long fields."""
    parts = [first]
    for other in others:
        parts += [Value(" "), other]
    return SearchVector(
        Func(
            Concat(*parts, output_field=models.TextField()),
            Value(SEPARATORS),
            Value(SPACES),
            function="translate",
            output_field=models.TextField(),
        ),
        config="simple",
    )


def beginning(text: str) -> SearchQuery:
    """What finds rows where every word of `text` begins a word. A text of signs only finds nothing."""
    plain = text.translate(str.maketrans(SEPARATORS, SPACES))
    escaped = (word.replace("\\", "\\\\").replace("'", "''") for word in plain.split())
    query = " & ".join(f"'{word}':*" for word in escaped)
    return SearchQuery(query, config="simple", search_type="raw")
