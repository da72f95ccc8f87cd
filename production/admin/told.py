"""What was reported on a production order, in its timeline."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.timeline import ENTRIES_SHOWN, Entry, doer
from core.quantities import plain
from production.models import ProductionOrder, ProductionReport


def report_entries(request: HttpRequest, order: ProductionOrder) -> Iterator[Entry]:
    """The newest reports and reversals, for who may see reports; one query."""
    if not request.user.has_perm("production.view_productionreport"):
        return
    found = ProductionReport.objects.filter(line__order=order).order_by("-pk")
    related = ("line__article", "lot", "user", "credential")
    for report in found.select_related(*related)[:ENTRIES_SHOWN]:
        yield Entry(
            at=report.reported_at,
            title=_title(report),
            detail=_detail(report),
            icon="undo" if report.reverses_id else "fact_check",
            link=reverse("admin:production_productionreport_change", args=[report.pk]),
            **doer(report),
        )


def _title(report: ProductionReport) -> Any:
    told = (
        _("Reversed: %(amount)s × %(article)s") if report.reverses_id else _("Made: %(amount)s × %(article)s")
    )
    return told % {"amount": plain(abs(report.amount)), "article": report.line.article.number}


def _detail(report: ProductionReport) -> str:
    waste = str(_("waste %s") % plain(abs(report.waste))) if report.waste else ""
    lot = str(_("lot %s") % report.lot) if report.lot else ""
    return " · ".join(filter(None, [waste, lot, report.note]))
