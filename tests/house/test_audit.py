"""Every invariant is broken on purpose, with the triggers off, and found by its name."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from core.audit import audit, invariants
from tests.house.breaks.core import break_cycle, break_imports, break_one_store
from tests.house.breaks.jobs import (
    break_job_append_only,
    break_job_log,
    break_job_moves,
    break_job_papers,
    break_job_reversals,
    break_job_tally,
    break_job_time,
)
from tests.house.breaks.orders import (
    break_held_from,
    break_not_overproduced,
    break_operation_began_in_order,
    break_operation_log,
    break_operation_moves,
    break_operation_times,
    break_tally,
    break_webhook_answers,
    break_webhook_deliveries,
    break_work_order_dates,
    break_work_order_log,
    break_work_order_moves,
)
from tests.house.breaks.production import (
    break_consumed_is_the_bill,
    break_final_is_final,
    break_final_reserves_nothing,
    break_line_sums,
    break_movements_of_reports,
    break_production_log,
    break_production_moves,
    break_production_reversals,
    break_production_tally,
    break_stock_was_looked_for,
    reported,
)
from tests.house.breaks.stock import (
    break_append_only,
    break_balances,
    break_copies,
    break_demand_not_overreserved,
    break_demand_reserved,
    break_movement_of_one_lot,
    break_not_negative,
    break_place_in_warehouse,
    break_purchase_log,
    break_purchase_received,
    break_reservation_of_article,
    break_reservations,
    break_reserved_is_there,
    break_reversals,
    break_serial_chain,
    break_serial_once,
)
from tests.house.breaks.storage import (
    break_storage_confirmations,
    break_storage_confirmed_is_held,
    break_storage_demands,
    break_storage_lines,
    break_storage_log,
    break_storage_movements,
    break_storage_moves,
    break_storage_processed,
    break_storage_reversals,
    break_storage_tally,
    break_storage_warehouse,
)

BREAKS = {
    "core.imports": break_imports,
    "production.log": break_production_log,
    "production.moves": break_production_moves,
    "production.tally": break_production_tally,
    "production.stock_was_looked_for": break_stock_was_looked_for,
    "production.final_reserves_nothing": break_final_reserves_nothing,
    "production.final_is_final": break_final_is_final,
    "production.line_sums": break_line_sums,
    "production.consumed_is_the_bill": break_consumed_is_the_bill,
    "production.movements_of_reports": break_movements_of_reports,
    "production.reversals": break_production_reversals,
    "stock.balances": break_balances,
    "stock.not_negative": break_not_negative,
    "stock.reserved_is_there": break_reserved_is_there,
    "stock.reservations": break_reservations,
    "stock.demand_reserved": break_demand_reserved,
    "stock.demand_not_overreserved": break_demand_not_overreserved,
    "stock.reservation_of_article": break_reservation_of_article,
    "stock.serial_once": break_serial_once,
    "stock.serial_chain": break_serial_chain,
    "stock.movement_of_one_lot": break_movement_of_one_lot,
    "stock.reversals": break_reversals,
    "stock.copies": break_copies,
    "stock.place_in_warehouse": break_place_in_warehouse,
    "stock.append_only": break_append_only,
    "storage.log": break_storage_log,
    "storage.moves": break_storage_moves,
    "storage.tally": break_storage_tally,
    "storage.lines": break_storage_lines,
    "storage.confirmed_is_held": break_storage_confirmed_is_held,
    "storage.processed_holds_nothing": break_storage_processed,
    "storage.demands": break_storage_demands,
    "storage.confirmations": break_storage_confirmations,
    "storage.movements": break_storage_movements,
    "storage.reversals": break_storage_reversals,
    "storage.warehouse": break_storage_warehouse,
    "purchases.log": break_purchase_log,
    "purchases.received": break_purchase_received,
    "orders.work_order_log": break_work_order_log,
    "orders.operation_log": break_operation_log,
    "orders.work_order_moves": break_work_order_moves,
    "orders.operation_moves": break_operation_moves,
    "orders.held_from": break_held_from,
    "orders.work_order_dates": break_work_order_dates,
    "orders.not_overproduced": break_not_overproduced,
    "orders.operation_times": break_operation_times,
    "orders.operation_began_in_order": break_operation_began_in_order,
    "orders.tally": break_tally,
    "orders.webhook_deliveries": break_webhook_deliveries,
    "orders.webhook_answers": break_webhook_answers,
    "jobs.log": break_job_log,
    "jobs.moves": break_job_moves,
    "jobs.tally": break_job_tally,
    "jobs.reversals": break_job_reversals,
    "jobs.papers": break_job_papers,
    "jobs.time": break_job_time,
    "jobs.append_only": break_job_append_only,
    "catalog.no_cycle": break_cycle,
    "core.one_store": break_one_store,
}


@pytest.mark.parametrize("name", [rule.name for rule in invariants()])
def test_a_broken_rule_is_found_by_its_name(store, name):
    assert audit([name]) == []
    BREAKS[name](store)
    assert [finding.name for finding in audit([name])] == [name]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_audit_costs_one_query_a_rule_however_many_rows(store, rows, django_assert_num_queries):
    for _ in range(rows):
        reported(store)
    with django_assert_num_queries(len(invariants())):
        assert audit() == []


def test_the_command_says_that_all_rules_hold(store):
    out = StringIO()
    call_command("audit_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"checked": len(invariants()), "clean": True, "broken": {}}


def test_the_command_ends_with_1_and_names_the_rows(store):
    break_balances(store)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (ended.value.code, found["clean"]) == (1, False)
    assert found["broken"]["stock.balances"]["rows"][0]["on_hand"] == "6.000000"
