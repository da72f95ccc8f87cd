"""Who came in, was refused or left is written down, by whichever door (`core.models.LogIn`)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from core.http.middleware import client_address
from core.models import LogIn

What = LogIn.What


@receiver(user_logged_in)
def note_entered(request: Any, user: Any, **sent: Any) -> None:
    _note(request, What.ENTERED, name=user.get_username(), user=user)


@receiver(user_logged_out)
def note_left(request: Any, user: Any, **sent: Any) -> None:
    if user is not None:
        _note(request, What.LEFT, name=user.get_username(), user=user)


@receiver(user_login_failed)
def note_failed(credentials: dict[str, Any], request: Any = None, **sent: Any) -> None:
    """Wrong passwords and codes; axes, whose app is ready before ours, has said by now whether that locks out."""
    name = str(credentials.get("username") or "")
    what = What.LOCKED if getattr(request, "axes_locked_out", False) else What.FAILED
    _note(request, what, name=name, user=User.objects.filter(username=name).first())


def _note(request: Any, what: str, *, name: str, user: Any) -> None:
    seen = request.META if request is not None else {}
    on_api = str(seen.get("PATH_INFO", "")).startswith(settings.API_MOUNTS)
    LogIn.objects.create(
        what=what,
        username=name.replace("\x00", "")[:150],
        user=user,
        door="api" if on_api else "admin",
        address=client_address(request)[:45] if request is not None else "",
        browser=str(seen.get("HTTP_USER_AGENT", "")).replace("\x00", "")[:200],
        request_id=getattr(request, "id", ""),
    )
