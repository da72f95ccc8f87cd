"""What the bicycle maker of the pictures has to do: orders of every kind and state, late and not, with what was done of
them, and who did it."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from accounting.models import Expense, FollowUpStatus, Income, Invoice, Job
from accounting.services import add_appointment, open_job, record_paper, record_time, save_follow_up_status
from catalog.models import Customer, Staff, Supplier
from core import jobs
from core.actor import Actor, acting
from core.models import Credential, Store
from core.notes import add_note
from orders.models import Operation, WebhookDelivery, WorkOrder
from orders.services import (
    block_operation,
    complete_operation,
    complete_work_order,
    hold_work_order,
    open_work_order,
    pause_work_order,
    start_operation,
    start_work_order,
    update_work_order,
)
from orders.services.webhooks.deliveries import claim_next, record
from orders.services.webhooks.posting import Answer
from production.models import CustomerOrder, ProductionOrder
from production.services import (
    Output,
    Wanted,
    add_article,
    finish_production,
    issue_pick_order,
    make_from_customer_order,
    open_customer_order,
    open_production_order,
    report_production,
    start_production,
)
from tests.orders.listening import listener
from tests.screenshots.house import article, by
from warehouse.models import Direction, Location, StorageOrder, StorageOrderLine, Warehouse
from warehouse.services import (
    Arrival,
    NewLine,
    Within,
    allocate_storage_order,
    approve_purchase_order,
    confirm_line,
    hold_lot,
    open_purchase_order,
    open_storage_order,
    receive_goods,
    verify_storage_order,
)

REQUEST = "3e4f9f568f134d838b0f8abba909cbba"
SHIFT_ENDS = 16  # o'clock


def fill(store: Store) -> None:
    """All of it, in the order of the work."""
    told = _connect(store)
    _agree_jobs(store)
    _buy(store)
    _sell_and_make(store)
    _work(store)
    _move_goods(store)
    _keep_books(store)
    _fail(told)


def at(days: int, hour: int = SHIFT_ENDS) -> datetime:
    """An hour of a day counted from today, UTC: the zone of the store."""
    return timezone.now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def customer(store: Store, number: str) -> Customer:
    return Customer.objects.of(store).get(number=number)


def _connect(store: Store) -> int:
    """An endpoint of the head office that is told what happens on the shop floor."""
    with by("sofia"):
        endpoint = listener(
            store,
            "work_order.started",
            "work_order.completed",
            url="https://erp.tidewater.example/hooks/shop-floor",
        )
    return int(endpoint.pk)


# Title, client, person, budget, days to the delivery, follow-up status.
JOBS = (
    ("Rental fleet for the season", "C-103", "Tom Okafor", 5200, 12, "Offer accepted"),
    ("Cargo bikes for the couriers", "C-102", "Tom Okafor", 4300, 6, "Wait for the deposit"),
    ("Kids bikes for the school", "C-101", "Birgit Hansen", 900, 3, "Offer accepted"),
    ("Repair of five couriers' bikes", "C-102", "Luc Marchand", 600, -2, "Wait for the deposit"),
    ("Showroom bikes", "C-100", "Birgit Hansen", 1500, 20, "Offer sent"),
)
STATUSES = {"Offer sent": "#f59e0b", "Offer accepted": "#10b981", "Wait for the deposit": "#3b82f6"}


def _agree_jobs(store: Store) -> None:
    with by("arun"):
        for name, color in STATUSES.items():
            save_follow_up_status(status=FollowUpStatus(store=store, name=name, color=color))
        for title, client, person, budget, days, status in JOBS:
            job = open_job(
                store=store, title=title, client=customer(store, client), budget=Decimal(budget),
                start_date=at(-9).date(), delivery_date=at(days).date(),
                staff=Staff.objects.of(store).get(name=person),
                follow_up_status=FollowUpStatus.objects.of(store).get(name=status),
            )  # fmt: skip
            add_appointment(
                job=job, date=at(days, 10), end_date=at(days, 11), body="Hand over", staff=job.staff
            )


# Supplier, days to the delivery, what and how much, how much of the first has come, how it ended.
PURCHASES = (
    ("S-PARTS", -2, (("BRAKE SET", 12), ("CHAIN-8", 18), ("HANDLEBAR", 16), ("TUBE", 24)), 8, "approved"),
    ("S-RIM", -1, (("RIM-28", 40), ("HUB/36", 40), ("SPOKE-290", 1500)), 0, "approved"),
    ("S-DRIVE", 2, (("MOTOR-250", 6), ("BATTERY-500", 8)), 0, "approved"),
    ("S-FRAME", 4, (("FRAME-28", 10), ("FRAME-CARGO", 4)), 0, "approved"),
    ("S-LIGHT", 9, (("LAMP-F", 50), ("LAMP-R", 50)), 0, "pending"),
    ("S-PARTS", -6, (("TYRE-20", 20),), 20, "complete"),
)


def _buy(store: Store) -> None:
    for supplier, days, wanted, arrived, state in PURCHASES:
        with by("manuela"):
            order = open_purchase_order(
                supplier=Supplier.objects.of(store).get(number=supplier),
                lines=[
                    (article(store, number), Decimal(quantity), None, at(days + n).date())
                    for n, (number, quantity) in enumerate(wanted)
                ],
            )
            if state != "pending":
                approve_purchase_order(store=store, pk=order.pk)
        if arrived:
            number = wanted[0][0]
            batch = f"{number}-2611" if number.startswith("TYRE") else ""
            line = order.lines.get(article__number=number)
            with by("lena"):
                receive_goods(
                    store=store,
                    order_id=order.pk,
                    arrivals=[Arrival(line.article, arrived, batch=batch, line_id=line.pk)],
                )


# Customer, days to the delivery, what and how many; the name of its production order, days to its end, how many are made.
SALES = (
    ("C-100", -1, (("CB-28", 4),), "City bikes, harbour shop", -1, 2, "Showroom bikes"),
    ("C-101", 3, (("KB-20", 6),), "Kids bikes for the school", 2, 4, "Kids bikes for the school"),
    ("C-103", 12, (("EB-28", 3), ("CB-28", 4)), "Rental fleet, first lot", 6, 0, "Rental fleet for the season"),
    ("C-102", 6, (("CARGO-1", 3),), "Couriers' cargo bikes", 5, 1, "Cargo bikes for the couriers"),
    ("C-105", 9, (("CB-28", 2),), "", 0, 0, ""),
    ("C-104", 16, (("EB-28", 2), ("KB-20", 3)), "", 0, 0, ""),
)  # fmt: skip


def _sell_and_make(store: Store) -> None:
    _make_for_stock(store)
    for number, days, wanted, name, end, made, job in SALES:
        with by("manuela"):
            lines = [Wanted(article(store, what), Decimal(many), at(days).date()) for what, many in wanted]
            sold = open_customer_order(customer=customer(store, number), lines=lines)
        if name:
            _make(store, sold, name, end, made, Job.objects.of(store).get(title=job))
    for name, what, many, days in (
        ("Spring series", "CB-28", 8, 11),
        ("Spare wheels", "WHEEL-20", 12, 8),
        ("Showroom models", "KB-20", 4, 5),
        ("Test of the new frame", "CB-28", 1, 13),
    ):
        with by("manuela"):
            order = open_production_order(store=store, name=name, end_at=at(days))
            add_article(store=store, pk=order.pk, article_number=what, amount=many)


def _make_for_stock(store: Store) -> None:
    """Wheels, all of them made: the bikes take them."""
    for name, what, many in (("Wheels for the week", "WHEEL-28", 24), ("Small wheels", "WHEEL-20", 20)):
        with by("manuela"):
            order = open_production_order(store=store, name=name, start_at=at(-6, 7), end_at=at(2))
            add_article(store=store, pk=order.pk, article_number=what, amount=many)
        with by("tom"):
            start_production(store=store, pk=order.pk)
            issue_pick_order(store=store, pk=order.pk)
            for part in (many // 2, many - many // 2):
                output = Output(batch=f"W-2611-{what[-2:]}{'AB'[part != many // 2]}")
                report_production(store=store, pk=order.pk, article_number=what, amount=part, output=output)
            finish_production(store=store, pk=order.pk)
            _finish_work(store, order, many)


def _finish_work(store: Store, order: ProductionOrder, made: int) -> None:
    """The work orders of a production order, by as much as was reported."""
    for work in WorkOrder.objects.filter(production_line__order=order):
        start_work_order(store=store, pk=work.pk)
        update_work_order(store=store, pk=work.pk, completed_quantity=made)
        if made >= work.quantity:
            complete_work_order(store=store, pk=work.pk)


def _make(store: Store, sold: CustomerOrder, name: str, end: int, made: int, job: Job) -> ProductionOrder:
    with by("manuela"):
        order = make_from_customer_order(
            customer_order=sold, name=name, job=job, start_at=at(-3, 7), end_at=at(end)
        )
    what = order.articles.order_by("pk")[0].article.number
    key = Credential.objects.get(name="ERP of the head office")
    with (
        acting(Actor(door="api", credential_id=key.pk, request_id=REQUEST, name=key.name))
        if what == "KB-20"
        else by("tom")
    ):
        start_production(store=store, pk=order.pk)
    with by("tom"):
        for piece in range(1, made + 1):
            output = Output(serial=f"{what}-{26110 + order.pk}-{piece}")
            report_production(store=store, pk=order.pk, article_number=what, amount=1, output=output)
        if made:
            _finish_work(store, order, made)
        else:
            issue_pick_order(store=store, pk=order.pk)
    return order


# Product, how many, customer, days to the end, hour, priority, what became of it, how many are made.
WORK = (
    ("CB-28", 12, "Harbour Cycles", -1, 14, 3, "started", 7),
    ("EB-28", 4, "Nordlicht Bike Hire", 0, 16, 4, "started", 1),
    ("KB-20", 6, "Green Valley School", 2, 12, 2, "completed", 6),
    ("WHEEL-28", 40, "Velo Moravia", 1, 10, 2, "paused", 22),
    ("Frame repair", 5, "Post & Parcel Couriers", -2, 12, 3, "held", 2),
    ("CB-28", 6, "Pedal & Co", 5, 16, 2, "open", 0),
    ("Hire bike service", 18, "City of Elmshaven", 4, 12, 1, "started", 11),
    ("WHEEL-20", 24, "Green Valley School", 3, 16, 2, "completed", 24),
    ("CARGO-1", 2, "Post & Parcel Couriers", 6, 16, 3, "open", 0),
    ("EB-28", 2, "Velo Moravia", 9, 16, 1, "open", 0),
)
OPERATORS = ("Birgit Hansen", "Luc Marchand", "Tom Okafor")


def _work(store: Store) -> None:
    for product, many, name, days, hour, priority, became, made in WORK:
        with by("manuela"):
            order = open_work_order(
                store=store, product=product, quantity=many, customer=name, due_at=at(days, hour), priority=priority
            )  # fmt: skip
        if became == "open":
            continue
        with by("tom"):
            start_work_order(store=store, pk=order.pk)
            update_work_order(store=store, pk=order.pk, completed_quantity=made)
            if became == "completed":
                complete_work_order(store=store, pk=order.pk)
            if became == "paused":
                pause_work_order(store=store, pk=order.pk)
            if became == "held":
                hold_work_order(store=store, pk=order.pk, reason="Waits for tubes, promised for Tuesday")
    _operate(store)


def _operate(store: Store) -> None:
    """The work orders that production opened: the first two are begun, one of their operations is blocked."""
    opened = WorkOrder.objects.of(store).filter(production_line__isnull=False, operations__sequence=10)
    with by("tom"):
        for n, order in enumerate(opened.exclude(state="completed").order_by("pk")[:3]):
            operations = list(Operation.objects.filter(work_order=order).order_by("sequence"))
            first = operations[0]
            start_operation(store=store, pk=first.pk, operator=OPERATORS[n], started_at=at(-1, 8))
            complete_operation(
                store=store, pk=first.pk, completed_quantity=order.quantity, actual_minutes=Decimal(62 + 11 * n),
                ended_at=at(-1, 10),
            )  # fmt: skip
            if n == 1:
                block_operation(store=store, pk=operations[1].pk, reason="Stand 2 is being repaired")
            elif len(operations) > 1:
                start_operation(store=store, pk=operations[1].pk, operator=OPERATORS[n])
            add_note(row=order, store=store, text="Customer wants the saddles in brown; they lie in S-05.")


# Direction, article and how many, hours to the deadline, priority, what became of it.
ERRANDS = (
    (Direction.PICK, (("BELL", 20), ("LAMP-F", 4), ("MUDGUARD", 3)), 22, 3, "begun"),
    (Direction.PICK, (("PEDAL", 8), ("SADDLE", 4)), -26, 2, "allocated"),
    (Direction.PUT, (("LAMP-R", 24), ("BELL", 60)), 30, 2, "allocated"),
    (Direction.PICK, (("RACK-28", 40),), 46, 1, "verified"),
    (Direction.PUT, (("GREASE", 12),), 4, 4, "done"),
)


def _move_goods(store: Store) -> None:
    warehouse = Warehouse.objects.of(store).get(is_default=True)
    shelf = {place.code: place for place in Location.objects.filter(warehouse=warehouse)}
    for direction, wanted, hours, priority, became in ERRANDS:
        with by("manuela"):
            lines = [NewLine(article(store, number), many, batch="GREASE-2611" if number == "GREASE" else "")
                     for number, many in wanted]  # fmt: skip
            deadline = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
            order = open_storage_order(
                warehouse=warehouse, lines=lines, direction=direction, deadline=deadline, priority=priority
            )
            verify_storage_order(store=store, pk=order.pk)
        if became != "verified":
            _fetch(order, became)
    with by("manuela"):
        open_storage_order(
            warehouse=warehouse, direction=Direction.TRANSPORT, deadline=at(1, 10), priority=2,
            lines=[NewLine(article(store, "SPOKE-290"), 500, target=shelf["S-07"])], at_once=True,
        )  # fmt: skip
        count = open_storage_order(
            warehouse=warehouse, direction=Direction.COUNT, deadline=at(-1), priority=2,
            lines=(), within=Within(locations=[shelf["S-07"], shelf["S-08"]]), at_once=True,
        )  # fmt: skip
        allocate_storage_order(store=store, pk=count.pk)
    lot = article(store, "BATTERY-500").lots.order_by("pk")[0]
    with by("lena"):
        hold_lot(store=store, pk=lot.pk, reason="Dented in transport; Kestrel Drives is asked")


def _fetch(order: StorageOrder, became: str) -> None:
    with by("lena"):
        allocate_storage_order(store=order.store_id, pk=order.pk)
        lines = StorageOrderLine.objects.filter(order=order).order_by("number")
        done = lines if became == "done" else lines[:2] if became == "begun" else ()
        for line in done:
            confirm_line(store=order.store_id, pk=line.pk, quantity=line.quantity)


# Job, kind of paper, days since, amount, what it was.
PAPERS = (
    ("Repair of five couriers' bikes", Expense, 3, "128.40", "Powder coating, two frames"),
    ("Repair of five couriers' bikes", Expense, 1, "74.90", "Courier to the coater and back"),
    ("Repair of five couriers' bikes", Invoice, 1, "450", "Part invoice"),
    ("Rental fleet for the season", Income, 5, "1800", "Deposit"),
    ("Cargo bikes for the couriers", Expense, 2, "260", "Boxes, plywood"),
)
# Job, person, days since, minutes, what.
HOURS = (
    ("Repair of five couriers' bikes", "Luc Marchand", 4, 410, "Frames straightened"),
    ("Repair of five couriers' bikes", "Birgit Hansen", 2, 375, "Wheels trued, brakes"),
    ("Rental fleet for the season", "Tom Okafor", 3, 540, "Setting up the line"),
    ("Kids bikes for the school", "Birgit Hansen", 1, 265, "Assembly"),
    ("Showroom bikes", "Luc Marchand", 1, 310, "Assembly and finish"),
    ("Cargo bikes for the couriers", "Tom Okafor", 1, 480, "First bike, with the apprentices"),
)


def _keep_books(store: Store) -> None:
    known = {job.title: job for job in Job.objects.of(store)}
    with by("arun"):
        for title, person, days, minutes, notes in HOURS:
            staff = Staff.objects.of(store).get(name=person)
            record_time(
                store=store,
                job=known[title],
                staff=staff,
                minutes=minutes,
                notes=notes,
                date=at(-days).date(),
            )
        for title, kind, days, amount, description in PAPERS:
            record_paper(
                kind, store=store, job=known[title], date=at(-days).date(), amount=Decimal(amount),
                description=description,
            )  # fmt: skip


def _fail(endpoint: int) -> None:
    """The head office answered for a while, then no more; one night job failed."""
    answers = [Answer(200, "ok", milliseconds=84)] * 3 + [
        Answer(503, "down for maintenance", milliseconds=31)
    ] * 400
    for answer in answers:
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status="pending")
        first = waiting.order_by("pk").first()
        if first is None or WebhookDelivery.objects.filter(status="failed").count() == 2:
            break
        WebhookDelivery.objects.filter(pk=first.pk).update(next_attempt_at=timezone.now() - timedelta(days=1))
        claim = claim_next(endpoint=endpoint)
        record(claim=claim, answer=answer)
    jobs.defer("core.fold_tally")
    with connection.cursor() as cursor:  # its model is read-only
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'core.fold_tally'")
