"""The query language of the lists: `?quantity>=100&product~Widget&status!=OPEN&priority in HIGH,CRITICAL`.

Operators stand raw in the query string, where `quantity>=100` is a key `quantity>` and a value `100`, and where
`product~Widget` is a key without a value (docs/api/orders.md, Filters).
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

from core.errors import Invalid

MOST = 50
WRITTEN = re.compile(r"(\w+)(?: *(!=|>=|<=|=|>|<|~)(?:(?<=~)=)? *| +(in) +)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """`name operator operand` as the client wrote it; `in` has its words with commas."""

    name: str
    operator: str
    operand: str


def read_conditions(query_string: str) -> list[Condition]:
    """What a query string says, in its order, parameters such as `page=2` among it. Raises Invalid for too much."""
    text = query_string.encode("latin-1", "replace").decode(
        errors="replace"
    )  # WSGI hands bytes over like that
    found = [_read(piece) for piece in text.split("&", MOST) if piece]
    if len(found) > MOST:
        raise Invalid(f"More than {MOST} parameters.", field="query", reason="TOO_LONG")
    return [condition for condition in found if condition is not None]


def _read(piece: str) -> Condition | None:
    """None for what is no condition, such as a bare word: unknown parameters are ignored."""
    key = piece.removesuffix("=")
    if key != piece and "=" not in key:
        # Libraries write `=` behind a key that has no value.
        whole = WRITTEN.fullmatch(unquote_plus(key))
        if whole and whole[4]:
            return _condition(whole)
    whole = WRITTEN.fullmatch(unquote_plus(piece))
    return _condition(whole) if whole else None


def _condition(found: re.Match[str]) -> Condition:
    return Condition(found[1], found[2] or found[3], found[4])
