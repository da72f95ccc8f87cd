from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex, HashIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.signed import Signed
from core.models.stores import Store, StoreQuerySet

# What a note says changes once: to nothing, after it was withdrawn.
REWRITTEN = """(
(OLD.text, OLD.file_id, OLD.file_name) IS DISTINCT FROM (NEW.text, NEW.file_id, NEW.file_name)
AND NOT (OLD.withdrawn_at IS NOT NULL AND NEW.text = '' AND NEW.file_id IS NULL AND NEW.file_name = '')
)"""


class StoredFile(models.Model):
    """The content of uploaded files, each once a store. In the database, so that backups have it; never changed, and
    deleted only when nothing has it any more (`core.notes.forget_withdrawn`)."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    sha256 = models.CharField("SHA-256", max_length=64)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    content = models.BinaryField(_("content"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = StoreQuerySet["StoredFile"].as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [models.UniqueConstraint(fields=["store", "sha256"], name="one_content")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.sha256[:12]


class Note(Signed):
    """What somebody wrote or attached on the page of a document, article or lot. Append-only, but for being withdrawn,
    and for being emptied a while after that."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    kind = models.CharField(
        _("kind"), max_length=50, help_text=_("Of the row it is about: orders.workorder.")
    )
    object_id = models.BigIntegerField(_("row"))
    text = models.TextField(_("note"), blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="notes", verbose_name=_("file")
    )
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = StoreQuerySet["Note"].as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes and files")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(file__isnull=False) | Q(withdrawn_at__isnull=False),
                name="note_says_something",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | ~Q(file_name=""), name="attached_file_has_name"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id", "-id"], name="notes_of_row"),
            models.Index(fields=["store", "-id"], name="notes_newest"),
            HashIndex(fields=["request_id"], name="note_by_request", condition=~Q(request_id="")),
            BrinIndex(fields=["at"], name="note_by_day"),
            # Of those that were withdrawn, the few that still say something.
            models.Index(
                fields=["withdrawn_at"],
                name="notes_to_empty",
                condition=Q(withdrawn_at__isnull=False) & (~Q(text="") | Q(file__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["withdrawn_at", "text", "file", "file_name"]),
            ),
            pgtrigger.Protect(
                name="emptied_when_withdrawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(REWRITTEN),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.text[:50]
