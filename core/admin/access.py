"""How people get in: sessions, and what an administrator does for who is locked out or lost their phone."""

from typing import Any

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin
from axes.utils import reset
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.decorators import display
from unfold.enums import ActionVariant

from core import logins, passwords, second_factor, sessions
from core.admin.account import browser_name
from core.admin.base import HouseAdmin, ReadOnlyAdmin
from core.admin.forms import REFUSALS, words
from core.admin.moves import move
from core.models import Session

# Their own modules register them first, with pages that show secrets; importing those here settles the order.
assert django_otp.plugins.otp_static.admin
assert django_otp.plugins.otp_totp.admin
for theirs in (StaticDevice, TOTPDevice):
    admin.site.unregister(theirs)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Who is logged in. The key of a session is its secret, so no row has a link or a tick; people's pages end them."""

    of_house = True
    hidden_fields = ("session_key", "session_data")
    list_display = ("began_at", "user", "address", "browser_badge", "ends")
    list_display_links = None
    list_select_related = ("user",)
    search_fields = ("user__username", "=address")
    ordering = ("-began_at", "-expire_date")
    fields = ("user", "began_at", "address", "browser", "ends")
    readonly_fields = ("ends",)
    autocompletes = False

    @display(description=_("ends"))
    def ends(self, row: Session) -> Any:
        """Where it is not used any more; each request moves it on, until the longest time is over."""
        return row.expire_date

    @display(description=_("browser"))
    def browser_badge(self, row: Session) -> str:
        return browser_name(row.browser)


class WithAccess(HouseAdmin):
    """Buttons on a person's page for the day they cannot get in; each is written into their history."""

    actions_detail = (
        {
            "title": _("Log-in"),
            "icon": "key",
            "items": ["unlock", "password_link", "take_second_factor", "log_out"],
        },
    )

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> Any:
        person = self.get_object(request, str(object_id))
        if person is None or not self.has_change_permission(request, person):
            return []
        return super().get_actions_detail(request, object_id)

    @move(
        label=_("Unlock"),
        question=_("After too many wrong tries. They can try again at once, from everywhere."),
        permission="change",
        icon="lock_open",
    )
    def unlock(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        person = self._managed(request, object_id)
        count = reset(username=person.get_username())
        self.log_change(request, person, "Unlocked.")
        told = _("%s can log in again.") if count else _("%s was not locked out.")
        return self.message_and_return(request, object_id, told % person)

    @move(
        label=_("Link for a new password"),
        question=_(
            "It is shown once. Whoever has it can choose this person's password, once and within a day."
        ),
        permission="change",
        icon="link",
    )
    def password_link(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        person = self._managed(request, object_id)
        link = request.build_absolute_uri(passwords.reset_path(person))
        self.log_change(request, person, "Made a link for a new password.")
        shown = {"person": person, "link": link, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
        dialog = render(request, "admin/account/link.html", shown)
        dialog.headers["Cache-Control"] = "no-store"
        return dialog

    @move(
        label=_("Take the second factor away"),
        question=_(
            "For who lost their phone: their password alone opens the account until they set one up again. "
            "Make sure that it is they who ask. They are logged out everywhere."
        ),
        permission="change",
        icon="phonelink_erase",
        variant=ActionVariant.DANGER,
    )
    def take_second_factor(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        person = self._managed(request, object_id)
        try:
            with transaction.atomic():
                second_factor.take_away(user=person)
                self.log_change(request, person, "Took the second factor away.")
        except REFUSALS as refusal:
            return self.message_and_return(request, object_id, words(refusal), messages.ERROR)
        return self.message_and_return(request, object_id, _("The second factor is gone."))

    @move(
        label=_("Log out everywhere"),
        question=_("Every browser and every program that this person has logged in must log in again."),
        permission="change",
        icon="logout",
    )
    def log_out(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        person = self._managed(request, object_id)
        with transaction.atomic():
            count = sessions.end_all(user=person)
            logins.end_all(user=person)
            self.log_change(request, person, "Logged out everywhere.")
        return self.message_and_return(request, object_id, _("Sessions that ended: %d") % count)

    def _managed(self, request: HttpRequest, object_id: str) -> User:
        """The person, if the one who asks may change them. Raises 404 and 403."""
        person: User | None = self.get_object(request, object_id)
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person
