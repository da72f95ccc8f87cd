from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LogIn(models.Model):
    """Somebody came in, was refused, or left: by the back office, or by an API's log-in with name and password."""

    class What(models.TextChoices):
        ENTERED = "entered", _("Logged in")
        FAILED = "failed", _("Refused")
        LOCKED = "locked", _("Locked out")
        LEFT = "left", _("Logged out")

    at = models.DateTimeField(_("when"), default=timezone.now)
    what = models.CharField(_("what"), max_length=10, choices=What)
    username = models.CharField(_("name"), max_length=150, blank=True, help_text=_("As it was typed."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    door = models.CharField(_("door"), max_length=20)
    address = models.CharField(_("address"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")
        indexes = [
            models.Index(fields=["at"], name="log_ins_by_moment"),
            HashIndex(fields=["request_id"], name="log_in_by_request", condition=~Q(request_id="")),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.username or '–'}"
