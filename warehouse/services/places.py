"""Writers of warehouses and what is in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Article
from core.errors import Conflict, Invalid
from core.models import Store
from core.transactions import service
from warehouse.models import (
    Carrier,
    DefaultPlace,
    Location,
    Shelf,
    StockItem,
    StorageUnit,
    Warehouse,
    Zone,
)

type AnyPlace = Warehouse | Zone | StorageUnit | Carrier | Shelf | Location | DefaultPlace


@service
def open_warehouse(*, store: Store, name: str) -> Warehouse:
    """A warehouse with its goods-in and line-side places; the store's first one is its default."""
    is_first = not Warehouse.objects.of(store).filter(is_default=True).exists()
    warehouse = Warehouse.objects.create(store=store, name=name, is_default=is_first)
    free_space = {"store": store, "warehouse": warehouse, "type": Location.Type.FREE_SPACE}
    warehouse.goods_in = Location.objects.create(code="GOODS-IN", **free_space)
    warehouse.line_side = Location.objects.create(code="LINE-SIDE", **free_space)
    warehouse.save(update_fields=["goods_in", "line_side"])
    return warehouse


@service
def save_place[P: AnyPlace](*, place: P) -> P:
    """Create or change a warehouse, a place or what stands between. Raises ValidationError, Invalid, Conflict."""
    place.full_clean()
    for field, other in _stores_of(place).items():
        if other != _stores_of(place)["self"]:
            raise Invalid(_("This belongs to another store or warehouse."), field=field)
    place.save()
    if isinstance(place, Location):
        _refuse_other_warehouse(place)
        _copy_to_stock(place)
    return place


def _stores_of(place: Any) -> dict[str, int]:
    """The store of a place and of everything it points to."""
    match place:
        case Warehouse():
            near = {"goods_in": place.goods_in, "line_side": place.line_side}
            return {"self": place.store_id} | {key: other.store_id for key, other in near.items() if other}
        case Location():
            own = {"self": place.store_id, "warehouse": place.warehouse.store_id}
            inside = {"zone": place.zone, "storage_unit": place.storage_unit}
            return own | {key: other.warehouse.store_id for key, other in inside.items() if other}
        case DefaultPlace():
            return {"self": place.article.store_id, "location": place.location.store_id}
        case _:
            return {"self": 0}


def _refuse_other_warehouse(place: Location) -> None:
    unit = place.storage_unit or (place.shelf.carrier.storage_unit if place.shelf else None)
    for field, other in (("zone", place.zone), ("storage_unit", unit)):
        if other is not None and other.warehouse_id != place.warehouse_id:
            raise Invalid(_("This belongs to another warehouse."), field=field)


def _copy_to_stock(place: Location) -> None:
    """Stock items carry a copy of `may_be_negative` for their constraint. Takes a full lock on the place first,
    so that no new item is made from its old setting meanwhile."""
    Location.objects.select_for_update().get(pk=place.pk)
    items = StockItem.objects.filter(location=place)
    if not place.may_be_negative and items.filter(on_hand__lt=0).exists():
        raise Conflict(
            _("There is less than nothing at %(place)s; adjust it first.") % {"place": place.code},
            field="may_be_negative",
        )
    items.exclude(may_be_negative=place.may_be_negative).update(may_be_negative=place.may_be_negative)


USUAL_PLACES = """
SELECT article.id, coalesce(
    (SELECT location_id FROM warehouse_defaultplace WHERE article_id = article.id),
    (SELECT goods_in_id FROM warehouse_warehouse WHERE store_id = %s AND is_default)
) FROM unnest(%s::bigint[]) AS article (id)
"""


def usual_places(*, store_id: int, article_ids: Iterable[int]) -> dict[int, int | None]:
    """Where goods go that nobody names a place for: by article the key of its default place, else of goods-in."""
    with connection.cursor() as cursor:
        cursor.execute(USUAL_PLACES, [store_id, sorted(set(article_ids))])
        return dict(cursor.fetchall())


def places_for(*, store_id: int, wanted: Sequence[tuple[Article, Location | None]]) -> list[int]:
    """The keys of where goods of these articles go: the given place, else the usual one. Raises Invalid."""
    if any(place is not None and place.store_id != store_id for _article, place in wanted):
        raise Invalid(_("The place belongs to another store."), field="location", reason="NOT_FOUND")
    open_ones = [article.pk for article, place in wanted if place is None]
    usual = usual_places(store_id=store_id, article_ids=open_ones) if open_ones else {}
    found = [place.pk if place is not None else usual[article.pk] for article, place in wanted]
    if None in found:
        raise Invalid(
            _("The store has no goods-in place; name a place."), field="location", reason="REQUIRED"
        )
    return [int(pk) for pk in found if pk is not None]


def place_for(*, article: Article, location: Location | None = None) -> int:
    """The key of where goods of an article go, as `places_for`."""
    return places_for(store_id=article.store_id, wanted=[(article, location)])[0]
