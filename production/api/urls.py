from django.urls import re_path

from production.api import views

urlpatterns = [re_path(r"", views.UnknownProductionPath.as_view())]
