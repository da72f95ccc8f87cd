"""How production's orders hang together with those of the floors below."""

from accounting.models import Job
from core.admin.related import related
from production.models import CustomerOrder, ProductionOrder
from warehouse.models import StorageOrder

# From a storage order to the production order whose parts it fetches.
FETCHED = "lines__demand__component__line__order"
FETCHES = "articles__components__demand__storage_lines__order"

related(CustomerOrder, ProductionOrder, "customer_order", rank=20)
related(CustomerOrder, StorageOrder, f"{FETCHED}__customer_order", rank=40)
related(CustomerOrder, Job, "production_orders__customer_order", rank=50)

related(ProductionOrder, CustomerOrder, "production_orders", rank=10)
related(ProductionOrder, StorageOrder, FETCHED, rank=40)
related(ProductionOrder, Job, "production_orders", rank=50)

related(StorageOrder, CustomerOrder, f"production_orders__{FETCHES}", rank=10)
related(StorageOrder, ProductionOrder, FETCHES, rank=20)
related(StorageOrder, Job, f"production_orders__{FETCHES}", rank=50)

related(Job, CustomerOrder, "production_orders__job", rank=10)
related(Job, ProductionOrder, "job", rank=20)
related(Job, StorageOrder, f"{FETCHED}__job", rank=40)
