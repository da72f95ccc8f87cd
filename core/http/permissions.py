from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission


class MayCallThisApi(BasePermission):
    """The credential is for this API, not read-only for a write, and has the scope that the view names if it has any.

    A person has the rights of the back office.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.auth is None:
            raise NotAuthenticated("Authentication credentials were not provided.")
        if request.auth.credential_id is None and not view.lets_me_in():
            raise PermissionDenied("Your role in the back office does not allow this.")
        if view.api not in request.auth.apis:
            raise PermissionDenied("This credential is not for this API.")
        if request.auth.read_only and request.method not in SAFE_METHODS:
            raise PermissionDenied("This credential is read-only.")
        may = "read" if request.method in SAFE_METHODS else "write"
        require_scope(request.auth, view.scope and f"{view.scope}:{may}")
        return True


def require_scope(caller: Any, scope: str) -> None:
    """Raise PermissionDenied for a credential that has scopes, but not this one."""
    if scope and caller.scopes and scope not in caller.scopes:
        raise PermissionDenied(f"This credential lacks the scope {scope}.")
