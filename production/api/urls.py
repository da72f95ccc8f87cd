"""Below /v1. Paths with a literal come first, so that no order is taken for one."""

from django.urls import re_path

from core.http.documentation import documentation_urls
from core.http.routers import Router
from production.api.description import DESCRIPTION
from production.api.views.articles import ArticleViewSet, NamedArticleViewSet
from production.api.views.base import UnknownProductionPath
from production.api.views.lists import ListViewSet
from production.api.views.login import AccountLogin
from production.api.views.orders import OrderViewSet
from production.api.views.parts import PartViewSet, PickingListViewSet

MOUNT = "production_orders"
router = Router()
for name, viewset in {
    "list": ListViewSet,
    "article": ArticleViewSet,
    "named-article": NamedArticleViewSet,
    "part": PartViewSet,
    "picking-list": PickingListViewSet,
    "order": OrderViewSet,
}.items():
    router.register(MOUNT, viewset, basename=f"production-{name}")

urlpatterns = [
    *documentation_urls(DESCRIPTION),
    *router.urls,
    re_path(r"^account/login/?$", AccountLogin.as_view()),
    re_path(r"", UnknownProductionPath.as_view()),
]
