"""A row for every worklist."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounting.services import charge
from core import jobs
from core.models import ImportRun
from orders.models import Operation, WebhookDelivery, WorkOrder
from orders.services import hold_work_order, open_work_order
from production.models import Component, ProductionOrder, ProductionOrderArticle
from tests.factories import ArticleFactory, SupplierFactory, job, stocked
from tests.orders.listening import listener
from tests.warehouse.storage import opened
from warehouse.models import Confirmation, Lot, StorageOrder
from warehouse.services import open_demand, open_purchase_order, reserve


def ago(**more: Any) -> datetime:
    return timezone.now() + timedelta(**{"days": -2, **more})


def work_order(store: Any, **fields: Any) -> WorkOrder:
    return open_work_order(store=store, product="Wheel", quantity=1, **fields)


def operation(store: Any, **fields: Any) -> Operation:
    return Operation.objects.create(
        store=store, work_order=work_order(store), sequence=10, operation_type="Cut", **fields
    )


def making(store: Any, **fields: Any) -> ProductionOrder:
    number = ProductionOrder.objects.count()
    return ProductionOrder.objects.create(store=store, reference=f"PR-T{number}", **fields)


def short_part(store: Any) -> None:
    article = ArticleFactory(store=store)
    line = ProductionOrderArticle.objects.create(
        order=making(store, state="in_production"), article=article, amount=1
    )
    need = open_demand(article=article, quantity=Decimal(5))
    reserve(store_id=store.pk, demand_ids=[need.pk])
    Component.objects.create(line=line, position=1, article=article, per_unit=1, demand=need)


def storage_order(store: Any, **fields: Any) -> StorageOrder:
    order = opened(store, (ArticleFactory(store=store), 1))
    StorageOrder.objects.filter(pk=order.pk).update(**fields)
    return order


def held_lot(store: Any) -> None:
    Lot.objects.create(store=store, article=ArticleFactory(store=store), batch="B", held_reason="Scratched")


def waiting_count(store: Any) -> None:
    line = storage_order(store, state="processed").lines.get()
    Confirmation.objects.create(
        store=store, order=line.order, line=line, type=6, requested=1, confirmed=1, deviated=0
    )


def expected_goods(store: Any, due: date) -> None:
    wanted: Any = (ArticleFactory(store=store), Decimal(5), Decimal(1), due)
    open_purchase_order(supplier=SupplierFactory(store=store), lines=[wanted])


def dear_job(store: Any) -> None:
    dear = job(store, budget=Decimal(10))
    charge(job=dear, kind="expense", amount=Decimal(11), currency=dear.currency, document=("tests", dear.pk))


def failed_delivery(store: Any) -> None:
    listener(store, "work_order.created")
    work_order(store)
    told = WebhookDelivery.objects.of(store).order_by("-pk")[:1].values("pk")
    WebhookDelivery.objects.filter(pk__in=told).update(
        status="failed", next_attempt_at=None, ended_at=timezone.now()
    )


def failed_job(store: Any) -> None:
    jobs.defer("tests.job", number=1)
    ProcrastinateJob._base_manager.filter(task_name="tests.job").update(status="failed")


def refused_import(store: Any) -> None:
    ImportRun.objects.create(
        store=store,
        kind="articles",
        file_name="a.csv",
        sha256="",
        rows=2,
        applied=0,
        rejected=1,
        refused=True,
    )


NEEDS: dict[str, Any] = {
    "orders.workorder:late": lambda store: work_order(store, due_at=ago()),
    "orders.workorder:due": lambda store: work_order(store, due_at=ago(days=2)),
    "orders.workorder:open": work_order,
    "orders.workorder:on_hold": lambda store: hold_work_order(store=store, pk=work_order(store).pk),
    "orders.operation:blocked": lambda store: operation(store, state="blocked"),
    "orders.operation:completed": lambda store: operation(store, state="completed", ended_at=timezone.now()),
    "orders.webhookdelivery:failed": failed_delivery,
    "orders.webhookdelivery:failed_lately": failed_delivery,
    "production.productionorder:late": lambda store: making(store, end_at=ago()),
    "production.productionorder:due": lambda store: making(store, end_at=ago(days=2)),
    "production.productionorder:new": making,
    "production.productionorderarticle:open": lambda store: ProductionOrderArticle.objects.create(
        order=making(store), article=ArticleFactory(store=store), amount=1
    ),
    "production.component:short": short_part,
    "warehouse.storageorder:late": lambda store: storage_order(store, deadline=ago()),
    "warehouse.storageorder:due": lambda store: storage_order(store, deadline=ago(days=2)),
    "warehouse.storageorder:waiting": lambda store: storage_order(store, state="ready"),
    "warehouse.storageorder:faulty": lambda store: storage_order(store, error_code=1),
    "warehouse.storageorder:open": storage_order,
    "warehouse.lot:held": held_lot,
    "warehouse.demand:open": lambda store: open_demand(
        article=ArticleFactory(store=store), quantity=Decimal(5)
    ),
    "warehouse.stockitem:free": lambda store: stocked(store, 1),
    "warehouse.confirmation:waiting": waiting_count,
    "warehouse.purchaseorderline:late": lambda store: expected_goods(store, store.today() - timedelta(2)),
    "warehouse.purchaseorderline:due": lambda store: expected_goods(store, store.today()),
    "warehouse.purchaseorderline:open": lambda store: expected_goods(store, store.today()),
    "accounting.job:over_budget": dear_job,
    "accounting.job:budgeted": dear_job,
    "accounting.job:late": lambda store: job(store, delivery_date=store.today() - timedelta(1)),
    "accounting.job:due": lambda store: job(store, delivery_date=store.today()),
    "accounting.job:open": job,
    "core.importrun:failed": refused_import,
    "procrastinate.procrastinatejob:failed": failed_job,
}
