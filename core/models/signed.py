from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.credentials import Credential


class Signed(models.Model):
    """A record that says who wrote it, through which door and in which request: `core.actor.Actor.signature()`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("credential")
    )
    door = models.CharField(_("door"), max_length=20)
    request_id = models.CharField(
        _("request id"),
        max_length=64,
        blank=True,
        help_text=_("Names everything that the same request or import wrote."),
    )

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """The person, else the program; empty for neither. Read `user` and `credential` along."""
        return str(self.user or self.credential or "")
