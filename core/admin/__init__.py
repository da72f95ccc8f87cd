"""The back office: base classes for every app's pages, and the pages of the plumbing itself."""

from core.admin import credentials, note_records, people, records, roles, system
from core.admin.base import HouseAdmin, ReadOnlyAdmin, ServiceAdmin
from core.admin.bulk_moves import bulk
from core.admin.columns import badge, due, progress
from core.admin.documents import WithMoves
from core.admin.filters import (
    AmountRangeFilter,
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    RelatedChoicesFilter,
)
from core.admin.forms import ReasonForm
from core.admin.inlines import ReadOnlyInline, ServiceInline
from core.admin.moves import button, move, run
from core.admin.pages import CappedPaginator, tallied
from core.admin.scope import home_store, visible_stores
from core.admin.timeline import WithTimeline
from core.admin.worklists import Worklist

__all__ = [
    "AmountRangeFilter",
    "CappedPaginator",
    "ChoicesDropdownFilter",
    "DayRangeFilter",
    "HouseAdmin",
    "PickFilter",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReasonForm",
    "RelatedChoicesFilter",
    "ServiceAdmin",
    "ServiceInline",
    "WithMoves",
    "WithTimeline",
    "Worklist",
    "badge",
    "bulk",
    "button",
    "credentials",
    "due",
    "home_store",
    "move",
    "note_records",
    "people",
    "progress",
    "records",
    "roles",
    "run",
    "system",
    "tallied",
    "visible_stores",
]
