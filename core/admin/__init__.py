"""The back office: base classes for every app's pages, and the pages of the plumbing itself."""

from core.admin import credentials, people, records, system
from core.admin.base import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin, ServiceInline
from core.admin.columns import badge
from core.admin.documents import WithMoves
from core.admin.filters import ChoicesDropdownFilter, PickFilter, RelatedChoicesFilter
from core.admin.forms import ReasonForm
from core.admin.moves import move, run, run_all
from core.admin.pages import CappedPaginator, tallied
from core.admin.scope import visible_stores

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
    "badge",
    "credentials",
    "move",
    "people",
    "records",
    "run",
    "run_all",
    "system",
    "tallied",
    "visible_stores",
]
