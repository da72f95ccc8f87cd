from django.urls import re_path

from core.http.documentation import documentation_urls
from core.http.routers import Router
from orders.api.description import DESCRIPTION
from orders.api.views.base import UnknownShopFloorPath
from orders.api.views.operations import OperationViewSet
from orders.api.views.webhooks import DeliveryViewSet, EndpointViewSet
from orders.api.views.work_orders import WorkOrderViewSet

router = Router()
router.register("work-orders", WorkOrderViewSet, basename="work-order")
router.register("operations", OperationViewSet, basename="operation")
router.register("webhooks/endpoints", EndpointViewSet, basename="webhook-endpoint")
router.register("webhooks/deliveries", DeliveryViewSet, basename="webhook-delivery")

urlpatterns = [
    *router.urls,
    *documentation_urls(DESCRIPTION),
    re_path(r"", UnknownShopFloorPath.as_view()),
]
