"""Sessions that know whose they are, so that all of a person can be ended at once; settings.SESSION_ENGINE.

A session ends SESSION_HOURS after its login, and SESSION_IDLE_MINUTES after its last request if that is sooner: the
`expire_date` of its row is the sooner of the two, and is moved on while the session is used.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as PERSON
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from core.models import Session

BEGAN, ADDRESS, BROWSER = "_began", "_address", "_browser"
# Not every request writes: the end is moved on once a minute.
TOUCH_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's store in the database, with the person and the beginning beside the data."""

    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[PERSON]) if PERSON in data else None
        row.began_at = datetime.fromisoformat(data[BEGAN]) if BEGAN in data else None
        row.address = data.get(ADDRESS, "")
        row.browser = data.get(BROWSER, "")
        row.expire_date = min(row.expire_date, _idle_end())
        return row

    def _get_session_from_db(self) -> Any:
        """What is read is used: its end is moved on, but never beyond that of its login."""
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None and row.began_at is not None:
            end = min(_idle_end(), row.began_at + timedelta(hours=settings.SESSION_HOURS))
            if end - row.expire_date >= TOUCH_EVERY:
                Session.objects.filter(pk=row.pk).update(expire_date=end)
        return row


def begin(session: Any, *, address: str, browser: str) -> None:
    """Note at a login where it came from, and when the session ends at the latest: after settings.SESSION_HOURS."""
    now = timezone.now()
    session[BEGAN], session[ADDRESS], session[BROWSER] = now.isoformat(), address[:45], browser[:200]
    session.set_expiry(now + timedelta(hours=settings.SESSION_HOURS))


def end_all(*, user: User, but: str | None = None) -> int:
    """End every session of a person, but the one with that key; how many they were.

    A request that is under way in one of them cannot bring it back: its session is then gone (400).
    """
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]


def _idle_end() -> datetime:
    """When a session ends that is used now and not again."""
    return timezone.now() + timedelta(minutes=settings.SESSION_IDLE_MINUTES)
