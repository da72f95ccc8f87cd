"""Customer orders, production orders, reports and traces in the back office."""

from production.admin import customer_orders, drawings, lines, orders, panels, reports, settings, traces

__all__ = ["customer_orders", "drawings", "lines", "orders", "panels", "reports", "settings", "traces"]
