from production.services.copying import copy_production_order
from production.services.customer_orders import Wanted, customer_order_of, open_customer_order
from production.services.flat import FlatPart, Purchase, flat_parts
from production.services.lines import add_article, change_article, remove_article
from production.services.needs import short_for
from production.services.orders import (
    Started,
    cancel_production,
    change_production_order,
    finish_production,
    make_from_customer_order,
    next_reference,
    open_production_order,
    save_settings,
    start_production,
)
from production.services.picking import issue_pick_order
from production.services.reports import Output, PartUsed, report_production, reverse_report
from production.services.tracing import TraceLine, trace_down, trace_up
from production.services.undoing import last_report, undo_report

__all__ = [
    "FlatPart",
    "Output",
    "PartUsed",
    "Purchase",
    "Started",
    "TraceLine",
    "Wanted",
    "add_article",
    "cancel_production",
    "change_article",
    "change_production_order",
    "copy_production_order",
    "customer_order_of",
    "finish_production",
    "flat_parts",
    "issue_pick_order",
    "last_report",
    "make_from_customer_order",
    "next_reference",
    "open_customer_order",
    "open_production_order",
    "remove_article",
    "report_production",
    "reverse_report",
    "save_settings",
    "short_for",
    "start_production",
    "trace_down",
    "trace_up",
    "undo_report",
]
