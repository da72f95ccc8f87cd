"""The second factor of a person: codes of an app (TOTP, RFC 6238), and recovery codes for the day the phone is lost.

django-otp keeps the devices, forgets no code that was used, and makes whoever guesses wait twice as long each time
(docs/decisions/0020).
"""

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core import credentials, logins, sessions
from core.errors import Conflict, Invalid
from core.transactions import service

ISSUER = "Millwright"
RECOVERY_CODES = 10
CODE_LENGTH = 6  # of the app's; recovery codes are longer
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else
STORED = 16  # characters of a hash that StaticToken has room for


def has_one(user: User) -> bool:
    """Whether a login of this person needs a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@service
def begin(*, user: User) -> TOTPDevice:
    """The device that is being set up: the same one until it is confirmed. Raises Conflict for who has one."""
    _lock(user)
    if has_one(user):
        raise Conflict(_("There is a second factor already. Turn it off first."))
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="App", confirmed=False)


@service
def confirm(*, user: User, code: str, session: str | None = None) -> tuple[TOTPDevice, list[str]]:
    """Switch the second factor on by a code of the app; the device, and the recovery codes, shown this once.

    What the password alone had opened ends: every other session, and the tokens. Raises Invalid for a wrong code.
    """
    _lock(user)
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        raise Invalid(
            _("This code is wrong or too old. Check the clock of the phone and type the next one."),
            field="code",
        )
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    sessions.end_all(user=user, but=session)
    logins.end_all(user=user)
    return device, _recovery_codes(user)


@service
def renew_recovery_codes(*, user: User) -> list[str]:
    """New recovery codes, shown this once; the old ones end. Raises Conflict for who has no second factor."""
    _lock(user)
    if not has_one(user):
        raise Conflict(_("There is no second factor to recover."))
    return _recovery_codes(user)


@service
def remove(*, user: User) -> None:
    """Turn the second factor off, with its recovery codes."""
    _lock(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@service
def take_away(*, user: User) -> None:
    """Remove the second factor of somebody who lost it; they are logged out everywhere. Raises Conflict if none."""
    if not has_one(user):
        raise Conflict(_("This person has no second factor."))
    remove(user=user)
    sessions.end_all(user=user)


@service
def device_for(*, user: User, code: str) -> Device | None:
    """The device whose code this is, used up by that; None for a wrong one, or while too many were wrong."""
    typed = _plain(code)
    if len(typed) == CODE_LENGTH:
        apps = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return next((device for device in apps if device.verify_token(typed)), None)
    papers = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True)
    return next((device for device in papers if device.verify_token(_hashed(typed))), None)


def codes_left(user: User) -> int:
    """How many recovery codes a person has not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


def secret_of(device: TOTPDevice) -> str:
    """The secret as an app takes it by hand, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address_of(device: TOTPDevice) -> str:
    """What the QR code says: an `otpauth:` address."""
    label = quote(f"{ISSUER}:{device.user.get_username()}")
    query = {"secret": secret_of(device).replace(" ", ""), "issuer": ISSUER, "digits": device.digits}
    return f"otpauth://totp/{label}?{urlencode(query)}"


def _lock(user: User) -> None:
    """One change of a person's second factor at a time."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _plain(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(code.split()).replace("-", "").lower()


def _hashed(code: str) -> str:
    return credentials.digest(f"recovery {code}")[:STORED]


def _recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_hashed(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]
