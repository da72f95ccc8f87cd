from orders.models.operations import Operation, ProcessStep
from orders.models.work_orders import WorkOrder

__all__ = ["Operation", "ProcessStep", "WorkOrder"]
