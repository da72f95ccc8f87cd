from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission


class MayCallThisApi(BasePermission):
    """The credential is for this API, and not read-only for a write. A person has the rights of the back office."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.auth is None:
            raise NotAuthenticated("Authentication credentials were not provided.")
        if request.auth.credential_id is None and not view.lets_me_in():
            raise PermissionDenied("Your role in the back office does not allow this.")
        if view.api not in request.auth.apis:
            raise PermissionDenied("This credential is not for this API.")
        if request.auth.read_only and request.method not in SAFE_METHODS:
            raise PermissionDenied("This credential is read-only.")
        return True
