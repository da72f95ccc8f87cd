"""The desk of the store: receive, put away, move, adjust, hold and release, each on a page of its own.

Scan or type, press Enter, correct what is proposed, press Enter. Every form books once, however often it is sent.
"""

from typing import Any

from django.urls import path

from warehouse.admin.desk.adjusting import adjust_view
from warehouse.admin.desk.holding import hold_view
from warehouse.admin.desk.moving import move_view
from warehouse.admin.desk.putting import put_away_view
from warehouse.admin.desk.receiving import receive_view
from warehouse.admin.desk.undoing import undo_view

PAGES = {
    "receive": receive_view,
    "put-away": put_away_view,
    "move": move_view,
    "adjust": adjust_view,
    "hold": hold_view,
}


def desk_urls(site: Any) -> list[Any]:
    """warehouse_receive, warehouse_put_away, warehouse_move, warehouse_adjust, warehouse_hold and warehouse_undo."""
    return [
        path("undo/", site.admin_view(undo_view), name="warehouse_undo"),
        *(
            path(f"{name}/", site.admin_view(view), name=f"warehouse_{name.replace('-', '_')}")
            for name, view in PAGES.items()
        ),
    ]
