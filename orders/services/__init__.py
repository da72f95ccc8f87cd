from orders.services.copying import copy_work_order
from orders.services.operations import (
    add_operation,
    block_operation,
    change_operation,
    complete_operation,
    skip_operation,
    start_operation,
    unblock_operation,
)
from orders.services.process import open_for_production, remove_process_step, save_process_step
from orders.services.work_orders import (
    article_called,
    cancel_work_order,
    complete_work_order,
    delete_work_order,
    get_for_move,
    hold_work_order,
    open_work_order,
    pause_work_order,
    resume_work_order,
    start_work_order,
    update_work_order,
)

__all__ = [
    "add_operation",
    "article_called",
    "block_operation",
    "cancel_work_order",
    "change_operation",
    "complete_operation",
    "complete_work_order",
    "copy_work_order",
    "delete_work_order",
    "get_for_move",
    "hold_work_order",
    "open_for_production",
    "open_work_order",
    "pause_work_order",
    "remove_process_step",
    "resume_work_order",
    "save_process_step",
    "skip_operation",
    "start_operation",
    "start_work_order",
    "unblock_operation",
    "update_work_order",
]
