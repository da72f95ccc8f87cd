"""Papers for the shop floor: A4 lists with a head, a row for each thing to do, and barcodes for the scanner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.pdf import BOLD, PLAIN, broken, draw_barcode, fitting, lines_of, load_fonts

WIDTH, HEIGHT = A4
MARGIN = 12 * mm
TOP_OF_ROWS, BOTTOM_OF_ROWS = HEIGHT - 52 * mm, 18 * mm
HEAD_BARCODE = 70 * mm
PAD = 2 * mm
SIZE = 8
LINE, FAINT, SHADE = HexColor("#888888"), HexColor("#666666"), HexColor("#f2f2f2")
ROW, TALL_ROW = 15 * mm, 22 * mm


@dataclass(frozen=True, slots=True)
class Column:
    """`wide` in millimetres; the columns of a paper fill 186 together."""

    title: str
    wide: int
    right: bool = False

    @property
    def width(self) -> float:
        return self.wide * mm


@dataclass(frozen=True, slots=True)
class Box:
    """Where a cell is drawn: points from the left and from the bottom of the page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width


class Cell(Protocol):
    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A bold number, broken anywhere into two lines as it must not be cut; then words, broken at spaces; then a last
    line. Three lines have room, `most` of them for words."""

    number: str = ""
    words: str = ""
    last: str = ""
    most: int = 3

    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None:
        wide = box.width - 2 * PAD
        lines = [(line, BOLD) for line in broken(self.number, BOLD, SIZE, wide, 2)]
        room = self.most - len(lines)
        lines += [(line, PLAIN) for line in lines_of(self.words, PLAIN, SIZE, wide, room)]
        lines += [(self.last, PLAIN)] * bool(self.last)
        for place, (text, font) in enumerate(lines):
            base = box.top - (4.5 + 4 * place) * mm
            shown = fitting(text, font, SIZE, wide)
            canvas.setFont(font, SIZE)
            if right:
                canvas.drawRightString(box.right - PAD, base, shown)
            else:
                canvas.drawString(box.left + PAD, base, shown)


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick off."""

    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None:
        canvas.setStrokeColor(LINE)
        canvas.rect(box.left + PAD, box.top - 6 * mm, 3.5 * mm, 3.5 * mm)


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on."""

    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None:
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        base = box.top - box.height + 4 * mm
        canvas.line(box.left + PAD, base, box.right - PAD, base)


@dataclass(frozen=True, slots=True)
class Barcode:
    """Code 128 with its text below; nothing where the text is `beside` it already and no code can say it."""

    text: str
    beside: str = ""

    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None:
        bottom = box.top - 9.5 * mm
        is_drawn = bool(self.text) and draw_barcode(
            canvas, self.text, left=box.left, bottom=bottom, width=box.width, height=8 * mm
        )
        if not is_drawn and self.text == self.beside:
            return
        canvas.setFont(PLAIN, 6.5)
        base = box.top - (12.5 if is_drawn else 4.5) * mm
        canvas.drawRightString(box.right - PAD, base, fitting(self.text, PLAIN, 6.5, box.width - PAD))


@dataclass(frozen=True, slots=True)
class Picture:
    jpeg: bytes | None

    def draw(self, canvas: Canvas, box: Box, *, right: bool) -> None:
        if self.jpeg:
            canvas.drawImage(
                ImageReader(BytesIO(self.jpeg)),
                box.left + PAD,
                box.top - box.height + 1.5 * mm,
                box.width - 2 * PAD,
                box.height - 3 * mm,
                preserveAspectRatio=True,
                anchor="c",
            )


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document: its number is the barcode in the head. `rows` have a cell for each column; without rows it says
    `nothing`. At most three facts have room. The time of printing is told in `time_zone`."""

    title: str
    number: str
    name: str = ""
    facts: Sequence[str] = ()
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    counted: str
    nothing: str
    tall: bool = False
    time_zone: str = "UTC"

    @property
    def height(self) -> float:
        return TALL_ROW if self.tall else ROW

    def pages(self) -> list[Sequence[Sequence[Cell]]]:
        """The rows of each page: they are equally high, so the number of pages is known before the first."""
        most = int((TOP_OF_ROWS - BOTTOM_OF_ROWS) // self.height)
        return [self.rows[first : first + most] for first in range(0, len(self.rows), most)] or [[]]


def printed(papers: Iterable[Paper], *, title: str) -> bytes:
    """The papers as one PDF, each on pages of its own."""
    load_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title)
    for paper in papers:
        pages = paper.pages()
        for number, rows in enumerate(pages, start=1):
            _head(canvas, paper)
            _rows(canvas, paper, rows)
            _foot(canvas, paper, f"{number} / {len(pages)}")
            canvas.showPage()
    canvas.save()
    return file.getvalue()


