from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.signed import Signed
from core.models.stores import Store, StoreQuerySet

FAILED = models.Q(refused=True) | models.Q(rejected__gt=0)


class ImportRunQuerySet(StoreQuerySet["ImportRun"]):
    def failed_since(self, moment: datetime) -> ImportRunQuerySet:
        """Those from that moment on that could not bring in every row."""
        return self.filter(FAILED, at__gte=moment)


class ImportRun(Signed):
    """One file that was brought: each of its rows was applied or rejected, or the file was refused as a whole.

    `rows` of a refused file are those that were read before it was. Trials leave no such row.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    kind = models.CharField(_("kind"), max_length=50, help_text=_("Such as articles."))
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    applied = models.PositiveIntegerField(_("applied"), help_text=_("Also rows that changed nothing."))
    rejected = models.PositiveIntegerField(_("rejected"))
    refused = models.BooleanField(
        _("refused"), default=False, help_text=_("Nothing of the file was imported.")
    )
    said = models.TextField(_("what is wrong"), blank=True, help_text=_("The first twenty of the faults."))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refused=False, rows=F("applied") + F("rejected"))
                | models.Q(refused=True, applied=0),
                name="import_rows_add_up",
            )
        ]
        indexes = [
            models.Index(fields=["store", "-at"], name="import_newest"),
            HashIndex(fields=["request_id"], name="import_by_request", condition=~models.Q(request_id="")),
            models.Index(fields=["store", "-at"], name="import_failed", condition=FAILED),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} from {self.file_name}"
