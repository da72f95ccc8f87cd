"""The shop floor in the back office."""

from orders.admin import operations, webhooks, work_orders

__all__ = ["operations", "webhooks", "work_orders"]
