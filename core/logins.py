"""Logins: an access token for an hour and the refresh token that renews it, for a machine or a person.

A refresh token may be used until one that came of it is used: a reply that was lost can be asked for again. From
then on it is retired, with those that were made beside it. Whoever brings a retired one has an old copy or a stolen
one; which of the two cannot be known, so the whole login ends (RFC 9700, 4.14).
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from core import credentials
from core.errors import Invalid, NotFound
from core.models import Credential, Store, Token
from core.stores import may_work
from core.transactions import service

PERSON_LASTS = timedelta(hours=12)
ACCESS_LASTS = timedelta(hours=1)
REFRESH_LASTS = timedelta(days=30)
Kind = Token.Kind


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gives its owner, once; `lasts` is the seconds for which the access token is good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: int


def client(*, client_id: str, secret: str, api: str) -> Credential:
    """The credential whose client id and secret these are. Raises Invalid: INVALID_CLIENT for every reason why
    they do not let anybody in, UNAUTHORIZED_CLIENT where it is not for `api`."""
    token = credentials.token_of(secret, Kind.CLIENT_SECRET)
    now = timezone.now()
    if token is None or token.credential.client_id != client_id or not _is_good(token, now):
        raise Invalid(_("There is no such client, or this is not its secret."), reason="INVALID_CLIENT")
    if api not in token.credential.apis:
        raise Invalid(_("This client is not for this API."), reason="UNAUTHORIZED_CLIENT")
    return token.credential


@dataclass(frozen=True, slots=True)
class PersonLogin:
    """A user token, and the stores in which it is good."""

    user_id: str
    token: str = field(repr=False)
    stores: list[Store]


@service
def log_in_person(*, user: User, api: str) -> PersonLogin:
    """A user token for 12 hours in every store where a person, whose password was checked, may work now.

    It acts by the person's own credential in each store. Raises Invalid (INVALID_GRANT) for a person without one, as
    where all of them were revoked.
    """
    stores = list(Store.objects.seen_by(user).order_by("pk"))
    own = [_own_credential(user, store, api) for store in stores]
    good = [credential for credential in own if credential.revoked_at is None]
    if not user.is_active or not good:
        raise _refused()
    ends = timezone.now() + PERSON_LASTS
    token = credentials.issue(good[0], Kind.USER, expires_at=ends, user=user)
    open_stores = {credential.store_id for credential in good}
    return PersonLogin(person_id(user.pk), token, [store for store in stores if store.pk in open_stores])


def person_id(user_id: int | None) -> str:
    """What a person sends as `user_id` beside their user token."""
    return f"p{user_id}"


@service
def log_in_at_first_store(*, user: User, api: str, lasts: timedelta = ACCESS_LASTS) -> Tokens:
    """Begin a login of a person, whose password was checked, in the first store where they may work now.

    It acts by the person's own credential there. Raises Invalid (INVALID_GRANT) for a person without one.
    """
    store = Store.objects.seen_by(user).order_by("pk").first()
    if store is None or not user.is_active:
        raise _refused()
    credential = _own_credential(user, store, api)
    if credential.revoked_at is not None:
        raise _refused()
    return _issue(credential, user, uuid.uuid4(), turn=1, lasts=lasts)


@service
def renew(*, secret: str, lasts: timedelta = ACCESS_LASTS) -> str:
    """One more access token for the login of a refresh token, which stays as good as it was.

    Raises Invalid (INVALID_GRANT).
    """
    token = credentials.token_of(secret, Kind.REFRESH)
    if token is None or token.login is None:
        raise _refused()
    _lock(token.login)
    token.refresh_from_db(fields=["revoked_at"])
    now = timezone.now()
    if not _is_good(token, now) or (token.user and not may_work(token.user, token.credential.store_id)):
        raise _refused()
    of: dict[str, Any] = {"user": token.user, "login": token.login, "turn": token.turn}
    return credentials.issue(token.credential, Kind.ACCESS, expires_at=now + lasts, **of)


@service
def application_token(*, store: Store | int, credential: int | None, user: int | None, api: str) -> str:
    """A secret without an end for a credential of the store, or for the person's own; revoked in the back office.

    Raises NotFound.
    """
    if credential is None:
        where = store if isinstance(store, Store) else Store.objects.get(pk=store)
        found: Credential | None = _own_credential(User.objects.get(pk=user or 0), where, api)
    else:
        found = Credential.objects.of(store).filter(pk=credential).first()
    if found is None or found.revoked_at is not None:
        raise NotFound(_("Credential not found"))
    return credentials.issue(found, Kind.APPLICATION, user_id=user)


def _own_credential(user: User, store: Store, api: str) -> Credential:
    """Made when it is first needed; each login adds its API."""
    made = {
        "name": f"Logins of {user.get_username()[:60]} ({user.pk}, {store.pk})",
        "apis": [api],
        "client_id": f"client-{secrets.token_hex(8)}",
    }
    credential = Credential.objects.get_or_create(user=user, store=store, of_person=True, defaults=made)[0]
    if api not in credential.apis:
        added = Func(F("apis"), Value(api), function="array_append")
        Credential.objects.filter(pk=credential.pk).exclude(apis__contains=[api]).update(apis=added)
    return credential


def log_in(*, credential: Credential, user: User | None = None) -> Tokens:
    """Begin a login through a credential, for a person whose password was checked or for the machine itself.

    Raises Invalid (INVALID_GRANT) for a person who may not work in the credential's store.
    """
    if user is not None and not may_work(user, credential.store_id):
        raise _refused()
    return _issue(credential, user, uuid.uuid4(), turn=1)


def refresh(*, secret: str, credential: Credential, right: str = "") -> Tokens:
    """Go on with a login of this credential; a person still needs `right`. Raises Invalid (INVALID_GRANT)."""
    tokens = _turn(secret, credential, right)
    if tokens is None:
        raise _refused()
    return tokens


@service
def end_login(*, store: Store | int, pk: int) -> None:
    """Revoke a token at once, and with it all tokens of its login. Raises NotFound."""
    token = Token.objects.of(store).filter(pk=pk).first()
    if token is None:
        raise NotFound(_("Token not found"))
    if token.login is None:
        _revoke(pk=pk)
    else:
        _lock(token.login)
        _revoke(login=token.login)


@service
def end_all(*, user: User) -> None:
    """Revoke every token that a password of this person opened; keys of machines stay."""
    _revoke(user=user)


@service
def _turn(secret: str, credential: Credential, right: str) -> Tokens | None:
    """None instead of a refusal, which would undo that a login was ended."""
    token = credentials.token_of(secret, Kind.REFRESH)
    if token is None or token.login is None or token.credential_id != credential.pk:
        return None
    _lock(token.login)
    token.refresh_from_db(fields=["revoked_at"])
    if token.revoked_at is not None:
        _revoke(login=token.login)
        return None
    if not _is_good(token, timezone.now()):
        return None
    if token.user and not (may_work(token.user, credential.store_id) and _has(token.user, right)):
        return None
    # By a query of its own: it sees what came of the others while we waited for the lock.
    beside_or_before = Token.objects.filter(login=token.login, kind=Kind.REFRESH, turn__lte=token.turn)
    beside_or_before.exclude(pk=token.pk).filter(revoked_at=None).update(revoked_at=timezone.now())
    return _issue(credential, token.user, token.login, turn=token.turn + 1)


def _has(user: User, right: str) -> bool:
    return not right or user.has_perm(right)


def _lock(login: uuid.UUID) -> None:
    """One at a time goes on with a login: of two tokens made side by side, only one may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"login {login}"])


def _revoke(**which: Any) -> None:
    Token.objects.filter(revoked_at=None, **which).update(revoked_at=timezone.now())


@service
def _issue(
    credential: Credential,
    user: User | None,
    login: uuid.UUID,
    *,
    turn: int,
    lasts: timedelta = ACCESS_LASTS,
) -> Tokens:
    now = timezone.now()
    of: dict[str, Any] = {"user": user, "login": login, "turn": turn}
    return Tokens(
        access=credentials.issue(credential, Kind.ACCESS, expires_at=now + lasts, **of),
        refresh=credentials.issue(credential, Kind.REFRESH, expires_at=now + REFRESH_LASTS, **of),
        lasts=int(lasts.total_seconds()),
    )


def _is_good(token: Token, now: datetime) -> bool:
    return all(
        row.revoked_at is None and (row.expires_at is None or row.expires_at > now)
        for row in (token, token.credential)
    )


def _refused() -> Invalid:
    """The same words for every reason: what is wrong is nobody's business."""
    return Invalid(_("The login is wrong, has ended, or is not for this client."), reason="INVALID_GRANT")
