"""What all views of the shop-floor API share: docs/api/orders.md."""

from typing import Any, ClassVar

from rest_framework.response import Response

from core.http.permissions import require_scope
from core.http.views import ApiView, ApiViewSet, UnknownPath
from orders.api.authentication import KeyAuthentication
from orders.api.envelope import exception_handler, page_body
from orders.api.formats import key_in_path
from orders.api.lists import Listing
from orders.api.queries import Query
from orders.documents.objects import PublicId


class ShopFloor(ApiView):
    """The dialect: who calls, and the shape of a refusal."""

    api = "orders"
    authentication_classes = [KeyAuthentication]

    def get_exception_handler(self) -> Any:
        return exception_handler

    @property
    def store_id(self) -> int:
        caller: Any = self.request.auth
        return int(caller.store_id)


class ShopFloorViewSet(ShopFloor, ApiViewSet):
    """The calls about one kind of object; `names` has the API's names of its fields, for refusals."""

    lookup_field = "id"
    listing: ClassVar[Listing]
    public_id: ClassVar[PublicId]
    names: ClassVar[dict[str, str]]

    def key(self, public: str) -> int:
        return key_in_path(public, self.public_id, self.listing.noun)

    def query(self) -> Query:
        """What the query string asks for. Raises Invalid, and PermissionDenied for what may not be read."""
        query = self.listing.query(self.request.META["QUERY_STRING"])
        for name in query.expand:
            require_scope(self.request.auth, f"{name}:read")
        return query

    def page(self) -> Response:
        """The page that the query string asks for."""
        query = self.query()
        found, total = self.listing.page(self.store_id, query)
        return Response(page_body(found, page=query.page, limit=query.limit, total=total))

    def one(self, key: int, *, asked: bool = False, status: int = 200) -> Response:
        """The object of a key; `asked`: as the query string asks for it."""
        query = self.query() if asked else None
        return Response({"data": self.listing.one(self.store_id, key, query)}, status=status)

    def no_body(self) -> None:
        """Nothing in a body matters here, but a malformed one is refused."""
        _ = self.request.data


class UnknownShopFloorPath(ShopFloor, UnknownPath):
    pass
