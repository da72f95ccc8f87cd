from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobFailure(models.Model):
    """Why a background job failed the last time; procrastinate itself keeps only that it did."""

    job = models.BigIntegerField(_("job"), unique=True)
    error = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("failure of a job")
        verbose_name_plural = _("failures of jobs")

    def __str__(self) -> str:
        return f"Job {self.job}"
