"""The way in: name and password, the code of the second factor, what the locked-out see, and a new password."""

import time
from collections.abc import Callable
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as note_device
from django_otp.models import Device
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminPasswordToggleWidget, UnfoldAdminTextInputWidget

from core import kept, limits, passwords, second_factor, sessions
from core.back_office import relaxed_csp
from core.http.middleware import client_address

# A person between password and code, in a session that opens nothing.
HALFWAY = "_halfway"
CODE_WITHIN = 600  # seconds
MAILS_A_MINUTE = 5  # of one address
LOCKED_MINUTES = round(settings.AXES_COOLOFF_TIME * 60)
WRONG_CODE = _(
    "This code is wrong, was used already, or came too soon after a wrong one. Wait for the next and type that."
)


def page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page before the login."""
    shown: Callable[..., Any] = relaxed_csp(never_cache(sensitive_post_parameters()(view)))
    return shown


def context(request: HttpRequest, title: Any, **more: Any) -> dict[str, Any]:
    """What every page before the login needs."""
    return {**admin.site.each_context(request), "title": title, "subtitle": None, **more}


class EntryForm(forms.Form):
    """Plain, with the house's inputs."""

    required_css_class = "required"


class CodeForm(EntryForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits of the app on your phone. Without the phone: one of your recovery codes."),
        widget=UnfoldAdminTextInputWidget({"autocomplete": "one-time-code", "autofocus": True}),
    )


