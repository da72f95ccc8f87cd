from orders.services.work_orders import get_for_move, open_work_order, start_work_order

__all__ = ["get_for_move", "open_work_order", "start_work_order"]
