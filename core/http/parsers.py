"""Input that can do no harm: bounded depth, no NUL, no lone surrogates, no NaN, exact decimals."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

MAX_DEPTH = 32
MAX_FIELDS = 100
# Others would let a body mean one thing to us and another to the client.
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1"}


class JsonParser(BaseParser):
    """Parses to plain values; numbers with a point become Decimal. An empty body is an empty object."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read()
        if not raw.strip():
            return {}
        return load(_decoded(raw, media_type or ""))


class ObjectParser(JsonParser):
    """JSON whose top level must be an object, as in every body of the four APIs."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        if not isinstance(parsed, dict):
            raise ParseError("The body must be a JSON object.")
        return parsed


class FormParser(BaseParser):
    """A form as an object of texts; a field may come once."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        text = _decoded(stream.read(), media_type or "")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
        except ValueError:
            raise ParseError("The form cannot be read.") from None
        return _once(pairs)


class MultipartParser(BaseParser):
    """The fields of a form in parts as an object of texts, in UTF-8; files are dropped."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        raw = stream.read()
        head = {"CONTENT_TYPE": media_type, "CONTENT_LENGTH": len(raw)}
        try:
            fields, _ = MultiPartParser(head, BytesIO(raw), [], "utf-8").parse()
        except MultiPartParserError:
            raise ParseError("The form cannot be read.") from None
        return _once((name, text) for name, texts in fields.lists() for text in texts)


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in pairs:
        check_text(name)
        check_text(text)
        if name in found:
            raise ParseError(f"{name[:50]} came more than once.")
        found[name] = text
    return found


def _decoded(raw: bytes, media_type: str) -> str:
    _, _, charset = media_type.lower().partition("charset=")
    name = charset.split(";")[0].strip().strip('"') or "utf-8"
    if name not in CHARSETS:
        raise UnsupportedMediaType(media_type, f"Unknown charset {name[:40]}; send UTF-8.")
    try:
        return raw.decode(CHARSETS[name]).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise ParseError(f"The body is not {name}.") from None


def load(text: str) -> Any:
    """Parse JSON text; raises ParseError that says what is wrong."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise ParseError(f"The body is nested more than {MAX_DEPTH} deep.") from None
    except (ValueError, ArithmeticError) as error:
        raise ParseError(f"The body is not valid JSON: {error}"[:200]) from None
    _inspect(value)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a JSON number.")


def _inspect(value: Any) -> None:
    """Refuse what the parser lets through; by level, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                check_text(item)
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, dict):
                below.extend(item.values())
                below.extend(item.keys())
        if not below:
            return
        level = below
    raise ParseError(f"The body is nested more than {MAX_DEPTH} deep.")


def check_text(text: str) -> None:
    """PostgreSQL keeps neither NUL nor half a character; refuse both early. Raises ParseError."""
    if "\x00" in text:
        raise ParseError("Text must not contain a NUL character.")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ParseError("Text must not contain half of a surrogate pair.")
