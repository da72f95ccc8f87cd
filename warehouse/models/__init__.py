from warehouse.models.demands import Demand, Reservation
from warehouse.models.places import Carrier, DefaultPlace, Location, Shelf, StorageUnit, Warehouse, Zone
from warehouse.models.purchases import PurchaseOrder, PurchaseOrderLine
from warehouse.models.stock import Lot, StockItem, StockMovement

__all__ = [
    "Carrier",
    "DefaultPlace",
    "Demand",
    "Location",
    "Lot",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Reservation",
    "Shelf",
    "StockItem",
    "StockMovement",
    "StorageUnit",
    "Warehouse",
    "Zone",
]
