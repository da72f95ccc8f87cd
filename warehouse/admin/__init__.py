from warehouse.admin import (
    confirmations,
    lines,
    openings,
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
    "lines",
    "openings",
    "movements",
    "panels",
    "places",
    "purchases",
    "settings",
    "stock",
    "storage_orders",
]
