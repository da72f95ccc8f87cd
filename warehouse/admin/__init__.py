from warehouse.admin import places, purchases, stock

__all__ = ["places", "purchases", "stock"]
