"""Customer orders, production orders, reports and traces in the back office."""

from production.admin import (
    customer_lines,
    customer_orders,
    drawings,
    lines,
    openings,
    orders,
    panels,
    related,
    reports,
    settings,
    traces,
)

__all__ = [
    "customer_lines",
    "customer_orders",
    "drawings",
    "lines",
    "openings",
    "orders",
    "panels",
    "related",
    "reports",
    "settings",
    "traces",
]
