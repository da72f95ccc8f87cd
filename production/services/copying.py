"""A production order made like another."""

from django.utils.translation import gettext as _

from core.errors import NotFound
from core.models import Store
from core.transactions import service
from production.models import ProductionOrder, ProductionOrderArticle
from production.services.lines import add_article
from production.services.orders import open_production_order

COPIED = ("customer_order", "job", "name", "comment", "internal_reference", "reserve_in_depth")


@service
def copy_production_order(*, store: Store | int, pk: int) -> ProductionOrder:
    """A new one that makes as much of the same, by the bills of today; without dates and reference.

    Raises NotFound, Invalid for an article that is bought now.
    """
    found = ProductionOrder.objects.of(store).filter(pk=pk)
    like = found.select_related("customer_order", "job").first()
    if like is None:
        raise NotFound(_("Production order not found"), field="order")
    copy = open_production_order(store=like.store_id, **{name: getattr(like, name) for name in COPIED})
    lines = ProductionOrderArticle.objects.filter(order=like).select_related("article").order_by("pk")
    for line in lines:
        add_article(
            store=like.store_id,
            pk=copy.pk,
            article_number=line.article.number,
            amount=line.amount,
            time=line.time,
        )
    return copy
