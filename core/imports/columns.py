"""The columns of files: one declaration serves reading, staging and writing.

A column's parser gives the cell as COPY text (backslashes doubled, NULL for nothing): a million rows go from
the file to PostgreSQL without becoming Python objects. A cell that does not fit raises BadValue.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from core.quantities import SHORTENED, plain

NULL = "\\N"
SHORTENED_CODE = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What PostgreSQL keeps in no text.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})

type Parser = Callable[[str], str]


class BadValue(Exception):
    """A cell that does not fit its column. A reader that finds it gives it in place of the `cell` that it read."""

    def __init__(self, code: str, message: str, *, cell: str = ""):
        super().__init__(message)
        self.code = code
        self.cell = cell


type Cell = str | BadValue | None
"""What a reader gives of a cell; None where the row does not have it at all."""


def shown(text: str) -> str:
    """A cell for a message: short, and without anything that could garble a terminal or a log."""
    clean = CONTROL.sub("?", text)
    return f'"{clean if len(clean) <= 40 else f"{clean[:37]}..."}"'


@dataclass(frozen=True, kw_only=True)
class Column:
    """`empty`: the cell may be empty. `optional`: the whole column may be missing; then nothing is changed by it
    and new rows get the default."""

    name: str
    empty: bool = False
    optional: bool = False
    sql_type = "text"
    trim = True
    """Blanks around a cell are no part of it."""
    numeric = False
    """In JSON it may be a number, too."""
    logical = False
    """In JSON it may be true or false, too."""
    structured = False
    """It is an array or an object of JSON, and nothing else; the cell is its JSON."""

    def parser(self, decimal_comma: bool) -> Parser:
        return self.parse

    def parse(self, text: str) -> str:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """A stored value as a cell that `parse` takes."""
        return "" if value is None else str(value)

    def nothing(self) -> str:
        """What an empty cell means; BadValue where it must not be empty."""
        if not self.empty:
            raise BadValue("REQUIRED", "The cell is empty; it needs a value.")
        return NULL

    def missing(self) -> str:
        """What it means that a row does not have the cell at all; BadValue where it must."""
        if not self.optional:
            raise BadValue("REQUIRED", "It is missing.")
        return NULL


@dataclass(frozen=True, kw_only=True)
class Text(Column):
    """Words of one line."""

    max_length: int

    def parse(self, text: str) -> str:
        if not (0 < len(text) <= self.max_length and text.isprintable()):
            self._check(text)
        return text.replace("\\", "\\\\") if "\\" in text else text

    def nothing(self) -> str:
        super().nothing()
        return ""

    def _check(self, text: str) -> None:
        if not text:
            self.nothing()
        elif len(text) > self.max_length:
            raise BadValue("TOO_LONG", f"{len(text)} characters; at most {self.max_length} fit.")
        elif CONTROL.search(text):
            raise BadValue(
                "CONTROL_CHARACTER", f"{shown(text)} holds a line break or another control character."
            )


@dataclass(frozen=True, kw_only=True)
class Code(Text):
    """A number that names something. One that a spreadsheet shortened is refused: it is another number now."""

    def parse(self, text: str) -> str:
        if "+" in text and SHORTENED_CODE.fullmatch(text):
            raise BadValue(
                "SHORTENED_NUMBER",
                f"A spreadsheet shortened this number to {text}. Format the column as text, enter the number "
                "again and export the file again.",
            )
        return super().parse(text)


@dataclass(frozen=True, kw_only=True)
class Verbatim(Text):
    """Text as a program may have it: tabs, line breaks and other control characters are kept."""

    def _check(self, text: str) -> None:
        if text and len(text) <= self.max_length:
            if UNKEPT.search(text):
                raise BadValue(
                    "CONTROL_CHARACTER",
                    f"{shown(text)} holds a NUL or half a character, which cannot be kept.",
                )
        else:
            super()._check(text)

    def parse(self, text: str) -> str:
        if not (0 < len(text) <= self.max_length and text.isprintable()):
            self._check(text)
        return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


@dataclass(frozen=True, kw_only=True)
class Reference(Code, Verbatim):
    """Such text that is the number of something."""


@dataclass(frozen=True, kw_only=True)
class Notes(Verbatim):
    """Such text where the blanks around it belong to it, too."""

    trim = False


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    """One of a few words."""

    choices: Sequence[str]

    def parse(self, text: str) -> str:
        if text in self.choices:
            return text
        if not text:
            return self.nothing()
        raise BadValue("INVALID_CHOICE", f"{shown(text)} is none of {', '.join(self.choices)}.")


@dataclass(frozen=True, kw_only=True)
class Word(Column):
    """One of a few words in any case; `stored` is what stands for each in the database."""

    stored: Mapping[str, Any]

    def parse(self, text: str) -> str:
        if not text:
            return self.nothing()
        value = next((self.stored[word] for word in self.stored if word.lower() == text.lower()), None)
        if value is None:
            raise BadValue("INVALID_CHOICE", f"{shown(text)} is none of {', '.join(self.stored)}.")
        return str(value)

    def write(self, value: Any) -> str:
        return next(word for word, stored in self.stored.items() if stored == value)


@dataclass(frozen=True, kw_only=True)
class Flag(Column):
    """true or false."""

    sql_type = "boolean"
    logical = True

    def parse(self, text: str) -> str:
        if text in ("true", "false"):
            return text
        if not text:
            return self.nothing()
        if text.lower() in ("true", "false"):
            return text.lower()
        raise BadValue("INVALID_CHOICE", f"{shown(text)} is neither true nor false.")

    def write(self, value: Any) -> str:
        return "" if value is None else "true" if value else "false"


@dataclass(frozen=True, kw_only=True)
class Structure(Column):
    """An array or an object, in JSON files only."""

    sql_type = "jsonb"
    structured = True

    def parse(self, text: str) -> str:
        return text.translate(ESCAPES) if text else self.nothing()


@dataclass(frozen=True, kw_only=True)
class Day(Column):
    """A date as 2026-11-21; every other order of day and month is ambiguous somewhere."""

    sql_type = "date"

    def parse(self, text: str) -> str:
        if not text:
            return self.nothing()
        try:
            day = date.fromisoformat(text)
            if day.isoformat() != text:  # 20261121 and 2026-W47-6 are ISO dates, too
                raise ValueError
        except ValueError:
            raise BadValue("INVALID_DATE", f"{shown(text)} is not a date. Write it as 2026-11-21.") from None
        if day.year < 1900:
            raise BadValue("OUT_OF_RANGE", f"{text} is before 1900.")
        return text


@dataclass(frozen=True, kw_only=True)
class Moment(Column):
    """A date and a time as 2026-11-21T16:30:00, with an offset or in UTC. `day`: or a date, which is its midnight."""

    day: bool = False
    sql_type = "timestamptz"

    def parse(self, text: str) -> str:
        if not text:
            return self.nothing()
        if not (MOMENT.fullmatch(text) or (self.day and DAY.fullmatch(text))):
            raise self._complaint(text)
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is UTC and moment.year >= 1900:
                return text
            utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._complaint(text) from None
        if utc.year < 1900:
            raise BadValue("OUT_OF_RANGE", f"{text} is before 1900.")
        return utc.isoformat()

    def write(self, value: Any) -> str:
        if value is None:
            return ""
        text: str = value.astimezone(UTC).replace(tzinfo=None).isoformat()
        return text.removesuffix("T00:00:00") if self.day else text

    def _complaint(self, text: str) -> BadValue:
        form = "2026-11-21 or 2026-11-21T16:30:00" if self.day else "2026-11-21T16:30:00"
        return BadValue("INVALID_DATE", f"{shown(text)} is not a time. Write it as {form}, in UTC.")


@dataclass(frozen=True, kw_only=True)
class Amount(Column):
    """An exact number with at most `places` decimals and `digits` before the point."""

    digits: int = 12
    places: int = 6
    negative: bool = False
    positive: bool = False
    """Zero is refused, too."""
    pattern: re.Pattern[str] = field(init=False, repr=False)
    sql_type = "numeric"
    numeric = True

    def __post_init__(self) -> None:
        decimals = rf"(?:\.[0-9]{{1,{self.places}}}0*)?" if self.places else ""
        sign = "-?" if self.negative else ""
        object.__setattr__(self, "pattern", re.compile(rf"{sign}[0-9]{{1,{self.digits}}}{decimals}"))

    def parser(self, decimal_comma: bool) -> Parser:
        return self._parse_comma if decimal_comma else self.parse

    def parse(self, text: str) -> str:
        if not self.pattern.fullmatch(text):
            if not text:
                return self.nothing()
            raise self._complaint(text)
        if self.positive and not text.strip("0."):
            raise BadValue("MUST_BE_POSITIVE", f"{shown(text)} must be more than zero.")
        return text

    def write(self, value: Any) -> str:
        return "" if value is None else plain(Decimal(value))

    def _parse_comma(self, text: str) -> str:
        if "." in text:
            raise BadValue(
                "AMBIGUOUS_NUMBER",
                f"{shown(text)}: the point is ambiguous where commas are decimal. Write no thousands separators.",
            )
        return self.parse(text.replace(",", ".", 1))

    def _complaint(self, text: str) -> BadValue:
        if SHORTENED.fullmatch(text):
            return BadValue("SHORTENED_NUMBER", f"{shown(text)} is shortened. Write all digits.")
        bare = text.lstrip("+-")
        if re.fullmatch(r"[0-9]+(?:[ .,'\u00a0\u202f][0-9]{3})*[.,]?[0-9]*", bare) and not _is_number(bare):
            return BadValue(
                "AMBIGUOUS_NUMBER",
                f"{shown(text)} is ambiguous. Write 1234.5, or name --decimal-comma if the file writes 1234,5.",
            )
        if not _is_number(bare):
            return BadValue("NOT_A_NUMBER", f"{shown(text)} is not a number.")
        if text.startswith("-") and not self.negative:
            return BadValue("OUT_OF_RANGE", f"{shown(text)} is negative; it must be 0 or more.")
        whole, _, decimals = bare.partition(".")
        if len(decimals.rstrip("0")) > self.places:
            return BadValue("TOO_PRECISE", f"{shown(text)}: at most {self.places} decimals are kept.")
        if len(whole.lstrip("0")) > self.digits:
            return BadValue("OUT_OF_RANGE", f"{shown(text)}: at most {self.digits} digits before the point.")
        return BadValue("NOT_A_NUMBER", f"{shown(text)}: write the number without sign and leading zeros.")


def _is_number(bare: str) -> bool:
    return re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", bare) is not None


@dataclass(frozen=True, kw_only=True)
class Whole(Amount):
    """A whole number up to `most`."""

    digits: int = 9
    places: int = 0
    most: int = 999_999_999
    sql_type = "integer"

    def parse(self, text: str) -> str:
        parsed = super().parse(text)
        if parsed != NULL and int(parsed) > self.most:
            raise BadValue("OUT_OF_RANGE", f"{shown(text)} is more than {self.most:,}.")
        return parsed
