"""Below /api2. Each resource is registered here; `.json` and a slash at the end make no difference."""

from django.urls import include, re_path

from accounting.api.description import DESCRIPTION, SUFFIX
from accounting.api.views.base import UnknownAccountingPath
from accounting.api.views.work_orders import WorkOrderViewSet
from core.http.documentation import documentation_urls
from core.http.routers import Router

router = Router(suffix=SUFFIX)
router.register("work_orders", WorkOrderViewSet, basename="accounting-work-order")

urlpatterns = [
    *router.urls,
    *documentation_urls(DESCRIPTION),
    re_path(r"^v2/", include("accounting.api.token_urls")),
    re_path(r"", UnknownAccountingPath.as_view()),
]
