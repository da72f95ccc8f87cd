from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from core import notes, passwords, tally
from core.models import IdempotencyKey, JobFailure, LogIn, RateWindow, Session, Token

KEEP_ANSWERS = timedelta(hours=72)
KEEP_TOKENS = timedelta(days=30)
KEEP_LOG_INS = timedelta(days=400)
KEEP_JOBS = 72  # hours; those that failed ten times as long
STALLED = 60  # seconds without a sign of life of the worker, which gives one every ten
MOST_ATTEMPTS = 5


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


@app.periodic(cron="* * * * *")
@app.task(name="core.revive_jobs", queueing_lock="core.revive_jobs")
async def revive_jobs(timestamp: int) -> None:
    """What a killed worker had begun is begun again.

    Not a job that ended its worker every time, and not one with a queueing lock: those come again by themselves.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        if job.queueing_lock is None and job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job, retry_at=timezone.now())
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="47 * * * *")
@app.task(name="core.forget_jobs", queueing_lock="core.forget_jobs")
async def forget_jobs(timestamp: int) -> None:
    """The queue is no archive."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS)
    await app.job_manager.delete_old_jobs(
        nb_hours=10 * KEEP_JOBS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    before = timezone.now() - timedelta(hours=10 * KEEP_JOBS)
    await JobFailure.objects.filter(at__lt=before).adelete()


@app.periodic(cron="27 * * * *")
@app.task(name="core.forget_tokens", queueing_lock="core.forget_tokens")
def forget_tokens(timestamp: int) -> None:
    """Tokens that have ended stay for 30 days, so that their page can tell. A retired refresh token has expired by
    then: it is needed that long, to be recognised when it comes back."""
    before = timezone.now() - KEEP_TOKENS
    Token.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).delete()


@app.periodic(cron="37 * * * *")
@app.task(name="core.forget_sessions", queueing_lock="core.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Sessions that have ended open nothing and tell nothing."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@app.periodic(cron="7 * * * *")
@app.task(name="core.forget_log_ins", queueing_lock="core.forget_log_ins")
def forget_log_ins(timestamp: int) -> None:
    """Who came in and who was refused is kept for a year and a month."""
    LogIn.objects.filter(at__lt=timezone.now() - KEEP_LOG_INS).delete()


@app.periodic(cron="57 * * * *")
@app.task(name="core.forget_withdrawn", queueing_lock="core.forget_withdrawn")
def forget_withdrawn(timestamp: int) -> None:
    """What was withdrawn can be asked back from an administrator of the database for a while, then it is gone."""
    before = timezone.now() - timedelta(days=settings.WITHDRAWN_DAYS)
    while notes.forget_withdrawn(before=before):
        pass


@app.task(name="core.mail_password_link")
def mail_password_link(who: str, site: str) -> None:
    """The link is made here: a queue is no place for secrets."""
    for person in passwords.people_called(who):
        told = {
            "person": person,
            "link": site + passwords.reset_path(person),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        text = render_to_string("mail/password.txt", told)
        send_mail("Millwright: your password", text, None, [person.email])
