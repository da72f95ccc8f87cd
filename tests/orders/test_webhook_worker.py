"""The job worker as it is shipped, in a process of its own (docs/webhooks.md, Delivery)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker

from config.supervisor import Supervisor
from core.audit import audit
from orders.models import WebhookDelivery
from orders.services import open_work_order, start_work_order, webhooks
from orders.services.webhooks.posting import DEADLINE
from tests.orders.listening import events, listener, only_delivery
from tests.orders.receiver import answer, receiver, slow
from tests.serving import CHECKOUT, environment, free_port


@contextmanager
def worker():
    """With the command and the environment that `manage.py serve` gives it."""
    supervisor = Supervisor("127.0.0.1", str(free_port()))
    supervisor.listener.close()
    shipped = supervisor.jobs
    private = {"WEBHOOK_PRIVATE_TARGETS": "on"}
    process = subprocess.Popen(
        [sys.executable, *shipped.command[1:]],
        cwd=CHECKOUT,
        env=environment(**shipped.environment, **private),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        ProcrastinateWorker.objects.all().delete()  # nobody else's: /readyz would see them for a minute


def until(condition, seconds=20):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "It did not come to that."
        time.sleep(0.02)


def told(store):
    open_work_order(store=store, product="Wheel", quantity=5)


def test_an_event_is_sent_by_the_worker(real_store):
    with receiver() as there, worker():
        listener(real_store, url=there.url)
        told(real_store)
        until(lambda: only_delivery(real_store).status == "delivered")
    assert there.bodies == [events(real_store)[0].body.encode()]


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(real_store):
    with receiver(slow(30), answer(200)) as there:
        endpoint = listener(real_store, url=there.url)
        with worker() as process:
            told(real_store)
            until(lambda: there.heads)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        left = only_delivery(real_store)
        assert (left.status, left.attempts, left.claimed_until is None) == ("pending", 1, False)
        assert audit(["orders.webhook_deliveries"]) == []
        WebhookDelivery.objects.filter(pk=left.pk).update(claimed_until=timezone.now())
        assert webhooks.wake() == 1
        with worker():
            until(lambda: only_delivery(real_store).status == "delivered")
    body = events(real_store)[0].body.encode()
    assert there.bodies == [body, body]
    assert list(
        endpoint.deliveries.get().log.order_by("number").values_list("response_status", flat=True)
    ) == [
        None,
        200,
    ]


def test_endpoints_that_never_answer_do_not_make_others_wait(real_store):
    with ExitStack() as stack:
        silent = [stack.enter_context(receiver(slow(30))) for _ in range(12)]
        for one in silent:
            listener(real_store, "work_order.created", url=one.url)
        stack.enter_context(worker())
        told(real_store)
        until(lambda: all(one.heads for one in silent))  # one after the other it would take a minute
        good = stack.enter_context(receiver())
        listener(real_store, "work_order.started", url=good.url)
        order = open_work_order(store=real_store, product="Wheel", quantity=1)
        started = time.monotonic()
        start_work_order(store=real_store, pk=order.pk)
        until(lambda: good.heads)
    assert time.monotonic() - started < DEADLINE


def test_the_second_attempt_comes_five_seconds_after_the_first(real_store):
    times = []

    def failing(peer):
        times.append(time.monotonic())
        answer(500)(peer)

    def good(peer):
        times.append(time.monotonic())
        answer(200)(peer)

    with receiver(failing, good) as there, worker():
        listener(real_store, url=there.url)
        told(real_store)
        until(lambda: len(times) == 2)
    assert 5 <= times[1] - times[0] < 9


def test_what_is_due_is_looked_for_every_minute():
    known = app.periodic_registry.periodic_tasks
    periodic = {task.task.name: task.cron for task in known.values()}
    assert periodic["orders.wake_webhooks"] == periodic["core.revive_jobs"] == "* * * * *"
    assert "orders.forget_webhooks" in periodic
