"""Who gets into the back office: a session of staff, with the second factor where that is required."""

from typing import Any

from django.conf import settings
from django_otp import DEVICE_ID_SESSION_KEY as PASSED


def required() -> bool:
    """Whether everybody needs a second factor."""
    return bool(settings.SECOND_FACTOR == "required")


def lacking(session: Any) -> bool:
    """Whether the person of a session must first set a second factor up.

    No query: who has one got the session by a code, and setting one up ends the sessions without.
    """
    return required() and PASSED not in session
