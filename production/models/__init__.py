from production.models.customer_orders import CustomerOrder, CustomerOrderLine
from production.models.production_orders import Component, ProductionOrder, ProductionOrderArticle
from production.models.reports import ProductionReport
from production.models.settings import ProductionSettings

__all__ = [
    "Component",
    "CustomerOrder",
    "CustomerOrderLine",
    "ProductionOrder",
    "ProductionOrderArticle",
    "ProductionReport",
    "ProductionSettings",
]
