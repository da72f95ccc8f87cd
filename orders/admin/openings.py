"""Work orders opened from an article, a shortage or a job."""

from decimal import ROUND_CEILING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.models import Job
from catalog.models import Article
from core.admin.openings import Opening, Wish, add_page, opening
from orders.models import WorkOrder

LABEL = _("Work order")


@opening(Article, "orders.add_workorder", rank=20)
def of_article(request: HttpRequest, article: Article, wish: Wish) -> Opening | None:
    """The shop floor counts whole pieces."""
    if article.supply != Article.Supply.MAKE:
        return None
    pieces = None if wish.amount is None else wish.amount.to_integral_value(ROUND_CEILING)
    asked = {"product": article.number, "quantity": pieces, "customer_name": wish.customer}
    return Opening(LABEL, add_page(WorkOrder, **asked), "assignment")


@opening(Job, "orders.add_workorder", rank=20)
def of_job(request: HttpRequest, job: Job, wish: Wish) -> Opening:
    customer = job.client.name if job.client else ""
    asked = {"job": job.pk, "product": job.title[:200], "customer_name": customer}
    return Opening(LABEL, add_page(WorkOrder, **asked), "assignment")
