"""What an order would be short of, before there is one."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from catalog.models import Article
from core.errors import ShortLine
from core.models import Store
from core.quantities import ZERO
from production.services.freezing import Bills
from warehouse.services import free_stock


def short_for(
    *, store: Store, wanted: Iterable[tuple[Article, Decimal]], in_depth: bool = False
) -> list[ShortLine]:
    """What is not free in stock for so much of made articles, by the number of the part; a query for each article, and
    two. Raises Invalid. Only a look: others may take it, or bring some, before the order starts."""
    bills, needed = Bills(), defaultdict[int, Decimal](lambda: ZERO)
    for article, amount in wanted:
        for pk, need in bills.needs(article, in_depth=in_depth).items():
            needed[pk] += need.per_unit * amount if need.stocked else ZERO
    free = free_stock(store, list(needed))
    missing = {pk: quantity for pk, quantity in needed.items() if quantity > max(free.get(pk, ZERO), ZERO)}
    numbers = Article.objects.filter(pk__in=missing).order_by("number").values_list("pk", "number")
    return [ShortLine(number, missing[pk], max(free.get(pk, ZERO), ZERO)) for pk, number in numbers]
