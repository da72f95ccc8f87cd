from warehouse.admin import confirmations, places, purchases, settings, stock, storage_orders

__all__ = ["confirmations", "places", "purchases", "settings", "stock", "storage_orders"]
