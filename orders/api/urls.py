from django.urls import re_path

from orders.api import views

urlpatterns = [
    re_path(r"^work-orders/?$", views.WorkOrderList.as_view()),
    re_path(r"^work-orders/(?P<public>[^/]+)/?$", views.WorkOrderDetail.as_view()),
    re_path(r"^work-orders/(?P<public>[^/]+)/start/?$", views.WorkOrderStart.as_view()),
    re_path(r"", views.UnknownShopFloorPath.as_view()),
]
