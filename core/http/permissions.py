from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission


class MayCallThisApi(BasePermission):
    """The credential is for this API, and not read-only for a write."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.auth is None:
            raise NotAuthenticated("Authentication credentials were not provided.")
        if view.api not in request.auth.apis:
            raise PermissionDenied("This credential is not for this API.")
        if request.auth.read_only and request.method not in SAFE_METHODS:
            raise PermissionDenied("This credential is read-only.")
        return True
