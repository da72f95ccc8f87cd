"""Lists as files: what is filtered and searched, in the columns that are shown, however many rows that are."""

import csv
import html
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched, islice
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import DataError, models
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from core.admin.scope import ScopedAdmin, home_store
from core.calendar import today
from core.quantities import plain

ROWS_AT_ONCE = 1_000
# A sheet ends at 1,048,576 rows, the first of which are the headings; a cell at 32,767 characters.
SHEET_ROWS = 1_048_575
SHEET_TEXT = 32_767
# A sheet keeps 15 digits of a number.
SHEET_WHOLE = 10**15
# Spreadsheets run text that begins so; `'` in front makes it text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type Value = str | int | bool | Decimal | date | datetime | None


class TooManyRows(Exception):
    """More than a sheet holds."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the file."""

    heading: str
    read: Callable[[Any], Any]


class WithExport(ScopedAdmin):
    """Lists with `export.csv` and `export.xlsx` beside them, which take the list's own address parameters."""

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export.<str:kind>", view, name=name), *super().get_urls()]

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """Read what columns show beside the rows, for all of a page at once."""

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if kind not in ("csv", "xlsx"):
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        listed = reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except (IncorrectLookupParameters, DataError, OverflowError):
            self.message_user(request, _("This filter has a value that cannot be."), messages.ERROR)
            return HttpResponseRedirect(listed)
        cells = cells_of(self, request)
        values = self._values(request, rows, cells)
        name = f"{slugify(str(self.opts.verbose_name_plural))}-{self._day(request)}.{kind}"
        try:
            return as_csv(cells, values, name) if kind == "csv" else as_xlsx(cells, values, name)
        except TooManyRows:
            text = _("A sheet holds %s rows. Filter the list, or export it as CSV.") % f"{SHEET_ROWS:,}"
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(f"{listed}?{request.GET.urlencode()}")

    def _day(self, request: HttpRequest) -> date:
        store = home_store(request)
        return today(store) if store else timezone.localdate()

    def _values(self, request: HttpRequest, rows: Any, cells: list[Cell]) -> Iterator[list[Value]]:
        """From a cursor of the database; each thousand rows with what belongs to them."""
        for chunk in batched(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE, strict=False):
            self.prepare_rows(request, list(chunk))
            for row in chunk:
                yield [cell.read(row) for cell in cells]


def cells_of(pages: Any, request: HttpRequest) -> list[Cell]:
    """The list's columns; one that shows several figures is several."""
    zone = timezone.get_current_timezone()  # a stream is read after the request, in no zone
    found: list[Cell] = []
    for name in pages.get_list_display(request):
        if name != "action_checkbox":
            found += [
                Cell(capfirst(str(heading)), _in(zone, read)) for heading, read in _columns(pages, name)
            ]
    return found


def _columns(pages: Any, name: Any) -> Iterable[tuple[Any, Callable[[Any], Any]]]:
    column = name if callable(name) else getattr(pages, name, None)
    if column is not None and hasattr(column, "cells"):
        cells: Iterable[tuple[Any, Callable[[Any], Any]]] = column.cells
        return cells
    heading = label_for_field(name, pages.model, model_admin=pages)
    if column is not None:
        return [(heading, lambda row: _said(column(row)))]
    try:
        field = pages.opts.get_field(name)
    except FieldDoesNotExist:
        return [(heading, lambda row: _said(_attribute(row, name)))]
    return [(heading, _reader(field))]


def _attribute(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return value() if callable(value) else value


def _reader(field: Any) -> Callable[[Any], Any]:
    """What a field of the model holds, as people read it."""
    if field.is_relation:
        return lambda row: _said(getattr(row, field.name))
    if field.flatchoices:
        names = dict(field.flatchoices)
        return lambda row: _said(names.get(value := getattr(row, field.attname), value))
    if isinstance(field, models.JSONField):
        return lambda row: str(getattr(row, field.attname))
    return lambda row: _said(getattr(row, field.attname))


def _said(value: Any) -> Value:
    """A column's answer without its colours and links."""
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    if isinstance(value, SafeString):
        return html.unescape(" ".join(strip_tags(value).split()))
    if isinstance(value, tuple) and len(value) == 2:  # of a coloured label: the colour's name and the words
        return str(value[1])
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _in(zone: Any, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def local(row: Any) -> Any:
        value = read(row)
        return value.astimezone(zone) if isinstance(value, datetime) else value

    return local


def as_csv(cells: list[Cell], values: Iterator[list[Value]], name: str) -> StreamingHttpResponse:
    """Sent while it is read: with a mark that spreadsheets know UTF-8 by, and line ends as they write them."""
    attachment = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        _lines(cells, values), content_type="text/csv; charset=utf-8", headers=attachment
    )


def _lines(cells: list[Cell], values: Iterator[list[Value]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([escaped(cell.heading) for cell in cells])
    for chunk in batched(values, ROWS_AT_ONCE, strict=False):
        writer.writerows([written(value) for value in row] for row in chunk)
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def written(value: Value) -> str:
    """A value as CSV: numbers plain, dates and moments as ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return escaped(value)


def escaped(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_xlsx(cells: list[Cell], values: Iterator[list[Value]], name: str) -> FileResponse:
    """Written row by row into a file that goes with the answer. Raises TooManyRows."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        _write_book(file, cells, values)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=XLSX, headers={"Cache-Control": "no-store"}
    )


def _write_book(file: Any, cells: list[Cell], values: Iterator[list[Value]]) -> None:
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.set_column(0, max(len(cells) - 1, 0), 18)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, cell in enumerate(cells):
            sheet.write_string(0, place, cell.heading, bold)
        for line, row in enumerate(islice(values, SHEET_ROWS), start=1):
            for place, value in enumerate(row):
                _write_cell(sheet, line, place, value, day, moment)
        if next(values, None) is not None:
            raise TooManyRows


def _write_cell(sheet: Any, line: int, place: int, value: Value, day: Any, moment: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, place, value)
        case datetime():
            sheet.write_datetime(line, place, value.replace(tzinfo=None), moment)
        case date():
            sheet.write_datetime(line, place, value, day)
        case int() | Decimal():
            if -SHEET_WHOLE < Decimal(value) < SHEET_WHOLE:
                sheet.write_number(line, place, value)
            else:
                sheet.write_string(line, place, plain(Decimal(value)))
        case _:
            sheet.write_string(line, place, value[:SHEET_TEXT])
