"""At least `count` rows of every model that has a page."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from accounting.models import Appointment, Expense, FollowUpStatus, Income, Invoice, Job, JobEntry, TimeEntry
from catalog.models import ArticlePicture, ArticleUnit, Staff
from catalog.services import add_drawing
from core import credentials, jobs
from core.models import (
    Credential,
    IdempotencyKey,
    ImportRun,
    JobFailure,
    LogIn,
    Membership,
    RateWindow,
    Session,
)
from core.notes import add_note
from orders.models import Operation, ProcessStep, WebhookAttempt, WebhookDelivery
from orders.services import open_work_order
from production.models import (
    Component,
    CustomerOrder,
    CustomerOrderLine,
    ProductionOrder,
    ProductionOrderArticle,
    ProductionReport,
    ProductionSettings,
)
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, bill, place, stocked
from tests.orders.listening import listener
from tests.warehouse.storage import allocated, confirm
from warehouse.models import (
    Carrier,
    CustomField,
    DefaultPlace,
    Direction,
    Shelf,
    StorageUnit,
    WarehouseSettings,
    Zone,
)
from warehouse.services import Within, open_demand, open_purchase_order, open_warehouse, reserve

numbers = itertools.count(1)
MODELS = list(admin.site._registry)
OURS = ("core", "catalog", "accounting", "warehouse", "production", "orders", "config")


def page(model: Any, name: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def furnish(store: Any, count: int = 1) -> None:
    for _ in range(count):
        number = next(numbers)
        _catalogue(store, number)
        _warehouse(store, number)
        _plumbing(store, number)
        _production_and_money(store, number)
        listener(store, "work_order.created", url=f"https://receiver{number}.example/hook")
        order = open_work_order(store=store, product=f"Wheel {number}", quantity=number)
        Operation.objects.create(store=store, work_order=order, sequence=10, operation_type=f"Cut {number}")
        told = WebhookDelivery.objects.of(store).order_by("-pk")[0]
        WebhookAttempt.objects.create(delivery=told, number=1, error=f"HTTP 50{number}")


def _catalogue(store: Any, number: int) -> None:
    made, part = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store)
    bill(made, (part, 2))
    ArticleUnit.objects.create(article=part, unit="BOX", factor=12)
    ArticlePicture.objects.create(article=part, jpeg=b"")
    add_drawing(article=made, revision="A", name="a.pdf", content=b"%PDF-" + str(number).encode())
    add_note(row=part, store=store, text=f"Note {number}")
    CustomerFactory(store=store)
    supplier = SupplierFactory(store=store)
    Staff.objects.create(store=store, name=f"Worker {number}", hourly_rate=Decimal("42.5"))
    line = (part, Decimal(5), Decimal("1.25"), date(2026, 1, 2))
    open_purchase_order(supplier=supplier, lines=[line], number=f"PO-T{number}")


def _warehouse(store: Any, number: int) -> None:
    warehouse = open_warehouse(store=store, name=f"W{number}")
    zone = Zone.objects.create(warehouse=warehouse, name=f"Z{number}")
    unit = StorageUnit.objects.create(warehouse=warehouse, name=f"U{number}")
    shelf = Shelf.objects.create(
        carrier=Carrier.objects.create(storage_unit=unit, name="Tray 4711"), name="Level 4712"
    )
    location = place(store)
    type(location).objects.create(
        store=store, warehouse=warehouse, code=f"L{number}", zone=zone, storage_unit=unit, shelf=shelf
    )
    article = stocked(store, 10, location=location)
    DefaultPlace.objects.create(article=article, location=location)
    need = open_demand(article=article, quantity=Decimal(3))
    reserve(store_id=store.pk, demand_ids=[need.pk])
    _storage_orders(store, number)


def _storage_orders(store: Any, number: int) -> None:
    WarehouseSettings.objects.get_or_create(store=store)
    CustomField.objects.create(store=store, name=f"NOTE{number}")
    article, there = stocked(store, 10), place(store)
    pick = allocated(store, (article, 4), name=f"PICK-{number}")
    confirm(pick, 1)
    within = Within(locations=[there])
    allocated(store, (article, 2), direction=Direction.PUT, within=within, name=f"PUT-{number}")


def _production_and_money(store: Any, number: int) -> None:
    article, customer = ArticleFactory(store=store), CustomerFactory(store=store)
    day = date(2026, 1, 2)
    asked = CustomerOrder.objects.create(store=store, customer=customer, number=f"CO-{number}")
    CustomerOrderLine.objects.create(order=asked, position=1, article=article, quantity=1)
    making = ProductionOrder.objects.create(store=store, reference=f"PR-{number}", customer_order=asked)
    line = ProductionOrderArticle.objects.create(order=making, article=article, amount=5)
    part = ArticleFactory(store=store)
    need = open_demand(article=part, quantity=Decimal(5))
    Component.objects.create(line=line, position=1, article=part, per_unit=1, demand=need)
    ProductionReport.objects.create(store=store, line=line, amount=1, consumed_units=1)
    ProductionSettings.objects.get_or_create(store=store)
    ProcessStep.objects.create(article=article, sequence=1, operation_type="Cut")
    job = Job.objects.create(store=store, number=f"J-{number}", title="Job", start_date=day, currency="EUR")
    money = {"store": store, "job": job, "amount": 5, "currency": "EUR"}
    JobEntry.objects.create(**money, kind="material", document_kind="tests", document_id=number)
    for paper in (Expense, Income, Invoice):
        paper.objects.create(**money, date=day)
    TimeEntry.objects.create(store=store, job=job, date=day, minutes=90)
    Appointment.objects.create(store=store, job=job, date=timezone.now())
    FollowUpStatus.objects.create(store=store, name=f"Call {number}")


def _plumbing(store: Any, number: int) -> None:
    name = f"Machine {store.pk}-{number}"
    credentials.create(name=name, store=store)
    credential = Credential.objects.get(name=name)
    IdempotencyKey.objects.create(
        credential=credential, store=store, key=f"sent-{number}", fingerprint="f" * 64
    )
    RateWindow.objects.create(key=f"{credential.pk}:{store.pk}:orders", minute=number, used=1)
    ImportRun.objects.create(
        store=store, kind="articles", file_name="a.csv", sha256="0" * 64, rows=1, applied=1, rejected=0
    )
    Group.objects.create(name=f"Role {store.pk}-{number}")
    user = User.objects.create_user(f"colleague{store.pk}-{number}")
    Membership.objects.create(user=user, store=store)
    jobs.defer(f"tests.job{number}", number=number)
    JobFailure.objects.create(job=number, error="ValueError: no")
    seen = {"username": user.username, "ip_address": "192.0.2.1", "user_agent": f"agent {number}"}
    ends = timezone.now() + timedelta(hours=8)
    Session.objects.create(session_key=name, session_data="secret", expire_date=ends, user=user)
    LogIn.objects.create(what="entered", username=user.username, user=user, door="admin", address="192.0.2.1")
    AccessAttempt.objects.create(**seen, failures_since_start=1, post_data="password=********", get_data="")
