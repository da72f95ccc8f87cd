"""What making something needs, against what is free in stock."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from catalog.services import Explosion, Requirement
from core.models import Store
from core.quantities import QUANTITY_STEP, ZERO
from warehouse.models import StockItem, Warehouse
from warehouse.models.stock import usable


@dataclass(frozen=True, slots=True)
class Need:
    """One article of an exploded bill, in its base unit."""

    requirement: Requirement
    needed: Decimal
    """Without the parts of sub-assemblies that are in stock already."""
    free: Decimal
    """On hand, ours, not reserved, not held, not expired, and at a place that is not blocked."""

    @property
    def short(self) -> Decimal:
        """What must be made or bought first."""
        return max(self.needed - self.free, ZERO)

    @property
    def short_from_scratch(self) -> Decimal:
        """What must be bought first if no sub-assembly is taken from stock; never a made article."""
        return max(self.requirement.quantity - self.free, ZERO) if self.requirement.simple else ZERO


def needs_against_stock(explosion: Explosion) -> list[Need]:
    """The need of every article below, level by level: stock of a made article is used before its parts are."""
    requirements = explosion.requirements
    free = free_stock(explosion.article.store, [need.part.article_id for need in requirements])
    parts: dict[int, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    for line in explosion.lines():
        parts[line.part.parent_id][line.part.line_id] = (line.part.article_id, line.part.per_parent)
    needed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    to_make = {explosion.article.pk: explosion.quantity}
    found = []
    for pk in [explosion.article.pk, *(need.part.article_id for need in requirements)]:
        short = to_make.get(pk, max(needed[pk] - free.get(pk, ZERO), ZERO))
        for part, per_parent in parts[pk].values():
            needed[part] += short * per_parent
    for requirement in requirements:
        pk = requirement.part.article_id
        found.append(Need(requirement, needed[pk].quantize(QUANTITY_STEP), free.get(pk, ZERO)))
    return found


def free_stock(
    store: Store, article_ids: Sequence[int], *, owner: str = "", warehouse: Warehouse | None = None
) -> dict[int, Decimal]:
    """What could be reserved now, by article: in one warehouse or in all, of an owner ('' is us)."""
    items = StockItem.objects.of(store).filter(usable(store.today()), article__in=article_ids, owner=owner)
    if warehouse is not None:
        items = items.filter(location__warehouse=warehouse)
    return dict(items.values_list("article").annotate(free=Sum(F("on_hand") - F("reserved"))))
