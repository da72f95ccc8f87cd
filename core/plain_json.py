"""The one way that objects become JSON, in answers and in events."""

from decimal import Decimal
from typing import Any

import orjson


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def dump(data: Any) -> bytes:
    """Compact JSON in UTF-8, nothing but control characters, quotes and backslashes escaped.

    Times in UTC with `Z`; decimals as numbers, whole ones without a point: JavaScript writes the same bytes.
    """
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def dump_pretty(data: Any) -> str:
    """The same for people: every key and every value of a list on a line of its own."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2).decode()
