"""Below /api2. Each resource is registered here; `.json` and a slash at the end make no difference."""

from django.urls import include, re_path

from accounting.api.description import DESCRIPTION, SUFFIX
from accounting.api.views.around import AppointmentViewSet, FollowUpStatusViewSet, TimeTrackingViewSet
from accounting.api.views.base import UnknownAccountingPath
from accounting.api.views.papers import ExpenseViewSet, IncomeViewSet, InvoiceViewSet
from accounting.api.views.partners import ClientViewSet, SiteViewSet, StaffViewSet
from accounting.api.views.work_orders import WorkOrderViewSet
from core.http.documentation import documentation_urls
from core.http.routers import Router

router = Router(suffix=SUFFIX)
router.register("work_orders", WorkOrderViewSet, basename="accounting-work-order")
router.register("clients", ClientViewSet, basename="accounting-client")
router.register("staff", StaffViewSet, basename="accounting-staff")
# The vendor names whose statuses they are; ours are all of work orders.
router.register(
    "follow_up_statuses/work_order", FollowUpStatusViewSet, basename="accounting-work-order-status"
)
router.register("follow_up_statuses", FollowUpStatusViewSet, basename="accounting-follow-up-status")
router.register("work_order_appointments", AppointmentViewSet, basename="accounting-appointment")
router.register("time_tracking", TimeTrackingViewSet, basename="accounting-time")
router.register("expenses", ExpenseViewSet, basename="accounting-expense")
router.register("incomes", IncomeViewSet, basename="accounting-income")
router.register("invoices", InvoiceViewSet, basename="accounting-invoice")
router.register("site_info", SiteViewSet, basename="accounting-site")

urlpatterns = [
    *router.urls,
    *documentation_urls(DESCRIPTION),
    re_path(r"^v2/", include("accounting.api.token_urls")),
    re_path(r"", UnknownAccountingPath.as_view()),
]
