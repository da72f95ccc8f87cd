from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.articles import Article
from core.models import StoreQuerySet


class ArticlePictureQuerySet(StoreQuerySet["ArticlePicture"]):
    store_path = "article__store"


class ArticlePicture(models.Model):
    """What an article looks like: a small JPEG that we made of what was uploaded, never the upload itself.

    In the database, so that backups have it; not in the audit trail, which would keep every version.
    """

    article = models.OneToOneField(
        Article,
        on_delete=models.CASCADE,
        related_name="picture",
        verbose_name=_("article"),
        help_text=_("What the picture shows; an article has one."),
    )
    jpeg = models.BinaryField(_("picture"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = ArticlePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("article picture")
        verbose_name_plural = _("article pictures")

    def __str__(self) -> str:
        return str(self.article)
