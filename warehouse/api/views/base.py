"""What all views of the warehouse API share: docs/api/warehouse.md."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.response import Response

from core.http.views import ApiView, ApiViewSet, UnknownPath
from warehouse.api.authentication import TokenAuthentication
from warehouse.api.envelope import exception_handler
from warehouse.api.lists import Listing


class WarehouseApi(ApiView):
    """The dialect: who calls, and the shape of a refusal."""

    api = "warehouse"
    authentication_classes = [TokenAuthentication]

    def get_exception_handler(self) -> Any:
        return exception_handler

    @property
    def store_id(self) -> int:
        caller: Any = self.request.auth
        return int(caller.store_id)


class WarehouseViewSet(WarehouseApi, ApiViewSet):
    """The calls about one kind of object; `names` has the API's names of its fields, for refusals."""

    lookup_field = "id"
    listing: ClassVar[Listing]
    singular: ClassVar[str]
    plural: ClassVar[str]
    names: Mapping[str, str] = {}

    def page(self) -> Response:
        """The page that the query string asks for, or with countOnly how many there are."""
        query = self.listing.query(self.request.query_params, self.store_id)
        if query.count_only:
            return Response({"count": self.listing.count(self.store_id, query)})
        return Response({self.plural: self.listing.page(self.store_id, query)})

    def one(self, public: str) -> Response:
        """The object of an id. Raises NotFound."""
        return Response({self.singular: self.listing.one(self.store_id, public)})


class UnknownWarehousePath(WarehouseApi, UnknownPath):
    pass
