from typing import Any

from core.http.views import ApiView, UnknownPath
from production.api.authentication import KeyAuthentication, LoginAuthentication
from production.api.envelope import exception_handler


class ProductionView(ApiView):
    """What all views of this API share."""

    api = "production"
    authentication_classes = [KeyAuthentication, LoginAuthentication]

    def get_exception_handler(self) -> Any:
        return exception_handler


class UnknownProductionPath(ProductionView, UnknownPath):
    pass
