"""The form of a new work order: an unlikely quantity, and what its parts are short of, is told before it is opened."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.models import Article
from core.admin.dialogs import EXPECTED
from core.admin.forms import ServiceForm
from core.admin.shortages import sure_field, tell
from core.admin.usual import SO_FAR, ask_beside, most_of_latest
from core.models import Store
from orders.models import WorkOrder
from orders.services import article_called
from production.services import short_for


class NewWorkOrderForm(ServiceForm):
    """`home` is the store where a person has only one; `asked` what the address asks for, by product."""

    home: int | None = None
    asked: Mapping[str, Decimal] = {}
    sure = sure_field()

    def clean(self) -> dict[str, Any] | None:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        store: Store | int | None = given.get("store") or self.home
        product, quantity = given.get("product"), given.get("quantity")
        if store is None or not product or not quantity:
            return given
        article = article_called(store=store, product=product)
        self._ask_back(store, product, article)
        if not self.errors and not given.get("sure"):
            self._tell_short(article, Decimal(quantity))
        return given

    def _ask_back(self, store: Store | int, product: str, article: Article | None) -> None:
        """Held against what the address asks for, else against earlier orders for the same."""
        if product in self.asked:
            ask_beside(self, "quantity", product, self.asked[product], EXPECTED)
        else:
            earlier = WorkOrder.objects.of(store).making(article or product)
            ask_beside(self, "quantity", product, most_of_latest(earlier, "quantity"), SO_FAR)

    def _tell_short(self, article: Article | None, quantity: Decimal) -> None:
        """Of a product that is no article, or is bought, nothing is known to be short."""
        if article is not None and article.supply == Article.Supply.MAKE:
            tell(self, short_for(store=article.store, wanted=[(article, quantity)]))
