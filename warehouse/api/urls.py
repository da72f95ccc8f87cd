"""Below /api, except /api/v2: the longest mount wins."""

from typing import Any

from django.urls import re_path

from core.http.documentation import documentation_urls
from core.http.routers import Router
from warehouse.api.description import DESCRIPTION
from warehouse.api.views import resources
from warehouse.api.views.base import UnknownWarehousePath
from warehouse.api.views.order_lines import OrderLineViewSet
from warehouse.api.views.orders import OrderViewSet
from warehouse.api.views.users import ApplicationToken, Login, Refresh

router = Router()
router.register("orders", OrderViewSet, basename="storage-order")
router.register("order_lines", OrderLineViewSet, basename="storage-order-line")
router.register("work_order_lines", resources.WorkOrderLineViewSet, basename="work-order-line")
router.register("materials", resources.MaterialViewSet, basename="material")
router.register("locations", resources.LocationViewSet, basename="location")
router.register("location_contents", resources.LocationContentViewSet, basename="location-content")
router.register("warehouses", resources.WarehouseResource, basename="warehouse")
router.register("zones", resources.ZoneViewSet, basename="zone")
router.register("storage_units", resources.StorageUnitViewSet, basename="storage-unit")
router.register("transactions", resources.TransactionViewSet, basename="transaction")

LINES: dict[str, Any] = {"get": "list", "post": "create", "put": "update_named"}
urlpatterns = [
    re_path(r"^users/login/?$", Login.as_view()),
    re_path(r"^users/refresh/?$", Refresh.as_view()),
    re_path(r"^users/application-token/?$", ApplicationToken.as_view()),
    re_path(r"^order_lines/?$", OrderLineViewSet.as_view(LINES)),
    *router.urls,
    *documentation_urls(DESCRIPTION),
    re_path(r"", UnknownWarehousePath.as_view()),
]
