"""The form of a new work order: what its parts are short of is told before it is opened."""

from decimal import Decimal
from typing import Any

from catalog.models import Article
from core.admin.forms import ServiceForm
from core.admin.shortages import sure_field, tell
from core.models import Store
from orders.services import article_called
from production.services import short_for


class NewWorkOrderForm(ServiceForm):
    """`home` is the store where a person has only one."""

    home: int | None = None
    sure = sure_field()

    def clean(self) -> dict[str, Any] | None:
        """Of a product that is no article, or is bought, nothing is known to be short."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        store: Store | int | None = given.get("store") or self.home
        product, quantity = given.get("product"), given.get("quantity")
        if given.get("sure") or store is None or not product or not quantity:
            return given
        article = article_called(store=store, product=product)
        if article is not None and article.supply == Article.Supply.MAKE:
            tell(self, short_for(store=article.store, wanted=[(article, Decimal(quantity))]))
        return given
