"""What a list is asked for: which rows, in which order, how many (docs/api/warehouse.md, Lists)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from rest_framework.exceptions import ParseError

from core.http.parsers import check_text
from core.http.wire import Field
from warehouse.api.errors import BadParameter
from warehouse.documents.fields import Areas

DEFAULT_LIMIT = 250
MAX_LIMIT = 1000
MAX_OFFSET = 10**9
MAX_CONDITIONS = 100
FLAGS = {"true": True, "1": True, "false": False, "0": False}
DIRECTIONS = {"asc": "", "desc": "-"}


@dataclass(frozen=True, slots=True)
class Query:
    """`sort` has fields of the object, with `-` for descending; `asked` names and values of filters, not yet read;
    `fields` what these names mean."""

    limit: int
    offset: int
    sort: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    count_only: bool
    fields: Mapping[str, Field]


def read_query(params: QueryDict, fields: Mapping[str, Field]) -> Query:
    """An empty value is none, unknown names are ignored. Raises BadParameter."""
    sent = [(name, text) for name, texts in params.lists() for text in texts if text]
    for name, text in sent:
        _check(name, text)
    last = dict(sent)
    asked = tuple((name, text) for name, text in sent if name in fields)
    if len(asked) > MAX_CONDITIONS:
        raise BadParameter(f"More than {MAX_CONDITIONS} filters.", field=asked[-1][0])
    limit = min(_whole(last, "limit", DEFAULT_LIMIT, least=1), MAX_LIMIT)
    page = _whole(last, "page", 0)
    offset = min(_whole(last, "offset", page * limit), MAX_OFFSET)
    words = ",".join(text for name, text in sent if name == "orderBy")
    return Query(limit, offset, _sort(words, fields), asked, _flag(last, "countOnly"), fields)


def _check(name: str, text: str) -> None:
    try:
        check_text(text)
    except ParseError as error:
        raise BadParameter(str(error.detail), field=name) from None


def _whole(sent: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = sent.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or int(text[:18]) < least:
        raise BadParameter(f"Send a whole number from {least} on.", field=name)
    return int(text[:18])


def _flag(sent: Mapping[str, str], name: str) -> bool:
    text = sent.get(name, "false").lower()
    if text not in FLAGS:
        raise BadParameter("Send true or false.", field=name)
    return FLAGS[text]


def _sort(text: str, fields: Mapping[str, Field]) -> tuple[tuple[str, str], ...]:
    chosen: dict[str, str] = {}
    for word in text.split(","):
        name, _, direction = word.strip().partition(" ")
        sign = "-" if name.startswith("-") else ""
        name = name.removeprefix("-")
        if not name:
            continue
        if name not in fields or isinstance(fields[name], Areas):
            raise BadParameter(f"Cannot sort by {name[:50]}.", field="orderBy")
        if direction.strip():
            sign = DIRECTIONS.get(direction.strip().lower(), "?")
        if sign == "?":
            raise BadParameter(f"Sort {name} asc or desc.", field="orderBy")
        chosen.setdefault(name, sign)
    return tuple(chosen.items())
