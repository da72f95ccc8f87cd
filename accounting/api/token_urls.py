"""Below /v2, and below /api2/v2 as well."""

from django.urls import re_path

from accounting.api.views.base import UnknownAccountingPath
from accounting.api.views.tokens import TokenView

urlpatterns = [
    re_path(r"^oauth/token(?:\.json)?/?$", TokenView.as_view()),
    re_path(r"", UnknownAccountingPath.as_view()),
]
