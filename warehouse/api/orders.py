"""Orders listed: they have custom fields, and the plain list of a big store is read by prepared queries."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core import tally
from core.http.wire import Field
from core.prepared import Prepared
from warehouse.api.lists import DEEP, Listing
from warehouse.api.queries import Query, read_query
from warehouse.documents.fields import custom_field
from warehouse.documents.objects import ORDER, ORDER_FILTERS
from warehouse.documents.orders import custom_names, prepared, read, shown
from warehouse.models import StorageOrder
from warehouse.models.storage_orders import KIND

OWN = {"limit", "offset", "page", "countOnly"}


class Orders(Listing):
    """Storage orders with all that they consist of."""

    def __init__(self) -> None:
        super().__init__(ORDER, StorageOrder.objects.of, sort=["created_at"], filters=ORDER_FILTERS)

    def fields(self, store: int) -> Mapping[str, Field]:
        custom = {name: custom_field(name) for name in custom_names(store)}
        return {**custom, **super().fields(store)}

    def query(self, params: Any, store: int) -> Query:
        """The plain list asks for no custom field: they are read once, with the page."""
        return read_query(params, {}) if set(params) <= OWN else super().query(params, store)

    def count(self, store: int, query: Query) -> int:
        return super().count(store, query) if query.asked else tally.total(store, KIND)

    def page(self, store: int, query: Query) -> list[dict[str, Any]]:
        fixed = {name for name, _ in query.sort} <= ORDER.fields.keys() | ORDER_FILTERS.keys()
        if query.asked or query.offset >= DEEP or not fixed:
            return super().page(store, query)
        rows = self._plain(tuple(self._order(query))).rows(store, limit=query.limit, offset=query.offset)
        return shown(store, rows)

    def read(self, store: int, pk: int) -> dict[str, Any]:
        """An order that is there."""
        return shown(store, ONE.rows(store, pk))[0]

    def one(self, store: int, public: str) -> dict[str, Any]:
        return self.read(store, self.key(store, public))

    def _read(self, store: int, rows: Any) -> list[dict[str, Any]]:
        return read(store, rows)

    @lru_cache(maxsize=100)  # noqa: B019 listings live as long as the process
    def _plain(self, order: tuple[str, ...]) -> Prepared:
        return prepared([int], lambda store: self.rows(store).order_by(*order))


ONE = prepared([int, int], lambda store, pk: StorageOrder.objects.of(store).filter(pk=pk))
