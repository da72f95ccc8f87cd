"""XML as this API speaks it: elements named like the properties, a list repeats its element, null is left out.

Nothing is read but elements and text: a DTD is refused, and with it every entity.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError as NotWellFormed
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from core.http.parsers import CHARSETS, MAX_DEPTH
from core.quantities import plain

# What XML 1.0 cannot say, not even escaped.
UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PIECE = 16_384


class XmlText(str):
    """The text of an element that stands alone; where a list is due it is a list of one."""


class XmlObject(dict[str, Any]):
    """The children of an element that stands alone; where a list is due it is a list of one."""


class XmlParser(BaseParser):
    """Parses to the objects and texts that the same body would be in JSON. An empty body is an empty object."""

    media_type = "application/xml"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read()
        if not raw.strip():
            return {}
        return load(raw, _charset(media_type or ""))


def _charset(media_type: str) -> str | None:
    """Of the Content-Type; without one the document's own declaration counts."""
    _, found, charset = media_type.lower().partition("charset=")
    name = charset.split(";")[0].strip().strip('"')
    if found and name not in CHARSETS:
        raise UnsupportedMediaType(media_type, f"Unknown charset {name[:40]}; send UTF-8.")
    return name or None


def load(raw: bytes, charset: str | None = None) -> dict[str, Any]:
    """The root element as an object; raises ParseError that says what is wrong."""
    tree = Tree()
    parser = DefusedXMLParser(target=tree, encoding=charset, forbid_dtd=True)
    try:
        for start in range(0, len(raw), PIECE):  # what is nested too deep ends it before the rest is read
            parser.feed(raw[start : start + PIECE])
        parser.close()
    except DefusedXmlException:
        raise ParseError("The body must not have a DTD or entities.") from None
    except (NotWellFormed, ValueError, LookupError) as error:
        raise ParseError(f"The body is not well-formed XML: {error}"[:200]) from None
    return tree.root if isinstance(tree.root, dict) else {}


class Tree:
    """Builds plain values while the parser reads; attributes are ignored, and text beside elements."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[tuple[str, XmlObject, list[str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise ParseError(f"The body is nested more than {MAX_DEPTH} deep.")
        self._open.append((tag.rpartition("}")[2], XmlObject(), []))

    def data(self, text: str) -> None:
        self._open[-1][2].append(text)

    def end(self, tag: str) -> None:
        name, children, texts = self._open.pop()
        value: Any = children or XmlText("".join(texts).strip())
        if not self._open:
            self.root = value
            return
        above = self._open[-1][1]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], list):
            above[name].append(value)
        else:
            above[name] = [above[name], value]

    def close(self) -> None:
        """Part of what the parser calls; there is nothing left to do."""


class XmlRenderer(BaseRenderer):
    media_type = "application/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        name = (renderer_context or {})["response"].dto
        root = f"{name}s" if isinstance(data, list) else name
        content = {name: data} if isinstance(data, list) else data
        return ('<?xml version="1.0" encoding="UTF-8"?>' + "".join(_written(root, content))).encode()


def _written(name: str, value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            yield from _written(name, item)
        return
    yield f"<{name}>"
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _written(key, below)
    else:
        yield _text(value)
    yield f"</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return escape(UNSPEAKABLE.sub("\ufffd", str(value)), {"\r": "&#13;"})
