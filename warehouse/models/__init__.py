from warehouse.models.confirmations import Confirmation
from warehouse.models.demands import Demand, Reservation
from warehouse.models.places import Carrier, DefaultPlace, Location, Shelf, StorageUnit, Warehouse, Zone
from warehouse.models.purchases import PurchaseOrder, PurchaseOrderLine
from warehouse.models.settings import CustomField, WarehouseSettings
from warehouse.models.stock import Lot, StockItem, StockMovement
from warehouse.models.storage_lines import StorageOrderLine
from warehouse.models.storage_orders import Direction, Motive, StorageOrder
from warehouse.models.storage_places import Proposal, StorageOrderPlace

__all__ = [
    "Carrier",
    "Confirmation",
    "CustomField",
    "DefaultPlace",
    "Demand",
    "Direction",
    "Location",
    "Lot",
    "Motive",
    "Proposal",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Reservation",
    "Shelf",
    "StockItem",
    "StockMovement",
    "StorageOrder",
    "StorageOrderLine",
    "StorageOrderPlace",
    "StorageUnit",
    "Warehouse",
    "WarehouseSettings",
    "Zone",
]
