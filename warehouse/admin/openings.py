"""Purchase and storage orders opened from an article, or from what an order is short of."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.admin.openings import Opening, Wish, add_page, opening
from warehouse.models import Direction, PurchaseOrder, StorageOrder


@opening(Article, "warehouse.add_purchaseorder", rank=15)
def purchase_order(request: HttpRequest, article: Article, wish: Wish) -> Opening | None:
    """Of the article's usual supplier."""
    if article.supply != Article.Supply.BUY:
        return None
    asked = {"supplier": article.supplier_id, "article": article.pk, "amount": wish.amount}
    return Opening(_("Purchase order"), add_page(PurchaseOrder, **asked), "shopping_cart")


@opening(Article, "warehouse.add_storageorder", rank=30)
def storage_order(request: HttpRequest, article: Article, wish: Wish) -> Opening | None:
    """Fetches some; of what is short, brings it in."""
    if not article.stocked:
        return None
    direction = Direction.PICK if wish.amount is None else Direction.PUT
    label = _("Storage order") if wish.amount is None else _("Storage order: put")
    asked = {"direction": direction.value, "article": article.pk, "amount": wish.amount}
    return Opening(label, add_page(StorageOrder, **asked), "forklift")