class WhoForm(EntryForm):
    who = forms.CharField(
        label=_("Name or mail address"),
        max_length=254,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordToggleWidget({"autocomplete": "new-password"})


def begin_session(request: HttpRequest) -> None:
    """Note in a fresh session where it was begun, and when it ends."""
    browser = request.headers.get("User-Agent", "")
    sessions.begin(request.session, address=client_address(request), browser=browser)


@page
def log_in(request: HttpRequest, typed: str | None = None) -> HttpResponse:
    """Name and password. `typed` is what somebody sent, to wherever, while the session had ended."""
    if typed is not None:
        return _ask_password(request, AuthenticationForm(request), typed=typed, ended=True)
    if request.method != "POST":
        if admin.site.has_permission(request):
            return redirect(_aim(request))
        return _ask_password(request, AuthenticationForm(request))
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        return _ask_password(request, form)
    user: Any = form.get_user()
    if not second_factor.has_one(user):
        return _enter(request, user, user.backend)
    proof = {"user": user.pk, "backend": user.backend, "hash": user.get_session_auth_hash()}
    request.session[HALFWAY] = {**proof, "at": int(time.time())}
    return _ask_code(request, CodeForm())


@page
def code(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, within ten minutes of the password. Wrong ones count like wrong passwords."""
    user, backend = _halfway(request)
    if user is None:
        return redirect(_with_aim("admin:login", _aim(request)))
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _ask_code(request, form)
    who = {"username": user.get_username()}
    if not AxesProxyHandler.is_allowed(request, who):
        return locked_out(request)
    device = second_factor.device_for(user=user, code=form.cleaned_data["code"])
    if device is None:
        user_login_failed.send(sender=__name__, credentials=who, request=request)
        form.add_error("code", WRONG_CODE)
        return _ask_code(request, form)
    return _enter(request, user, backend, device)


@relaxed_csp
def locked_out(request: HttpRequest, answer: Any = None, credentials: Any = None) -> HttpResponse:
    """What django-axes shows instead of any answer, right or wrong; every further try begins the wait anew."""
    shown = context(request, _("Too many wrong tries"), minutes=LOCKED_MINUTES, forgotten=True)
    told = render(request, "admin/entry/locked.html", shown, status=429)
    told.headers["Retry-After"] = str(LOCKED_MINUTES * 60)
    return told


@page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same for people who are not here."""
    form = WhoForm(request.POST or None)
    ready = passwords.mail_is_set_up()
    if not (ready and form.is_valid()):
        shown = context(
            request, _("Forgotten your password?"), form=form, ready=ready, button=_("Send me a link")
        )
        return TemplateResponse(request, "admin/entry/forgotten.html", shown)
    asked = limits.count(f"password:{client_address(request)}")
    if settings.RATE_LIMITS and asked.used > MAILS_A_MINUTE:
        messages.error(request, _("That is too often. Wait a minute."))
        return redirect("admin_password_reset")
    passwords.ask_for_mail(who=form.cleaned_data["who"], site=f"{request.scheme}://{request.get_host()}")
    messages.success(request, _("If you are known here, a mail with a link is on its way to you."))
    return redirect("admin:login")


class SetPassword(PasswordResetConfirmView):
    """Where the link of an administrator, or of a mail, leads. Good once; it does not log in."""

    form_class = NewPasswordForm
    template_name = "admin/entry/password.html"
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Choose a password") if self.validlink else _("This link is no longer good")
        return super().get_context_data(**kwargs) | context(self.request, title, button=_("Set the password"))

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is set. Log in with it."))
        return super().form_valid(form)


def _aim(request: HttpRequest) -> str:
    """Where the login leads: a path of ours, or home."""
    aim = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(aim, {request.get_host()}, require_https=request.is_secure())
    return aim if safe else reverse("admin:index")


def _with_aim(route: str, aim: str) -> str:
    query = QueryDict(mutable=True)
    query["next"] = aim
    return f"{reverse(route)}?{query.urlencode(safe='/')}"


def _ask_password(request: HttpRequest, form: Any, *, typed: str = "", ended: bool = False) -> HttpResponse:
    aim = kept.page_of(request) or request.get_full_path() if ended else _aim(request)
    shown = context(
        request,
        _("Your session has ended") if ended else _("Log in"),
        form=form,
        button=_("Log in"),
        action=_with_aim("admin:login", aim),
        typed=typed or request.POST.get(kept.FIELD, ""),
        forgotten=True,
        ended=ended,
    )
    return TemplateResponse(request, "admin/entry/form.html", shown)


def _ask_code(request: HttpRequest, form: Any) -> HttpResponse:
    shown = context(
        request,
        _("Second step"),
        form=form,
        button=_("Go on"),
        action=_with_aim("login_code", _aim(request)),
        typed=request.POST.get(kept.FIELD, ""),
        back=True,
    )
    return TemplateResponse(request, "admin/entry/form.html", shown)


def _halfway(request: HttpRequest) -> tuple[User | None, str]:
    """Who gave their password a moment ago, unless it was changed since; and the backend that believed it."""
    proof = request.session.get(HALFWAY) or {}
    if int(time.time()) - proof.get("at", 0) > CODE_WITHIN:
        return None, ""
    user = User.objects.filter(pk=proof["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(proof["hash"], user.get_session_auth_hash()):
        return None, ""
    return user, proof["backend"]


def _enter(request: HttpRequest, user: User, backend: str, device: Device | None = None) -> HttpResponse:
    """Log in and lead on, or back to the form that was kept."""
    request.session.pop(HALFWAY, None)
    login(request, user, backend=backend)
    begin_session(request)
    if device is not None:
        note_device(request, device)
    typed = kept.read(request)
    if typed is None:
        if request.POST.get(kept.FIELD):
            messages.warning(request, _("What was typed before belongs to somebody else, or is too old."))
        answer: HttpResponse = redirect(_aim(request))
    else:
        told = context(request, _("Welcome back"), kept=typed, typed=request.POST[kept.FIELD])
        answer = render(request, "admin/entry/kept.html", told)
    kept.remember(request, answer)
    return answer


URLS = [
    path("login/", log_in),
    path("login/code/", code, name="login_code"),
    path("password/", forgotten, name="admin_password_reset"),
    path("password/<uidb64>/<token>/", page(SetPassword.as_view()), name="set_password"),
]
