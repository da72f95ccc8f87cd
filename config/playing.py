"""One bike through the house, told step by step: what `make demo` plays against the running server.

What people do in the back office is a service here; what programs do goes through the four APIs.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from accounting.models import Job
from accounting.services import job_figures
from catalog.models import Article, Customer
from catalog.services import explode
from config.calls import Caller, Say
from config.workshop import stock_up
from core.actor import Actor, acting
from core.models import Store
from core.quantities import plain
from production.models import ProductionOrder, ProductionReport
from production.services import (
    Wanted,
    change_production_order,
    issue_pick_order,
    open_customer_order,
    trace_down,
)

BIKE, WHEEL, FRAME = "CB-28", "WHEEL-28", "FRAME-28"
OPERATOR = "Mara Lind"
PRODUCTION = "/v1/production_orders"


@dataclass(frozen=True, slots=True)
class Story:
    """What is the same in every step; `mark` makes names of this run."""

    store: Store
    calls: Caller
    say: Say
    mark: str

    def tell(self, step: int, words: str) -> None:
        self.say(f"  {step:2}. {words}")


def play(store: Store, calls: Caller, say: Say) -> str:
    """From a customer's order to a traced serial number; returns the id of a work order that waits.

    Raises CallFailed where an API does not answer as it should.
    """
    story = Story(store, calls, say, time.strftime("%y%m%d-%H%M%S"))
    bike = Article.objects.of(store).get(number=BIKE)
    say(f"One {bike.name} through the house. First, so that the lines can be pasted:")
    say(f"      {calls.exports()}")
    with acting(Actor(door="command", name="demo")):
        _stock(story, bike)
        _receive(story)
        job, sold = _sell(story, bike)
        order = _plan(story, job, sold)
    _start(story, order)
    with acting(Actor(door="command", name="demo")):
        pick = issue_pick_order(store=store, pk=order)
    _fetch(story, pick.name)
    _work(story, order)
    _report(story, order)
    _finish(story, order, job)
    _trace(story, order)
    return _leave_one(story)


def _stock(story: Story, bike: Article) -> None:
    exploded = explode(article=bike)
    bought = [need for need in exploded.simple() if need.part.number != FRAME]
    for need in bought:
        part = Article.objects.of(story.store).get(number=need.part.number)
        stock_up(part, int(need.quantity), mark=story.mark)
    levels = max(line.level for line in exploded.lines())
    story.tell(
        1,
        f"stocked    {BIKE} is {len(exploded.simple())} bought parts on {levels} levels, material "
        f"{plain(exploded.cost)} EUR; all but the frame came in at the desk",
    )


def _receive(story: Story) -> None:
    """The frame comes by a put order; the worker verifies it and proposes a place."""
    line = {"materialName": FRAME, "quantity": 1, "serialNumber": f"{FRAME}-{story.mark}"}
    body = {
        "name": f"PUT-{story.mark}",
        "directionType": "put",
        "allocate": True,
        "order_lines": [line],
    }
    story.tell(2, f"received   a {FRAME} comes in by the warehouse API")
    made = story.calls.post("/api/orders", body)["order"]
    path = f"/api/orders/{made['id']}"
    ready = story.calls.wait_for(path, lambda answer: answer["order"]["status"] == "Is Allocated")
    _confirm(story, ready["order"]["order_lines"][0]["id"], 1)


def _confirm(story: Story, line: str, quantity: float) -> None:
    story.calls.put(f"/api/order_lines/{line}", {"quantityConfirmed": quantity})


def _sell(story: Story, bike: Article) -> tuple[Job, int]:
    store = story.store
    customer = Customer.objects.of(store).get(number="C-100")
    sold = open_customer_order(customer=customer, lines=[Wanted(bike, Decimal(1), store.today())])
    story.tell(
        3, f"sold       customer order {sold.number}: 1 {BIKE} for {customer.name}, and a job with a budget"
    )
    today = store.today().isoformat()
    job = {
        "client_id": customer.pk,
        "title": f"City bike for {customer.name}",
        "start_date": today,
        "budget": 420,
    }
    made = story.calls.post("/api2/work_orders.json", {"WorkOrder": job})
    return Job.objects.of(store).get(pk=made["id"]), sold.pk


def _plan(story: Story, job: Job, sold: int) -> int:
    story.tell(4, f"planned    a production order of that customer order, and the {WHEEL} that it takes")
    order: int = story.calls.post(f"{PRODUCTION}/customer_order/{sold}")["orderId"]
    change_production_order(store=story.store, pk=order, changes={"job": job})
    story.calls.post(f"{PRODUCTION}/{order}/article", {"articleId": WHEEL, "amount": 2})
    return order


def _start(story: Story, order: int) -> None:
    story.tell(5, "started    parts are reserved, work orders and their operations open on the shop floor")
    begun = story.calls.put(f"{PRODUCTION}/{order}?startProduction=true", {})
    parts = [part for group in begun["singleArticles"] for part in group["singleArticles"]]
    short = [p["singleArticleId"] for p in parts if p["totalReserved"] < p["totalAmount"]]
    story.say(f"      → {len(parts)} parts; still to be made before they are there: {', '.join(short)}")


def _fetch(story: Story, name: str) -> None:
    """The wheels of the bike are not there yet: their line stays open until the order is finished."""
    story.tell(6, f"fetched    pick order {name}, made for the production order, is confirmed line by line")
    [pick] = story.calls.get(f"/api/orders?name={quote(name)}")["orders"]
    slices = story.calls.get(f"/api/work_order_lines?orderId={pick['id']}&limit=1000")["work_order_lines"]
    picked: dict[str, float] = {}
    for part in slices:
        picked[part["orderLineId"]] = picked.get(part["orderLineId"], 0) + part["quantity"]
    for line, quantity in picked.items():
        _confirm(story, line, quantity)


def _work(story: Story, order: int) -> None:
    """Wheels first; the first operation of a work order starts it."""
    reference = ProductionOrder.objects.of(story.store).get(pk=order).reference
    story.tell(7, f"worked     {OPERATOR} does every operation by the shop-floor API")
    path = f"/api/v2/work-orders?orderNumber~{quote(reference)}-&sort=-product&expand=operations"
    for work in story.calls.get(path)["data"]:
        for operation in work["operations"]:
            _operate(story, work, operation)
        story.calls.post(f"/api/v2/work-orders/{work['id']}/complete")


def _operate(story: Story, work: dict[str, Any], operation: dict[str, Any]) -> None:
    path = f"/api/v2/operations/{operation['id']}"
    story.calls.put(path, {"status": "IN_PROGRESS", "assignedOperator": OPERATOR})
    minutes = operation["estimatedDuration"]
    done = {"status": "COMPLETED", "completedQuantity": work["quantity"], "actualDuration": minutes}
    story.calls.put(path, done)


def _report(story: Story, order: int) -> None:
    story.tell(
        8, "reported   the parts are consumed, 2 wheels and 1 bike come into stock under their own names"
    )
    article = f"{PRODUCTION}/{order}/article"
    story.calls.put(f"{article}/{WHEEL}", {"amount": 2, "batch": f"W-{story.mark}"})
    story.calls.put(f"{article}/{BIKE}", {"amount": 1, "serial": f"{BIKE}-{story.mark}"})


def _finish(story: Story, order: int, job: Job) -> None:
    story.tell(9, "finished   what is still reserved is given back")
    story.calls.put(f"{PRODUCTION}/{order}/finish")
    story.calls.get(f"/api/materials?name={BIKE}")
    figures = job_figures([job.pk])[job.pk]
    cost = figures.actual.cost
    story.say(
        f"      → job {job.number}: material {cost['material']:.2f}, labour {cost['labour']:.2f}, "
        f"left of the budget {figures.left:.2f} EUR"
    )


def _trace(story: Story, order: int) -> None:
    story.tell(10, f"traced     serial number {BIKE}-{story.mark}")
    story.calls.get(f"{PRODUCTION}/{order}/batch")
    report = ProductionReport.objects.get(
        line__order_id=order, lot__serial=f"{BIKE}-{story.mark}", reverses=None
    )
    lines = trace_down(store=story.store, lot_id=report.lot_id or 0)
    named = [line.serial or line.batch for line in lines if line.serial or line.batch]
    story.say(f"      → {len(lines)} parts went into it, of them {', '.join(named)}")


def _leave_one(story: Story) -> str:
    story.tell(11, "waiting    one more work order, yours to start")
    body = {"orderNumber": f"DEMO-{story.mark}", "product": BIKE, "quantity": 1}
    return str(story.calls.post("/api/v2/work-orders", body)["data"]["id"])
