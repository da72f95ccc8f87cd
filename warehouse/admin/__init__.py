from warehouse.admin import confirmations, panels, places, purchases, settings, stock, storage_orders

__all__ = ["confirmations", "panels", "places", "purchases", "settings", "stock", "storage_orders"]
