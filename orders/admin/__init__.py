"""The shop floor in the back office."""

from orders.admin import operations, panels, webhooks, work_orders

__all__ = ["operations", "panels", "webhooks", "work_orders"]
