"""How work orders hang together with the orders of the floors below."""

from accounting.models import Job
from core.admin.related import related
from orders.models import WorkOrder
from production.models import CustomerOrder, ProductionOrder
from warehouse.models import StorageOrder

related(WorkOrder, CustomerOrder, "production_orders__articles__work_orders", rank=10)
related(WorkOrder, ProductionOrder, "articles__work_orders", rank=20)
related(WorkOrder, StorageOrder, "lines__demand__component__line__work_orders", rank=40)
related(WorkOrder, Job, "work_orders", rank=50)

related(CustomerOrder, WorkOrder, "production_line__order__customer_order", rank=30)
related(ProductionOrder, WorkOrder, "production_line__order", rank=30)
related(StorageOrder, WorkOrder, "production_line__components__demand__storage_lines__order", rank=30)
related(Job, WorkOrder, "job", rank=30)
