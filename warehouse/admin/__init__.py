from warehouse.admin import (
    confirmations,
    lines,
    movements,
    openings,
    panels,
    places,
    purchases,
    settings,
    stock,
    storage_orders,
)

__all__ = [
    "confirmations",
    "lines",
    "movements",
    "openings",
    "panels",
    "places",
    "purchases",
    "settings",
    "stock",
    "storage_orders",
]
