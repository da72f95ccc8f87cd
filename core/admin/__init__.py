"""The back office: base classes for every app's pages, and the pages of the plumbing itself."""

from core.admin import credentials, people, records, roles, system
from core.admin.base import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin, ServiceInline
from core.admin.columns import badge
from core.admin.documents import WithMoves
from core.admin.filters import ChoicesDropdownFilter, PickFilter, RelatedChoicesFilter
from core.admin.forms import ReasonForm
from core.admin.moves import move, run, run_all
from core.admin.pages import CappedPaginator, tallied
from core.admin.scope import home_store, visible_stores
from core.admin.worklists import Worklist

__all__ = [
    "CappedPaginator",
    "ChoicesDropdownFilter",
    "HouseAdmin",
    "PickFilter",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReasonForm",
    "RelatedChoicesFilter",
    "ServiceAdmin",
    "ServiceInline",
    "WithMoves",
    "Worklist",
    "badge",
    "credentials",
    "home_store",
    "move",
    "people",
    "records",
    "roles",
    "run",
    "run_all",
    "system",
    "tallied",
    "visible_stores",
]
