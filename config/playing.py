"""One bike through the house, told step by step: what `make demo` plays against the running server."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

from django.db.models import F

from accounting.models import Job
from accounting.services import job_figures, open_job
from catalog.models import Article, Customer
from catalog.services import Explosion, explode
from config.workshop import stock_up
from core.actor import Actor, acting
from core.models import Store
from core.quantities import plain
from orders.models import Operation, WorkOrder
from orders.services import complete_operation, complete_work_order, start_operation
from production.models import ProductionOrder, ProductionReport
from production.services import (
    Output,
    Wanted,
    add_article,
    finish_production,
    issue_pick_order,
    make_from_customer_order,
    open_customer_order,
    report_production,
    start_production,
    trace_down,
)
from warehouse.models import Reservation, StockItem, StorageOrderLine
from warehouse.services import confirm_line

BIKE, WHEEL, FRAME = "CB-28", "WHEEL-28", "FRAME-28"
OPERATOR = "Mara Lind"
Say = Callable[[str], None]


def play(url: str, store: Store, key: str, say: Say) -> str:
    """From a customer's order to a traced serial number; returns the id of a work order that waits."""
    mark = time.strftime("%y%m%d-%H%M%S")
    bike = Article.objects.of(store).get(number=BIKE)
    say(f"One {bike.name} through the house:")
    with acting(Actor(door="command", name="demo")):
        _receive(store, explode(article=bike), mark, say)
        _tell_bill(explode(article=bike), say)
        job, order = _sell(store, bike, say)
        _start(store, order, say)
        _fetch(store, order, say)
    _start_over_http(url, key, order, say)
    with acting(Actor(door="command", name="demo")):
        _operate(store, order, say)
        report = _report(store, order, mark, say)
        _finish(store, order, job, say)
        _trace(store, report, say)
    waiting = _call(url, key, "", {"orderNumber": f"DEMO-{mark}", "product": BIKE, "quantity": 1})
    say(f"  12. waiting    {waiting['orderNumber']} is {waiting['id']}, {waiting['status']}: yours to start")
    return str(waiting["id"])


def _receive(store: Store, exploded: Explosion, mark: str, say: Say) -> None:
    pieces = Decimal(0)
    for need in exploded.simple():
        stock_up(Article.objects.of(store).get(number=need.part.number), int(need.quantity), mark=mark)
        pieces += need.quantity
    frames = StockItem.objects.filter(store=store, article__number=FRAME, on_hand__gt=0).count()
    say(
        f"   1. received   {plain(pieces)} pieces of {len(exploded.simple())} articles; "
        f"{frames} frames on hand, the newest {FRAME}-{mark}-1"
    )


def _tell_bill(exploded: Explosion, say: Say) -> None:
    lines = list(exploded.lines())
    say(
        f"   2. exploded   {BIKE} has {len(lines)} parts on {max(line.level for line in lines)} levels, "
        f"{len(exploded.simple())} of them bought; material {plain(exploded.cost)} EUR"
    )


def _sell(store: Store, bike: Article, say: Say) -> tuple[Job, ProductionOrder]:
    customer = Customer.objects.of(store).get(number="C-100")
    wanted = Wanted(bike, Decimal(1), store.today())
    sold = open_customer_order(customer=customer, lines=[wanted])
    job = open_job(
        store=store,
        title=f"City bike for {customer.name}",
        start_date=store.today(),
        client=customer,
        budget=Decimal(420),
    )
    say(
        f"   3. sold       customer order {sold.number}: 1 {BIKE} for {customer.name}; job {job.number}, budget 420 EUR"
    )
    order = make_from_customer_order(customer_order=sold, job=job)
    add_article(store=store, pk=order.pk, article_number=WHEEL, amount=2)
    say(
        f"   4. planned    production order {order.reference}: 1 {BIKE} and its 2 {WHEEL}, bills copied onto it"
    )
    return job, order


