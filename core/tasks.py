from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from core import tally
from core.models import IdempotencyKey, RateWindow

KEEP_ANSWERS = timedelta(hours=72)


@app.periodic(cron="* * * * *")
@app.task(name="core.fold_tally", queueing_lock="core.fold_tally", pass_context=False)
def fold_tally(timestamp: int) -> None:
    """Keep totals cheap to read."""
    tally.fold()


@app.periodic(cron="17 * * * *")
@app.task(name="core.forget_answers", queueing_lock="core.forget_answers")
def forget_answers(timestamp: int) -> None:
    """Idempotency keys live for 72 hours, rate windows for an hour."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEEP_ANSWERS).delete()
    RateWindow.objects.filter(minute__lt=timestamp // 60 - 60).delete()
