"""Fonts and barcodes for printed papers."""

from functools import lru_cache
from pathlib import Path

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).resolve().parent / "fonts"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
# Narrower bars than this are not read reliably from a laser print.
THINNEST = 0.19 * mm
WIDEST = 0.33 * mm
# White on either side, in bars.
QUIET = 10


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Once per process, before anything is drawn: nearly every script but those of East Asia."""
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, FONTS / f"{name}.ttf"))


def broken(text: str, font: str, size: float, width: float, most: int) -> list[str]:
    """The text broken anywhere into at most so many lines, as a number that must not be cut; only the last may be."""
    lines: list[str] = []
    while text and len(lines) < most - 1 and stringWidth(text, font, size) > width:
        length = _longest(text, font, size, width)
        lines.append(text[:length])
        text = text[length:]
    return [*lines, fitting(text, font, size, width)] if text else lines


def _longest(text: str, font: str, size: float, width: float) -> int:
    """How many characters fit; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if stringWidth(text[:middle], font, size) <= width else (low, middle - 1)
    return low


def fitting(text: str, font: str, size: float, width: float) -> str:
    """The text on one line, cut with an ellipsis where it is too long."""
    if stringWidth(text, font, size) <= width:
        return text
    room = width - stringWidth("…", font, size)
    return f"{text[: _longest(text, font, size, room)].rstrip()}…"


def lines_of(text: str, font: str, size: float, width: float, most: int) -> list[str]:
    """The text broken at spaces into at most so many lines; what is left over is cut."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and stringWidth(" ".join(words[: taken + 1]), font, size) <= width:
            taken += 1
        lines.append(fitting(" ".join(words[:taken]), font, size, width))
        words = words[taken:]
    return [*lines, fitting(" ".join(words), font, size, width)] if words else lines


def draw_barcode(
    canvas: Canvas,
    text: str,
    *,
    left: float,
    bottom: float,
    width: float,
    height: float,
    centred: bool = False,
) -> bool:
    """Code 128 at the right end of `width` or in its middle; False where the text cannot be said in it or needs more
    width."""
    if not text.isascii() or not text.isprintable():
        return False
    bar = min(WIDEST, width / (Code128(text, quiet=False, barWidth=1).width + 2 * QUIET))
    if bar < THINNEST:
        return False
    drawn = Code128(text, quiet=False, barWidth=bar, barHeight=height)
    start = left + (width - drawn.width) / 2 if centred else left + width - QUIET * bar - drawn.width
    drawn.drawOn(canvas, start, bottom)
    return True
