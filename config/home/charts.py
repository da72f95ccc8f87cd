"""The charts of the first page. Each is of a worklist, and leads to its list; its table is for those who hear it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateTimeField, F
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from config.home.figures import may_see, page_and_name
from config.home.hats import Hat, in_turns
from core import calendar
from core.models import Store
from warehouse.models import Direction

MOST = 2
DAYS = 14
JOBS = 10
COLOURS = ("var(--color-primary-600)", "var(--color-base-400)")
TICKS = {"color": "#8a8f98"}
OPTIONS: dict[str, Any] = {
    "animation": False,
    "responsive": True,
    "maintainAspectRatio": False,
    "datasets": {"bar": {"maxBarThickness": 28, "borderRadius": 4}},
    "plugins": {"legend": {"align": "end", "labels": {**TICKS, "boxWidth": 10, "boxHeight": 10}}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": TICKS},
        "y": {
            "beginAtZero": True,
            "ticks": TICKS | {"precision": 0},
            "border": {"display": False},
            "grid": {},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Bars:
    """What a chart shows: a label for each group of bars, and a number for each label in each series."""

    labels: list[str]
    series: list[tuple[Any, list[Any]]]


@dataclass(frozen=True, slots=True)
class Chart:
    """`work` is "app.model:worklist"; `bars` makes them of its rows. `by` heads the labels in the table."""

    title: Any
    work: str
    by: Any
    bars: Callable[[Any, Store], Bars]
    empty: Any


def _days(field: str, first: int) -> Callable[[Any, Store], Bars]:
    """Rows by the day of `field`, for 14 days from `first` days after today on."""

    def bars(rows: Any, store: Store) -> Bars:
        moment = isinstance(rows.model._meta.get_field(field), DateTimeField)
        day = TruncDate(field, tzinfo=calendar.zone(store)) if moment else F(field)
        counts: dict[date, int] = dict(
            rows.annotate(the_day=day).values_list("the_day").annotate(n=Count("*"))
        )
        start = calendar.today(store) + timedelta(days=first)
        days = [start + timedelta(days=n) for n in range(DAYS)]
        labels = [date_format(day, "j M") for day in days]
        return Bars(labels, [(_("number"), [counts.get(day, 0) for day in days])])

    return bars


def _by_direction(rows: Any, store: Store) -> Bars:
    counts = dict(rows.values_list("direction").annotate(n=Count("*")))
    shown = [direction for direction in Direction if counts.get(direction)]
    return Bars(
        [str(direction.label) for direction in shown],
        [(_("number"), [counts[direction] for direction in shown])],
    )


def _budgets(rows: Any, store: Store) -> Bars:
    """The open jobs that are furthest beyond their budget, or nearest to its end."""
    jobs = rows.with_cost().order_by(F("budget") - F("cost"), "pk")[:JOBS]
    found: list[tuple[str, Decimal, Decimal]] = list(jobs.values_list("number", "cost", "budget"))
    return Bars(
        [number for number, _cost, _budget in found],
        [(_("cost"), [cost for _, cost, _ in found]), (_("budget"), [budget for *_, budget in found])],
    )


CHARTS = {
    "production_due": Chart(
        _("Production orders due in the next 14 days"),
        "production.productionorder:due",
        _("day"),
        _days("end_at", 0),
        _("No production order is due in the next 14 days."),
    ),
    "deliveries_due": Chart(
        _("Deliveries due in the next 14 days"),
        "warehouse.purchaseorderline:due",
        _("day"),
        _days("due_date", 0),
        _("Nothing is to be delivered in the next 14 days."),
    ),
    "work_due": Chart(
        _("Work orders due in the next 14 days"),
        "orders.workorder:due",
        _("day"),
        _days("due_at", 0),
        _("No work order is due in the next 14 days."),
    ),
    "operations_completed": Chart(
        _("Operations completed in the last 14 days"),
        "orders.operation:completed",
        _("day"),
        _days("ended_at", 1 - DAYS),
        _("No operation was completed in the last 14 days."),
    ),
    "storage_open": Chart(
        _("Open storage orders"),
        "warehouse.storageorder:open",
        _("direction"),
        _by_direction,
        _("No storage order is open."),
    ),
    "storage_due": Chart(
        _("Storage orders due in the next 14 days"),
        "warehouse.storageorder:due",
        _("day"),
        _days("deadline", 0),
        _("No storage order has a deadline in the next 14 days."),
    ),
    "budgets": Chart(
        _("Cost and budget of the tightest open jobs"),
        "accounting.job:budgeted",
        _("job"),
        _budgets,
        _("No open job has a budget."),
    ),
    "jobs_due": Chart(
        _("Jobs to deliver in the next 14 days"),
        "accounting.job:due",
        _("day"),
        _days("delivery_date", 0),
        _("No job is to be delivered in the next 14 days."),
    ),
    "deliveries_failed": Chart(
        _("Failed webhook deliveries of the last 14 days"),
        "orders.webhookdelivery:failed_lately",
        _("day"),
        _days("ended_at", 1 - DAYS),
        _("No webhook delivery failed in the last 14 days."),
    ),
}


def charts(request: HttpRequest, hats: Sequence[Hat], store: Store) -> list[dict[str, Any]]:
    """At most two, of what the person looks after."""
    names = in_turns([name for name in hat.charts if _seen(request, CHARTS[name])] for hat in hats)
    return [_shown(request, CHARTS[name], store) for name in names[:MOST]]


def _seen(request: HttpRequest, chart: Chart) -> bool:
    return may_see(request, *page_and_name(chart.work))


def _shown(request: HttpRequest, chart: Chart, store: Store) -> dict[str, Any]:
    page, name = page_and_name(chart.work)
    bars = chart.bars(page.worklist_rows(request, name), store)
    anything = any(any(numbers) for _title, numbers in bars.series)
    return {
        "title": chart.title,
        "link": page.worklist_link(name),
        "empty": "" if anything else chart.empty,
        "data": _data(bars),
        "options": json.dumps(_options(bars)),
        "table": _table(chart, bars),
    }


def _data(bars: Bars) -> str:
    series = [
        {"label": str(title), "data": [float(number) for number in numbers], "backgroundColor": colour}
        for (title, numbers), colour in zip(bars.series, COLOURS, strict=False)
    ]
    return json.dumps({"labels": bars.labels, "datasets": series})


def _options(bars: Bars) -> dict[str, Any]:
    """A legend only where there is a choice."""
    plugins = OPTIONS["plugins"]
    return OPTIONS | {"plugins": plugins | {"legend": plugins["legend"] | {"display": len(bars.series) > 1}}}


def _table(chart: Chart, bars: Bars) -> dict[str, Any]:
    columns = [[_cell(number) for number in numbers] for _title, numbers in bars.series]
    return {
        "headers": [chart.by, *(title for title, _numbers in bars.series)],
        "rows": [list(row) for row in zip(bars.labels, *columns, strict=True)],
    }


def _cell(number: Any) -> str:
    return f"{number:,.2f}" if isinstance(number, Decimal) else f"{number:,}"
