"""A form that is sent twice books once: its token is written down in the transaction that does the work."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import IdempotencyKey, Store
from core.transactions import service

LONGEST = 64
# Waits for the same form sent at the same moment: only its end tells whether it has booked.
CLAIM = """
INSERT INTO core_idempotencykey (user_id, store_id, key, fingerprint, headers, body, created_at)
VALUES (%s, %s, %s, %s, '{}', '', now()) ON CONFLICT (user_id, key) DO NOTHING
"""


class Outcome(NamedTuple):
    """What a form did, and whether that was `before`, when it was sent first."""

    told: dict[str, Any]
    before: bool


def new_token() -> str:
    """For a hidden field of a form that was just shown."""
    return secrets.token_urlsafe(24)


def fingerprint(fields: Iterable[tuple[str, Any]]) -> str:
    """Of what was filled in."""
    text = "\n".join(f"{name}={value}" for name, value in sorted(fields))
    return hashlib.sha256(text.encode()).hexdigest()


@service
def once(
    *, user_id: int, store: Store | int, token: str, mark: str, act: Callable[[], dict[str, Any]]
) -> Outcome:
    """Call `act` unless this person's form of this token was booked; then tell what it told (plain JSON).

    What `act` refuses undoes the claim, so that the corrected form can be sent again. Raises Conflict where the
    booked form was filled in otherwise, by its `mark`.
    """
    store_id = store if isinstance(store, int) else store.pk
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [user_id, store_id, token[:LONGEST], mark])
        claimed = cursor.rowcount == 1
    row = IdempotencyKey.objects.get(user_id=user_id, key=token[:LONGEST])
    if not claimed:
        if row.fingerprint != mark:
            changed = _("This form was sent already, and then changed. What it says now was not booked.")
            raise Conflict(changed, reason="SENT_BEFORE")
        return Outcome(orjson.loads(bytes(row.body)), before=True)
    told = act()
    IdempotencyKey.objects.filter(pk=row.pk).update(body=orjson.dumps(told), status=200)
    return Outcome(told, before=False)
