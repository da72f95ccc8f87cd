"""What all views of the shop-floor API share: docs/api/orders.md."""

from typing import Any

from core.http.views import ApiView, ApiViewSet, UnknownPath
from orders.api.authentication import KeyAuthentication
from orders.api.envelope import exception_handler


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
    """The calls about one kind of object; `public` is its id in the path."""

    lookup_field = "public"


class UnknownShopFloorPath(ShopFloor, UnknownPath):
    pass
