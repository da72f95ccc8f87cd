from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.find import index
from core.models.credentials import Credential
from core.models.stores import Store, StoreQuerySet


class IdempotencyKey(models.Model):
    """The stored answer to a write that a client, or a person's form, may repeat; kept for 72 hours."""

    credential = models.ForeignKey(
        Credential,
        on_delete=models.CASCADE,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("credential"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, db_index=False, related_name="+", verbose_name=_("store")
    )
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    objects = StoreQuerySet["IdempotencyKey"].as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(fields=["credential", "store", "key"], name="one_answer_per_key"),
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_form"),
            models.CheckConstraint(
                condition=models.Q(credential=None) ^ models.Q(user=None), name="answer_is_somebodys"
            ),
        ]
        indexes = [index("key", "find_idempotency_key")]

    def __str__(self) -> str:
        return self.key
