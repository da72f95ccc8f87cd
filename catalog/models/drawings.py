from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.articles import Article
from core.models import StoredFile, StoreQuerySet, tracked


class DrawingQuerySet(StoreQuerySet["Drawing"]):
    store_path = "article__store"

    def current(self) -> DrawingQuerySet:
        """The newest revision of each article: what an order that starts now is made by."""
        return self.order_by("article_id", "-pk").distinct("article_id")


@tracked
class Drawing(models.Model):
    """One revision of the drawing of an article. A new one replaces the last for orders that start from then on."""

    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="drawings",
        verbose_name=_("article"),
        help_text=_("What is made by this drawing."),
    )
    revision = models.CharField(
        _("revision"), max_length=20, help_text=_("As it is called on the drawing: B, 3.")
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    file_name = models.CharField(_("file name"), max_length=200)
    comment = models.CharField(
        _("what changed"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Against the last revision, such as: hole now 12 mm."),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = DrawingQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawing")
        verbose_name_plural = _("drawings")
        constraints = [
            models.UniqueConstraint(fields=["article", "revision"], name="one_drawing_per_revision"),
            models.CheckConstraint(condition=~Q(revision=""), name="drawing_has_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.article.number} {self.revision}"
