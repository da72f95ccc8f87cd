from warehouse.services.storage_orders.allocations import (
    allocate_rest,
    allocate_storage_order,
    allocate_waiting,
    begin_storage_order,
    deallocate_storage_order,
)
from warehouse.services.storage_orders.confirmations import confirm_line
from warehouse.services.storage_orders.copying import copy_storage_order
from warehouse.services.storage_orders.counts import approve_counts, reject_counts
from warehouse.services.storage_orders.endings import close_lines_of_demands, close_storage_order
from warehouse.services.storage_orders.errands import Errand, errands_of, mark_of
from warehouse.services.storage_orders.lines import NewLine
from warehouse.services.storage_orders.orders import (
    add_storage_line,
    change_storage_line,
    change_storage_order,
    delete_storage_order,
    open_storage_order,
)
from warehouse.services.storage_orders.outlook import missing_ahead, short_of
from warehouse.services.storage_orders.places import Within
from warehouse.services.storage_orders.reversals import reverse_confirmation
from warehouse.services.storage_orders.undoing import last_confirmation, undo_confirmation
from warehouse.services.storage_orders.verification import verify_queued, verify_storage_order
from warehouse.services.storage_orders.whole import confirm_proposed

__all__ = [
    "Errand",
    "NewLine",
    "Within",
    "add_storage_line",
    "allocate_rest",
    "allocate_storage_order",
    "allocate_waiting",
    "approve_counts",
    "begin_storage_order",
    "change_storage_line",
    "change_storage_order",
    "close_lines_of_demands",
    "close_storage_order",
    "confirm_line",
    "confirm_proposed",
    "copy_storage_order",
    "deallocate_storage_order",
    "delete_storage_order",
    "errands_of",
    "last_confirmation",
    "mark_of",
    "missing_ahead",
    "open_storage_order",
    "reject_counts",
    "reverse_confirmation",
    "short_of",
    "undo_confirmation",
    "verify_queued",
    "verify_storage_order",
]
