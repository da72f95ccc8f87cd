"""Papers of production: the picking list of an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from catalog.models import ArticlePicture
from core.models import Store
from core.pdf import BOLD, PLAIN, broken, draw_barcode, fitting, lines_of, load_fonts
from core.quantities import plain
from production.models import ProductionOrder
from production.services import FlatPart, flat_parts

WIDTH, HEIGHT = A4
MARGIN = 12 * mm
TOP_OF_ROWS, BOTTOM_OF_ROWS = HEIGHT - 52 * mm, 18 * mm
ROW, ROW_WITH_PICTURE = 15 * mm, 22 * mm
PAD = 2 * mm
SIZE = 8
LINE, FAINT, SHADE = HexColor("#888888"), HexColor("#666666"), HexColor("#f2f2f2")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float
    right: bool = False


def _columns(widths: Sequence[int]) -> list[Column]:
    """Of these millimetres; a width of 0 leaves the column out. They fill the page together."""
    rights = ("Amount", "Reserved")
    return [
        Column(title, wide * mm, title in rights) for title, wide in zip(TITLES, widths, strict=True) if wide
    ]


TICK, PICTURE = "", " "
TITLES = (TICK, PICTURE, "Article", "Amount", "Reserved", "Place", "Supplier", "Barcode")
COLUMNS = _columns((7, 0, 51, 19, 19, 22, 26, 42))
COLUMNS_WITH_PICTURE = _columns((7, 20, 44, 18, 18, 20, 19, 40))


def picking_list(
    *,
    store: Store | int,
    pk: int,
    only_available: bool = False,
    pictures: bool = False,
    sort: str = "number",
    descending: bool = False,
) -> bytes:
    """The flat list of an order as a PDF: a row for each article, to be ticked off, with barcodes for the scanner.

    `only_available` leaves out what cannot be picked now. Sorted as `flat_parts`. Raises NotFound.
    """
    parts = flat_parts(store=store, pk=pk, sort=sort, descending=descending)
    order = ProductionOrder.objects.select_related("store", "customer_order__customer").get(pk=pk)
    shown = [part for part in parts if part.is_available] if only_available else parts
    images = _pictures(shown) if pictures else {}
    return _Paper(order, shown, images, pictures).drawn()


def _pictures(parts: Sequence[FlatPart]) -> dict[int, bytes]:
    rows = ArticlePicture.objects.filter(article__in=[part.article_id for part in parts])
    return {pk: bytes(jpeg) for pk, jpeg in rows.values_list("article_id", "jpeg") if jpeg}


class _Paper:
    """Draws at fixed places: rows are equally high, so the number of pages is known before the first."""

    def __init__(self, order: Any, parts: Sequence[FlatPart], images: dict[int, bytes], pictures: bool):
        load_fonts()
        self.order = order
        self.parts = parts
        self.images = images
        self.row = ROW_WITH_PICTURE if pictures else ROW
        self.columns = COLUMNS_WITH_PICTURE if pictures else COLUMNS
        self.per_page = int((TOP_OF_ROWS - BOTTOM_OF_ROWS) // self.row)
        self.pages = max(1, -(-len(parts) // self.per_page))
        self.file = BytesIO()
        self.canvas = Canvas(self.file, pagesize=A4)
        self.canvas.setTitle(f"Picking list {order.reference}")
        zone = ZoneInfo(order.store.time_zone)
        self.printed = f"{timezone.now().astimezone(zone):%Y-%m-%d %H:%M}"

    def drawn(self) -> bytes:
        for page in range(self.pages):
            self._head()
            self._foot(page + 1)
            rows = self.parts[page * self.per_page : (page + 1) * self.per_page]
            for number, part in enumerate(rows):
                self._row(part, TOP_OF_ROWS - number * self.row, shaded=number % 2 == 1)
            if not rows:
                self._text(MARGIN + PAD, TOP_OF_ROWS - 8 * mm, "There is nothing to pick.", size=10)
            self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()

    def _text(self, left: float, base: float, text: str, *, font: str = PLAIN, size: float = 8) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, base, text)

    def _head(self) -> None:
        order, top = self.order, HEIGHT - MARGIN
        wide = WIDTH - 2 * MARGIN - 72 * mm
        self._text(MARGIN, top - 6 * mm, "Picking list", font=BOLD, size=16)
        self._text(MARGIN, top - 13 * mm, fitting(order.reference, BOLD, 12, wide), font=BOLD, size=12)
        self._text(MARGIN, top - 18.5 * mm, fitting(order.name, PLAIN, 9, wide), size=9)
        asked = order.customer_order
        facts = [
            f"Customer {asked.customer.name} · order {asked.number}" if asked else "",
            f"State {order.get_state_display().lower()}",
        ]
        if order.start_at or order.end_at:
            facts.append(
                " – ".join(f"{day:%Y-%m-%d}" if day else "…" for day in (order.start_at, order.end_at))
            )
        for number, fact in enumerate(filter(None, facts)):
            self._text(MARGIN, top - (24 + 4 * number) * mm, fitting(fact, PLAIN, 8, wide))
        draw_barcode(
            self.canvas,
            order.reference,
            left=WIDTH - MARGIN - 70 * mm,
            bottom=top - 18 * mm,
            width=70 * mm,
            height=16 * mm,
        )
        self.canvas.setFont(PLAIN, 8)
        self.canvas.drawRightString(
            WIDTH - MARGIN, top - 22 * mm, fitting(order.reference, PLAIN, 8, 70 * mm)
        )
        self._titles()

    def _titles(self) -> None:
        left = MARGIN
        for column in self.columns:
            self.canvas.setFont(BOLD, 8)
            if column.right:
                self.canvas.drawRightString(left + column.width - PAD, TOP_OF_ROWS + 2 * mm, column.title)
            else:
                self.canvas.drawString(left + PAD, TOP_OF_ROWS + 2 * mm, column.title)
            left += column.width
        self._rule(TOP_OF_ROWS, 0.8)

    def _rule(self, height: float, width: float) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(width)
        self.canvas.line(MARGIN, height, WIDTH - MARGIN, height)

    def _foot(self, page: int) -> None:
        self.canvas.setFillColor(FAINT)
        self._text(
            MARGIN, 10 * mm, f"{self.order.reference} · {len(self.parts)} articles · printed {self.printed}"
        )
        self.canvas.drawRightString(WIDTH - MARGIN, 10 * mm, f"{page} / {self.pages}")
        self.canvas.setFillColor("black")

    def _row(self, part: FlatPart, top: float, *, shaded: bool) -> None:
        bottom = top - self.row
        if shaded:
            self.canvas.setFillColor(SHADE)
            self.canvas.rect(MARGIN, bottom, WIDTH - 2 * MARGIN, self.row, stroke=0, fill=1)
            self.canvas.setFillColor("black")
        left = MARGIN
        for column in self.columns:
            if column.title == TICK:
                self.canvas.setStrokeColor(LINE)
                self.canvas.rect(left + PAD, top - 6 * mm, 3.5 * mm, 3.5 * mm)
            elif column.title == PICTURE:
                self._picture(part, left, bottom, column.width)
            elif column.title == "Barcode":
                self._barcode(part, left, top, column.width)
            else:
                self._cell(_cell_of(part, column), column, left, top)
            left += column.width
        self._rule(bottom, 0.3)

    def _cell(self, lines: Sequence[tuple[str, str]], column: Column, left: float, top: float) -> None:
        for number, (text, font) in enumerate(lines):
            base = top - (4.5 + 4 * number) * mm
            shown = fitting(text, font, SIZE, column.width - 2 * PAD)
            self.canvas.setFont(font, SIZE)
            if column.right:
                self.canvas.drawRightString(left + column.width - PAD, base, shown)
            else:
                self.canvas.drawString(left + PAD, base, shown)

    def _barcode(self, part: FlatPart, left: float, top: float, width: float) -> None:
        text = part.barcode or part.number
        drawn = draw_barcode(self.canvas, text, left=left, bottom=top - 9.5 * mm, width=width, height=8 * mm)
        if not drawn and text == part.number:
            return  # it stands beside it already
        self.canvas.setFont(PLAIN, 6.5)
        base = top - (12.5 if drawn else 4.5) * mm
        self.canvas.drawRightString(left + width - PAD, base, fitting(text, PLAIN, 6.5, width - PAD))

    def _picture(self, part: FlatPart, left: float, bottom: float, width: float) -> None:
        if jpeg := self.images.get(part.article_id):
            self.canvas.drawImage(
                ImageReader(BytesIO(jpeg)),
                left + PAD,
                bottom + 1.5 * mm,
                width - 2 * PAD,
                self.row - 3 * mm,
                preserveAspectRatio=True,
                anchor="c",
            )


def _cell_of(part: FlatPart, column: Column) -> list[tuple[str, str]]:
    """Lines with their fonts."""
    wide = column.width - 2 * PAD
    match column.title:
        case "Article":
            number = [(line, BOLD) for line in broken(part.number, BOLD, SIZE, wide, 2)]
            return [
                *number,
                *((line, PLAIN) for line in lines_of(part.name, PLAIN, SIZE, wide, 3 - len(number))),
            ]
        case "Amount":
            return [(plain(part.amount), BOLD), (part.unit, PLAIN)]
        case "Reserved":
            return [(plain(part.reserved), PLAIN)]
        case "Place":
            return [(line, BOLD) for line in broken(part.place, BOLD, SIZE, wide, 2)]
        case _:
            names = [(line, PLAIN) for line in lines_of(part.supplier, PLAIN, SIZE, wide, 2)]
            return [*names, (part.supplier_number, PLAIN)]
