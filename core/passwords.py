"""Passwords: what a new one ends, and links by which a person sets one."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from core import jobs, logins, sessions
from core.transactions import service

MOST_PEOPLE = 5  # of one address, such as a department's


class EndsWhatItOpened:
    """Among the password validators because Django tells those of every new password, whichever door it came by, and
    not of an old one that is merely hashed anew."""

    def validate(self, password: str, user: Any = None) -> None:
        """Every password is right here."""

    def get_help_text(self) -> str:
        return ""

    @service
    def password_changed(self, password: str, user: Any = None) -> None:
        """End all sessions of the person, and the tokens that the old password opened."""
        if isinstance(user, User) and user.pk:
            sessions.end_all(user=user)
            logins.end_all(user=user)


def reset_path(user: User) -> str:
    """The path of a page where a person sets a password; good once, for settings.PASSWORD_RESET_TIMEOUT seconds."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("set_password", args=[number, default_token_generator.make_token(user)])


def mail_is_set_up() -> bool:
    """Whether this server can send mail at all."""
    return bool(settings.MAILERS)


def ask_for_mail(*, who: str, site: str) -> None:
    """Send whoever is called `who` (their name or address) a link to this site; in the background, so that nobody
    learns from the time it takes whether there is such a person."""
    jobs.defer("core.mail_password_link", who=who, site=site)


def people_called(who: str) -> list[User]:
    """The active people with that name or address who have a password and a mail address."""
    known = User.objects.filter(Q(username=who) | Q(email__iexact=who), is_active=True).exclude(email="")
    return [user for user in known.order_by("pk")[:MOST_PEOPLE] if user.has_usable_password()]
