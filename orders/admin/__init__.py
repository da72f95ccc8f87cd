"""The shop floor in the back office."""

from orders.admin import materials, openings, operations, panels, related, webhooks, work_orders

__all__ = ["materials", "openings", "operations", "panels", "related", "webhooks", "work_orders"]