def _start(store: Store, order: ProductionOrder, say: Say) -> None:
    short = start_production(store=store, pk=order.pk).short
    reserved = Reservation.objects.filter(demand__component__line__order=order)
    total = plain(sum((one.quantity for one in reserved), Decimal(0)))
    missing = f"short of {', '.join(line.article for line in short)}" if short else "nothing short"
    opened = WorkOrder.objects.filter(production_line__order=order)
    steps = Operation.objects.filter(work_order__in=opened).count()
    say(
        f"   5. started    {total} pieces reserved, {missing}; "
        f"{opened.count()} work orders with {steps} operations on the shop floor"
    )


def _fetch(store: Store, order: ProductionOrder, say: Say) -> None:
    """The wheels of the bike are not there yet: their line stays open until the order is finished."""
    pick = issue_pick_order(store=store, pk=order.pk)
    pieces = Decimal(0)
    for line in StorageOrderLine.objects.filter(order=pick, short__lt=F("quantity")).order_by("number"):
        pieces += confirm_line(store=store, pk=line.pk, quantity=line.quantity - line.short).confirmed
    say(
        f"   6. fetched    storage order {pick.name}: {plain(pieces)} pieces to the line side, still reserved for {order.reference}"
    )


def _start_over_http(url: str, key: str, order: ProductionOrder, say: Say) -> None:
    """The wheels' work order; the bike's is started by its first operation."""
    wheels = WorkOrder.objects.get(production_line__order=order, article__number=WHEEL)
    begun = _call(url, key, f"/wo-{wheels.pk}/start", {})
    say(
        f"   7. over HTTP  POST /api/v2/work-orders/wo-{wheels.pk}/start: {begun['orderNumber']} is {begun['status']}"
    )


def _operate(store: Store, order: ProductionOrder, say: Say) -> None:
    steps = Operation.objects.filter(work_order__production_line__order=order)
    minutes = Decimal(0)
    for step in steps.order_by("-work_order__article__number", "sequence"):
        start_operation(store=store, pk=step.pk, operator=OPERATOR)
        done = complete_operation(
            store=store,
            pk=step.pk,
            completed_quantity=step.work_order.quantity,
            actual_minutes=step.estimated_minutes,
        )
        minutes += done.actual_minutes or 0
    orders = WorkOrder.objects.filter(production_line__order=order)
    for pk in orders.values_list("pk", flat=True):
        complete_work_order(store=store, pk=pk)
    say(
        f"   8. worked     {steps.count()} operations by {OPERATOR}, {plain(minutes)} minutes; "
        f"{orders.count()} work orders completed"
    )


def _report(store: Store, order: ProductionOrder, mark: str, say: Say) -> ProductionReport:
    made: dict[str, Any] = {"store": store, "pk": order.pk}
    report_production(**made, article_number=WHEEL, amount=2, output=Output(batch=f"W-{mark}"))
    serial = f"{BIKE}-{mark}"
    report = report_production(**made, article_number=BIKE, amount=1, output=Output(serial=serial))
    say(
        f"   9. reported   2 {WHEEL} as batch W-{mark}, 1 {BIKE} as serial number {serial}; their parts are consumed"
    )
    return report


def _finish(store: Store, order: ProductionOrder, job: Job, say: Say) -> None:
    finish_production(store=store, pk=order.pk)
    bikes = StockItem.objects.filter(store=store, article__number=BIKE, on_hand__gt=0).count()
    figures = job_figures([job.pk])[job.pk]
    cost = figures.actual.cost
    say(
        f"  10. finished   {bikes} {BIKE} in stock; job {job.number}: material {cost['material']:.2f}, "
        f"labour {cost['labour']:.2f}, left of the budget {figures.left:.2f} EUR"
    )


def _trace(store: Store, report: ProductionReport, say: Say) -> None:
    lines = trace_down(store=store, lot_id=report.lot_id or 0)
    named = [line.serial or line.batch for line in lines if line.serial or line.batch]
    levels = max(line.level for line in lines)
    say(f"  11. traced     {len(lines)} parts on {levels} levels went into it, of them {', '.join(named)}")


def _call(url: str, key: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = Request(f"{url}/api/v2/work-orders{path}", json.dumps(body).encode(), headers, method="POST")
    with urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)["data"]
        return found
