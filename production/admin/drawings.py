"""The drawings that a production order is made by."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.drawings import file_link
from core.admin.panels import NOTHING, Panel, page_of, panel
from production.models import ProductionOrder, ProductionOrderArticle


@panel(ProductionOrder, "catalog.view_drawing", rank=70)
def drawings(request: HttpRequest, order: ProductionOrder) -> Panel | None:
    """One revision an article, the newest of the moment when production began; None before, or without any."""
    lines = ProductionOrderArticle.objects.filter(order=order, drawing__isnull=False).order_by("pk")
    rows = [_row(line) for line in lines.select_related("article", "drawing")]
    if not rows:
        return None
    return Panel(
        _("Drawings"), headers=[_("article"), _("revision"), _("what changed"), _("file")], rows=rows
    )


def _row(line: Any) -> list[Any]:
    drawing = line.drawing
    return [page_of(line.article), drawing.revision, drawing.comment or NOTHING, file_link(drawing)]
