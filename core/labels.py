"""Labels with Code 128 and QR, on rolls and on sheets. What the scanner reads is `code` and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from django.db import models
from django.utils.translation import gettext_lazy as _
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from core.pdf import BOLD, PLAIN, broken, draw_barcode, lines_of, load_fonts

# No printer leaves less white at the edge of a label.
EDGE = 2 * mm
GAP = 1.5 * mm
# How much of its size a title gives up before it is broken.
SMALLEST_TITLE, TITLE_LINES = 0.5, 3


@dataclass(frozen=True, slots=True)
class Label:
    """`code` is what scanners read; `title` is large, `lines` stand below it, the most needed first."""

    code: str
    title: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """Labels of so many millimetres: `columns` × `rows` of them on a page that they fill to the edge."""

    wide: float
    high: float
    columns: int = 1
    rows: int = 1
    page: tuple[float, float] | None = None

    @property
    def on_a_page(self) -> int:
        return self.columns * self.rows

    @property
    def page_size(self) -> tuple[float, float]:
        wide, high = self.page or (self.wide, self.high)
        return wide * mm, high * mm

    def corner(self, place: int) -> tuple[float, float]:
        """The left bottom corner of a label of a page, counted in rows from the left top."""
        row, column = divmod(place, self.columns)
        page_wide, page_high = self.page_size
        left = (page_wide - self.columns * self.wide * mm) / 2
        top = (page_high - self.rows * self.high * mm) / 2
        return left + column * self.wide * mm, page_high - top - (row + 1) * self.high * mm


class Size(models.TextChoices):
    """What a printer is loaded with."""

    SMALL = "62x29", _("Roll, 62 × 29 mm")
    LARGE = "100x50", _("Roll, 100 × 50 mm")
    SHEET = "3x8", _("A4 sheet, 3 × 8 of 70 × 37 mm")


FORMATS = {
    Size.SMALL: Format(62, 29),
    Size.LARGE: Format(100, 50),
    Size.SHEET: Format(70, 37, columns=3, rows=8, page=(210, 297)),
}
MOST_ON_A_PAGE = max(each.on_a_page for each in FORMATS.values())


def printed(labels: Iterable[Label], *, size: Size, skip: int = 0, title: str = "") -> bytes:
    """The labels as a PDF; on a sheet the first `skip` places, which are used up already, stay empty."""
    load_fonts()
    form = FORMATS[size]
    file = BytesIO()
    canvas = Canvas(file, pagesize=form.page_size)
    canvas.setTitle(title)
    place = skip % form.on_a_page
    for label in labels:
        if place == form.on_a_page:
            canvas.showPage()
            place = 0
        left, bottom = form.corner(place)
        _draw(canvas, label, left, bottom, form)
        place += 1
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, label: Label, left: float, bottom: float, form: Format) -> None:
    """QR at the left, words beside it, and below both the bars, where there is room for them."""
    wide, high = form.wide * mm - 2 * EDGE, form.high * mm - 2 * EDGE
    left, bottom = left + EDGE, bottom + EDGE
    bars = high * 0.3
    is_drawn = draw_barcode(
        canvas, label.code, left=left, bottom=bottom, width=wide, height=bars, centred=True
    )
    floor = bars + GAP if is_drawn else 0
    side = high - floor
    draw_qr(canvas, label.code, left=left, bottom=bottom + floor, side=side)
    _write(canvas, label, left + side + GAP, bottom + high, wide - side - GAP, side)


def _write(canvas: Canvas, label: Label, left: float, top: float, width: float, height: float) -> None:
    """The title on one line, smaller if it must be, or broken; then the lines, each at most two, while there is room."""
    large, small = min(height * 0.3, 26), min(height * 0.17, 11)
    size = max(shrunk(label.title, BOLD, large, width), large * SMALLEST_TITLE)
    shown = [(line, BOLD, size) for line in broken(label.title, BOLD, size, width, TITLE_LINES)]
    for line in label.lines:
        shown += [(part, PLAIN, small) for part in lines_of(line, PLAIN, small, width, 2)]
    base = top
    for place, (text, font, size) in enumerate(shown):
        base -= size * (1.3 if place else 0.9)
        if base < top - height:
            return
        canvas.setFont(font, size)
        canvas.drawString(left, base, text)


def shrunk(text: str, font: str, size: float, width: float) -> float:
    """The size, at most `size`, at which the text fits."""
    needed = stringWidth(text, font, size)
    return size if needed <= width else size * width / needed * 0.999  # or rounding cuts it


def draw_qr(canvas: Canvas, text: str, *, left: float, bottom: float, side: float) -> None:
    """A QR code with its quiet zone inside `side`; rows of dark modules are drawn as one, so that no gaps show."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    module = side / (len(matrix) + 8)
    canvas.setFillColor("black")
    for row, line in enumerate(matrix):
        base = bottom + side - (row + 5) * module
        for start, length in _runs(line):
            canvas.rect(left + (start + 4) * module, base, length * module, module, stroke=0, fill=1)


def _runs(line: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Where dark modules begin, and how many follow one another."""
    start = None
    for place, module in enumerate([*line, 0]):
        if module and start is None:
            start = place
        elif not module and start is not None:
            yield start, place - start
            start = None
