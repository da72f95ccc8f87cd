from procrastinate.contrib.django import app

from orders.services import webhooks

# Behind the house's own work: an endpoint that never answers keeps its place in the worker for five seconds a time.
LATER = -10


@app.task(name="orders.deliver_webhooks", priority=LATER)
async def deliver_webhooks(endpoint: int) -> None:
    """Send what is due to an endpoint; waiting for answers takes no thread."""
    await webhooks.deliver_due(endpoint=endpoint)


@app.periodic(cron="* * * * *")
@app.task(name="orders.wake_webhooks", queueing_lock="orders.wake_webhooks")
def wake_webhooks(timestamp: int) -> None:
    """Nothing waits for ever because a worker was killed."""
    webhooks.wake()


@app.periodic(cron="23 * * * *")
@app.task(name="orders.forget_webhooks", queueing_lock="orders.forget_webhooks")
def forget_webhooks(timestamp: int) -> None:
    """Events are kept for 30 days."""
    webhooks.forget_events()
