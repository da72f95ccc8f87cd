from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.models.signed import Signed
from core.models.stores import Store, StoreQuerySet
from core.names import model_of, state_name


class Stateful(models.Model):
    """A document with a protected `state`; `version` counts its moves, see `core.transitions`."""

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Transition(Signed):
    """One change of state of one document: who, through which door, from, to, when and why. Append-only."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    kind = models.CharField(_("document kind"), max_length=50, help_text=_("Such as orders.workorder."))
    object_id = models.BigIntegerField(_("document"))
    version = models.PositiveIntegerField(_("version"))
    move = models.CharField(_("move"), max_length=30)
    source = models.CharField(_("from"), max_length=30, blank=True)
    target = models.CharField(_("to"), max_length=30)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = StoreQuerySet["Transition"].as_manager()

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "version"], name="one_move_per_version")
        ]
        indexes = [
            models.Index(
                fields=["request_id"], name="transition_by_request", condition=~models.Q(request_id="")
            ),
            BrinIndex(fields=["at"], name="transition_by_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Without the number, which is not the one that people know the document by."""
        model = model_of(self.kind)
        named = capfirst(model._meta.verbose_name) if model else self.kind
        return f"{named}: {state_name(self.kind, self.source)} → {state_name(self.kind, self.target)}"
