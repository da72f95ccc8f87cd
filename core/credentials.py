"""Credentials: made once, shown once, stored as HMAC, found and counted in one SQL statement."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Duplicate, Invalid, NotFound
from core.models import Credential, Store, Token

PREFIX_LENGTH = 12

# One round trip: find the secret, count it in this minute's window, note its use once a minute. A person behind
# it must still be active and of the store, so that what opens no page opens no API either.
# A user token of a login stands for the person's credential in whichever of their stores the caller names.
# It must run in autocommit, before any transaction: a window row held through one is a queue (194/s
# against 22,000/s). The window is counted by the database's clock, which all web processes share.
FIND_AND_COUNT = """
WITH found AS MATERIALIZED (
    SELECT t.id AS token_id, t.kind, t.last_used_at, c.id, c.name, c.store_id, u.id AS user_id, c.apis, c.read_only,
        c.scopes
    FROM core_token t JOIN core_credential c ON c.id = CASE WHEN t.kind = 'ut' AND t.user_id IS NOT NULL THEN (
        SELECT own.id FROM core_credential own
        WHERE own.user_id = t.user_id AND own.store_id = %(store)s::bigint AND own.of_person
    ) ELSE t.credential_id END
    LEFT JOIN auth_user u ON u.id = coalesce(t.user_id, c.user_id)
    WHERE t.prefix = %(prefix)s AND t.digest = %(digest)s AND t.kind = ANY(%(kinds)s)
      AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
      AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now())
      AND (u.id IS NULL OR u.is_active AND (u.is_superuser OR EXISTS (
          SELECT FROM core_membership m WHERE m.user_id = u.id AND m.store_id = c.store_id)))
), counted AS (
    INSERT INTO core_ratewindow AS w (key, minute, used)
    SELECT id || ':' || store_id || ':' || %(api)s, floor(extract(epoch FROM now()) / 60), 1 FROM found
    ON CONFLICT (key) DO UPDATE
    SET used = CASE WHEN w.minute = excluded.minute THEN w.used + 1 ELSE 1 END, minute = excluded.minute
    RETURNING used, minute
), touched AS (
    UPDATE core_token t SET last_used_at = now() FROM found
    WHERE t.id = found.token_id
      AND (found.last_used_at IS NULL OR found.last_used_at < now() - interval '1 minute')
)
SELECT found.id, kind, name, store_id, user_id, apis, read_only, scopes, used, minute FROM found, counted
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """The credential behind a request, and its use of the present minute. DRF's `request.auth`.

    `user_id` is the person for whom the token was made, else the person of the credential. No `scopes`: all.
    """

    credential_id: int | None  # None for a person's session (core.http.people)
    kind: str
    name: str
    store_id: int
    user_id: int | None
    apis: frozenset[str]
    read_only: bool
    used: int
    minute: int
    scopes: frozenset[str] = frozenset()

    @property
    def resets_at(self) -> int:
        """Unix seconds at which the present minute ends."""
        return (self.minute + 1) * 60


def seconds_left(caller: Caller) -> int:
    """Whole seconds until the present minute of a caller ends, at least one."""
    return max(1, caller.resets_at - int(time.time()))


def digest(secret: str) -> str:
    """The stored form of a secret; useless without the server's pepper."""
    return hmac.digest(settings.KEY_PEPPER.encode(), secret.encode(), hashlib.sha256).hex()


def find(secret: str, *, api: str, kinds: Iterable[str], store: int | None = None) -> Caller | None:
    """The caller that `secret` lets in, counted once for `api`; None when unknown, expired or revoked.

    `store` selects among the stores of a person whose user token it is.
    """
    _, _, rest = secret.partition("-")
    with connection.cursor() as cursor:
        cursor.execute(
            FIND_AND_COUNT,
            {
                "prefix": rest[:PREFIX_LENGTH],
                "digest": digest(secret),
                "kinds": list(kinds),
                "api": api,
                "store": store,
            },
        )
        found = cursor.fetchone()
    if found is None:
        return None
    pk, kind, name, store_id, user_id, apis, read_only, scopes, used, minute = found
    return Caller(
        pk, kind, name, store_id, user_id, frozenset(apis), read_only, used, minute, frozenset(scopes)
    )


def issue(credential: Credential, kind: str, *, expires_at: datetime | None = None, **login: Any) -> str:
    """Make one more secret for a credential and return it; it cannot be shown again.

    `login` are the fields user, login and turn of the tokens of a login (`core.logins`).
    """
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    secret = f"{kind}-{prefix}{secrets.token_urlsafe(32)}"
    Token.objects.create(
        credential=credential,
        kind=kind,
        prefix=prefix,
        digest=digest(secret),
        expires_at=expires_at,
        **login,
    )
    return secret


def token_of(secret: str, kind: str) -> Token | None:
    """The token of that kind behind a secret, whatever has become of it; its credential is loaded."""
    _, _, rest = secret.partition("-")
    token = (
        Token.objects.filter(prefix=rest[:PREFIX_LENGTH], kind=kind)
        .select_related("credential", "user")
        .first()
    )
    matches = hmac.compare_digest(token.digest if token else "", digest(secret))
    return token if matches else None


@transaction.atomic
def create(
    *,
    name: str,
    store: Store,
    apis: Iterable[str] = tuple(Credential.Api.values),
    read_only: bool = False,
    scopes: Iterable[str] = (),
) -> dict[str, Any]:
    """A machine's credential with every secret it may need, shown this once. Without `scopes` it has all.

    `key` serves the shop-floor Bearer, production's `api_key` and accounting's `apikey`. Raises Invalid, Duplicate.
    """
    chosen = _known("API", "apis", apis, Credential.Api.values)
    some = _known("scope", "scopes", scopes, Credential.Scope.values)
    if not name.strip():
        raise Invalid(_("A credential needs a name."), field="name", reason="REQUIRED")
    client_id = f"client-{secrets.token_hex(8)}"
    credential, made = Credential.objects.get_or_create(
        name=name,
        defaults={
            "store": store,
            "apis": chosen,
            "read_only": read_only,
            "scopes": some,
            "client_id": client_id,
        },
    )
    if not made:
        raise Duplicate(
            _('A credential named "%(name)s" exists. Revoke it or choose another name.') % {"name": name},
            field="name",
        )
    return {
        "name": name,
        "store": store.pk,
        "key": issue(credential, Token.Kind.KEY),
        "application_token": issue(credential, Token.Kind.APPLICATION),
        "user_id": credential.user_id_header,
        "user_token": issue(credential, Token.Kind.USER),
        "client_id": client_id,
        "client_secret": issue(credential, Token.Kind.CLIENT_SECRET),
    }


def _known(noun: str, field: str, words: Iterable[str], known: list[str]) -> list[str]:
    chosen = list(dict.fromkeys(words))
    if unknown := sorted(set(chosen) - set(known)):
        raise Invalid(
            _("No such %(noun)s: %(unknown)s. Known: %(known)s.")
            % {"noun": noun, "unknown": ", ".join(unknown), "known": ", ".join(known)},
            field=field,
        )
    return chosen


@transaction.atomic
def revoke(name: str) -> Credential:
    """End a credential at once, with all its secrets. Raises NotFound. Revoking twice is fine."""
    credential = Credential.objects.select_for_update(no_key=True).filter(name=name).first()
    if credential is None:
        raise NotFound(_('There is no credential named "%(name)s".') % {"name": name}, field="name")
    if credential.revoked_at is None:
        credential.revoked_at = timezone.now()
        credential.save(update_fields=["revoked_at"])
    return credential
