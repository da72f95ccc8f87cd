from orders.models.operations import Operation
from orders.models.work_orders import WorkOrder

__all__ = ["Operation", "WorkOrder"]
