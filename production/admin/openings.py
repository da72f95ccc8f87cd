"""Production orders opened from an article, a shortage or a job; storage orders and jobs from a customer order."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.models import Job
from catalog.models import Article
from core.admin.openings import MOST_LINES, Opening, Wish, add_page, opening
from production.models import CustomerOrder, CustomerOrderLine, ProductionOrder
from warehouse.models import Direction, StorageOrder

LABEL = _("Production order")


@opening(Article, "production.add_productionorder", rank=10)
def of_article(request: HttpRequest, article: Article, wish: Wish) -> Opening | None:
    if article.supply != Article.Supply.MAKE:
        return None
    asked = {"article": article.pk, "amount": wish.amount, "customer_order": wish.customer_order}
    return Opening(LABEL, add_page(ProductionOrder, **asked), "factory")


@opening(Job, "production.add_productionorder", rank=10)
def of_job(request: HttpRequest, job: Job, wish: Wish) -> Opening:
    return Opening(LABEL, add_page(ProductionOrder, job=job.pk, name=job.title), "factory")


@opening(CustomerOrder, "warehouse.add_storageorder", rank=30)
def picked(request: HttpRequest, order: CustomerOrder, wish: Wish) -> Opening | None:
    """Fetches all that was ordered."""
    lines = CustomerOrderLine.objects.filter(order=order, article__stocked=True).order_by("position")
    found = list(lines.values_list("article", "quantity")[:MOST_LINES])
    if not found:
        return None
    articles, amounts = [article for article, _amount in found], [amount for _article, amount in found]
    asked = {"direction": Direction.PICK.value, "info1": order.number, "article": articles, "amount": amounts}
    return Opening(_("Storage order: pick"), add_page(StorageOrder, **asked), "forklift")


@opening(CustomerOrder, "accounting.add_job", rank=40)
def job_of(request: HttpRequest, order: CustomerOrder, wish: Wish) -> Opening:
    title = _("Customer order %s") % order
    return Opening(_("Job"), add_page(Job, title=title, client=order.customer_id), "work")
