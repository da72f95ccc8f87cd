"""Production, broken rule by rule."""

from datetime import timedelta

from django.utils import timezone

from core.models import Tally, Transition
from production.models import ProductionOrder, ProductionReport
from production.services import finish_production, reverse_report
from tests.house.breaks.guards import unguarded
from tests.production.workshop import workshop
from warehouse.models import (
    Demand,
    StockMovement,
)


def reported(store):
    shop = workshop(store, stock=5)
    order = shop.order()
    return shop, order, shop.report(order)


def break_production_log(store):
    ProductionOrder.objects.filter(pk=reported(store)[1].pk).update(version=7)


def break_production_moves(store):
    order = reported(store)[1]
    Transition.objects.create(
        store=store,
        kind="production.productionorder",
        object_id=order.pk,
        version=3,
        move="fly",
        target="new",
    )


def break_production_tally(store):
    Tally.objects.create(store=store, kind="production.productionorder", state="new", n=1)


def break_stock_was_looked_for(store):
    reported(store)
    Demand.objects.of(store).update(begun=False)


def break_final_reserves_nothing(store):
    order = reported(store)[1]
    finish_production(store=store, pk=order.pk)
    Demand.objects.of(store).update(closed=False)


def break_final_is_final(store):
    _, order, report = reported(store)
    finish_production(store=store, pk=order.pk)
    unguarded("production_productionreport")
    ProductionReport.objects.filter(pk=report.pk).update(reported_at=timezone.now() + timedelta(minutes=1))


def break_line_sums(store):
    reported(store)[1].articles.update(finished=3)


def break_consumed_is_the_bill(store):
    reported(store)
    Demand.objects.of(store).update(done=7)


def break_movements_of_reports(store):
    report = reported(store)[2]
    unguarded("warehouse_stockmovement")
    StockMovement.objects.filter(document_id=report.pk, reason="produced").update(document_id=0)


def break_production_reversals(store):
    report = reported(store)[2]
    back = reverse_report(store=store, report_id=report.pk, reason="oops")
    unguarded("production_productionreport")
    ProductionReport.objects.filter(pk=back.pk).update(waste=-1)
