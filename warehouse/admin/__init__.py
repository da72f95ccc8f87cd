from warehouse.admin import (
    confirmations,
    movements,
    panels,
    places,
    purchases,
    settings,
    stock,
    storage_orders,
)

__all__ = [
    "confirmations",
    "movements",
    "panels",
    "places",
    "purchases",
    "settings",
    "stock",
    "storage_orders",
]