def _text(canvas: Canvas, base: float, text: str, *, font: str = PLAIN, size: float = SIZE) -> None:
    canvas.setFont(font, size)
    canvas.drawString(MARGIN, base, fitting(text, font, size, WIDTH - 2 * MARGIN - HEAD_BARCODE - PAD))


def _head(canvas: Canvas, paper: Paper) -> None:
    top = HEIGHT - MARGIN
    _text(canvas, top - 6 * mm, paper.title, font=BOLD, size=16)
    _text(canvas, top - 13 * mm, paper.number, font=BOLD, size=12)
    _text(canvas, top - 18.5 * mm, paper.name, size=9)
    for place, fact in enumerate(list(filter(None, paper.facts))[:3]):
        _text(canvas, top - (24 + 4 * place) * mm, fact)
    left, right = WIDTH - MARGIN - HEAD_BARCODE, WIDTH - MARGIN
    draw_barcode(canvas, paper.number, left=left, bottom=top - 18 * mm, width=HEAD_BARCODE, height=16 * mm)
    canvas.setFont(PLAIN, SIZE)
    canvas.drawRightString(right, top - 22 * mm, fitting(paper.number, PLAIN, SIZE, HEAD_BARCODE))
    left = MARGIN
    canvas.setFont(BOLD, SIZE)
    for column in paper.columns:
        shown = fitting(column.title, BOLD, SIZE, column.width - PAD)
        if column.right:
            canvas.drawRightString(left + column.width - PAD, TOP_OF_ROWS + 2 * mm, shown)
        else:
            canvas.drawString(left + PAD, TOP_OF_ROWS + 2 * mm, shown)
        left += column.width
    _rule(canvas, TOP_OF_ROWS, 0.8)


def _rows(canvas: Canvas, paper: Paper, rows: Sequence[Sequence[Cell]]) -> None:
    if not rows:
        _text(canvas, TOP_OF_ROWS - 8 * mm, paper.nothing, size=10)
    for place, row in enumerate(rows):
        top = TOP_OF_ROWS - place * paper.height
        if place % 2:
            canvas.setFillColor(SHADE)
            canvas.rect(MARGIN, top - paper.height, WIDTH - 2 * MARGIN, paper.height, stroke=0, fill=1)
            canvas.setFillColor("black")
        left = MARGIN
        for column, cell in zip(paper.columns, row, strict=True):
            cell.draw(canvas, Box(left, top, column.width, paper.height), right=column.right)
            left += column.width
        _rule(canvas, top - paper.height, 0.3)


def _rule(canvas: Canvas, height: float, width: float) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(width)
    canvas.line(MARGIN, height, WIDTH - MARGIN, height)


def _foot(canvas: Canvas, paper: Paper, page: str) -> None:
    now = timezone.now().astimezone(ZoneInfo(paper.time_zone))
    when = _("printed %s") % f"{now:%Y-%m-%d %H:%M}"
    canvas.setFillColor(FAINT)
    canvas.setFont(PLAIN, SIZE)
    canvas.drawString(MARGIN, 10 * mm, f"{paper.number} · {paper.counted} · {when}")
    canvas.drawRightString(WIDTH - MARGIN, 10 * mm, page)
    canvas.setFillColor("black")
