from warehouse.services.balances import Count, Move, Place, Take
from warehouse.services.ledger import post_movements, reverse_movements
from warehouse.services.lots import LotKey, find_or_make_lots, hold_lot, lot_for, release_lot
from warehouse.services.places import open_warehouse, place_for, save_place
from warehouse.services.purchases import (
    approve_purchase_order,
    complete_purchase_order,
    open_purchase_order,
    reject_purchase_order,
)
from warehouse.services.reservations import (
    Allocation,
    book_done,
    close_demands,
    lock_demands,
    open_demand,
    release,
    reserve,
    resize_demands,
)
from warehouse.services.stock import adjust, consume, move, produce, receive, scrap

__all__ = [
    "Allocation",
    "Count",
    "LotKey",
    "Move",
    "Place",
    "Take",
    "adjust",
    "approve_purchase_order",
    "book_done",
    "close_demands",
    "complete_purchase_order",
    "consume",
    "find_or_make_lots",
    "hold_lot",
    "lock_demands",
    "lot_for",
    "move",
    "open_demand",
    "open_purchase_order",
    "open_warehouse",
    "place_for",
    "post_movements",
    "produce",
    "receive",
    "reject_purchase_order",
    "release",
    "release_lot",
    "reserve",
    "resize_demands",
    "reverse_movements",
    "save_place",
    "scrap",
]
