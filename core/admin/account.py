"""My account: everybody's own second factor, password and sessions. Nothing of these forms is kept over a login."""

from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as note_device
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.widgets import UnfoldAdminPasswordToggleWidget, UnfoldAdminTextInputWidget

from core import entry, second_factor, sessions
from core.admin.forms import REFUSALS, words
from core.models import Session

UNSEEN = {"Cache-Control": "no-store"}
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the app"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(forms.Form):
    """Whoever finds a browser open does not change how its owner logs in."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=UnfoldAdminPasswordToggleWidget({"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, password=typed) != self.request.user:
            raise forms.ValidationError(_("This is not your password."))
        return typed


def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I log in, and where I am logged in."""
    person = _me(request)
    return _page(
        request,
        "account",
        _("My account"),
        person=person,
        roles=[group.name for group in person.groups.order_by("name")],
        has_second_factor=second_factor.has_one(person),
        codes_left=second_factor.codes_left(person),
        sessions=_sessions(request),
    )


def set_up(request: HttpRequest) -> HttpResponse:
    """Set the second factor up: begin, scan, type the code; the recovery codes are the answer to the last."""
    person = _me(request)
    if second_factor.has_one(person):
        return redirect("my_account")
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        second_factor.begin(user=person)
        return redirect("second_factor")
    if form.is_valid():
        try:
            return _switched_on(request, person, form.cleaned_data["code"])
        except REFUSALS as refusal:
            form.add_error("code", words(refusal))
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    shown: dict[str, Any] = {"form": form, "device": device, "required": entry.required()}
    if device:
        shown["secret"] = second_factor.secret_of(device)
        code = segno.make(second_factor.address_of(device), error="m")
        shown["picture"] = code.svg_data_uri(scale=5, border=3, light="#fff")
    return _page(request, "second_factor", _("Second factor"), **shown)


def turn_off(request: HttpRequest) -> HttpResponse:
    """Only with the password."""
    form = PasswordForm(request, request.POST or None)
    if not form.is_valid():
        return _page(
            request,
            "password",
            _("Turn the second factor off"),
            form=form,
            button=_("Turn it off"),
            told=_("From then on your password alone opens your account. The recovery codes end, too."),
        )
    second_factor.remove(user=_me(request))
    request.session.pop(entry.PASSED, None)
    _log(request, "Turned the second factor off.")
    messages.success(request, _("The second factor is off."))
    return redirect("my_account")


def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New ones, for those that were used or lost; only with the password."""
    form = PasswordForm(request, request.POST or None)
    if not second_factor.has_one(_me(request)):
        return redirect("my_account")
    if not form.is_valid():
        return _page(
            request,
            "password",
            _("New recovery codes"),
            form=form,
            button=_("Make new codes"),
            told=_("The codes you have had until now end at once."),
        )
    codes = second_factor.renew_recovery_codes(user=_me(request))
    _log(request, "Made new recovery codes.")
    return _page(request, "codes", _("Keep these codes now"), codes=codes)


@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = sessions.end_all(user=_me(request), but=request.session.session_key)
    messages.success(request, _("Ended elsewhere: %d sessions.") % ended)
    return redirect("my_account")


def _switched_on(request: HttpRequest, person: User, code: str) -> HttpResponse:
    device, codes = second_factor.confirm(user=person, code=code, session=request.session.session_key)
    request.session.cycle_key()
    note_device(request, device)
    _log(request, "Turned the second factor on.")
    return _page(request, "codes", _("Keep these codes now"), codes=codes, switched_on=True)


def _sessions(request: HttpRequest) -> dict[str, Any]:
    rows = Session.objects.filter(user=_me(request), expire_date__gt=timezone.now()).order_by("-began_at")
    here = request.session.session_key
    return {
        "headers": [_("since"), _("address"), _("browser"), ""],
        "rows": [
            [
                date_format(timezone.localtime(row.began_at), "DATETIME_FORMAT") if row.began_at else "–",
                row.address or "–",
                browser_name(row.browser),
                _("this one") if row.session_key == here else "",
            ]
            for row in rows[:20]
        ],
    }


def browser_name(agent: str) -> str:
    """What a browser calls itself, in a few words."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return ", ".join(filter(None, (browser, system))) or agent[:40] or "–"


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk or 0)


def _log(request: HttpRequest, what: str) -> None:
    """Into the history on the person's page."""
    person = _me(request)
    admin.site._registry[User].log_change(request, person, what)


def _page(request: HttpRequest, name: str, title: Any, **shown: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **shown}
    return TemplateResponse(request, f"admin/account/{name}.html", context, headers=UNSEEN)


def _of_everybody(view: Any) -> Any:
    """A page of whoever is logged in."""
    return admin.site.admin_view(sensitive_post_parameters()(view))


set_up.without_second_factor = True  # type: ignore[attr-defined]
URLS = [
    path("account/", _of_everybody(account), name="my_account"),
    path("account/second-factor/", _of_everybody(set_up), name="second_factor"),
    path("account/second-factor/off/", _of_everybody(turn_off), name="second_factor_off"),
    path("account/second-factor/codes/", _of_everybody(recovery_codes), name="recovery_codes"),
    path("account/log-out-everywhere/", _of_everybody(log_out_everywhere), name="log_out_everywhere"),
]
