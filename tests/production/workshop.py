"""A small bill to produce with: a bike of one frame and two wheels, a wheel of one rim and thirty-six spokes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.models import Article
from production.models import ProductionOrder
from production.services import add_article, open_production_order, report_production
from tests.factories import ArticleFactory, bill, place
from warehouse.services import receive


@dataclass
class Workshop:
    store: Any
    bike: Article
    wheel: Article
    frame: Article
    rim: Article
    spoke: Article

    def order(self, article: Article | None = None, amount: Any = 10, **fields: Any) -> ProductionOrder:
        made = open_production_order(store=self.store, **fields)
        add_article(store=self.store, pk=made.pk, article_number=(article or self.bike).number, amount=amount)
        return made

    def report(
        self, order: ProductionOrder, amount: Any = 1, article: Article | None = None, **more: Any
    ) -> Any:
        number = (article or self.bike).number
        return report_production(store=self.store, pk=order.pk, article_number=number, amount=amount, **more)

    def stock(self, article: Article, quantity: Any, **lot: Any) -> None:
        receive(article=article, quantity=quantity, location=place(self.store), **lot)


def workshop(store: Any, *, stock: int = 0) -> Workshop:
    """The articles and bills, and parts for `stock` bikes."""
    price = Decimal(10)
    bike, wheel = (ArticleFactory(store=store, supply=Article.Supply.MAKE) for _ in range(2))
    frame, rim, spoke = (ArticleFactory(store=store, purchase_price=price) for _ in range(3))
    bill(bike, (frame, 1), (wheel, 2))
    bill(wheel, (rim, 1), (spoke, 36))
    shop = Workshop(store, bike, wheel, frame, rim, spoke)
    for article, each in ((frame, 1), (wheel, 2), (rim, 2), (spoke, 72)):
        if stock:
            shop.stock(article, each * stock)
    return shop
