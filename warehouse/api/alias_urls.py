"""Below /orders: where the vendor's own documentation puts an update."""

from django.urls import re_path

from warehouse.api.views.base import UnknownWarehousePath
from warehouse.api.views.orders import OrderViewSet

urlpatterns = [
    re_path(r"^(?P<id>[^/]+)/?$", OrderViewSet.as_view({"put": "update"})),
    re_path(r"", UnknownWarehousePath.as_view()),
]
