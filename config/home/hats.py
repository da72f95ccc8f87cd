"""What somebody looks after, told by what they may do: the figures and charts that are of use to them, best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Hat:
    """`does` is the right that tells who wears it. `figures` are "app.model:worklist", `charts` names of charts."""

    does: str
    figures: tuple[str, ...]
    charts: tuple[str, ...] = ()


PLANNER = Hat(
    does="production.add_productionorder",
    figures=(
        "production.productionorder:late",
        "production.component:short",
        "warehouse.purchaseorderline:late",
        "orders.workorder:late",
        "warehouse.storageorder:waiting",
        "production.productionorder:new",
        "accounting.job:late",
    ),
    charts=("production_due", "deliveries_due"),
)
FOREMAN = Hat(
    does="orders.change_operation",
    figures=(
        "orders.workorder:late",
        "orders.workorder:on_hold",
        "orders.operation:blocked",
        "production.component:short",
        "production.productionorder:late",
        "orders.workorder:open",
    ),
    charts=("work_due", "operations_completed"),
)
PICKER = Hat(
    does="warehouse.add_confirmation",
    figures=(
        "warehouse.storageorder:late",
        "warehouse.storageorder:waiting",
        "warehouse.storageorder:faulty",
        "warehouse.lot:held",
        "warehouse.purchaseorderline:late",
        "warehouse.confirmation:waiting",
        "warehouse.storageorder:open",
    ),
    charts=("storage_open", "storage_due"),
)
BOOKKEEPER = Hat(
    does="accounting.add_expense",
    figures=(
        "accounting.job:over_budget",
        "accounting.job:late",
        "accounting.job:due",
        "accounting.job:open",
        "warehouse.purchaseorderline:late",
    ),
    charts=("budgets", "jobs_due"),
)
INTEGRATOR = Hat(
    does="orders.change_webhookdelivery",
    figures=(
        "orders.webhookdelivery:failed",
        "core.importrun:failed",
        "procrastinate.procrastinatejob:failed",
        "warehouse.storageorder:faulty",
    ),
    charts=("deliveries_failed",),
)
ADMINISTRATOR = Hat(
    does="auth.add_user",
    figures=(
        "procrastinate.procrastinatejob:failed",
        "core.importrun:failed",
        "orders.webhookdelivery:failed",
    ),
)
# Of a line, everybody wears the first hat that fits: who plans may also do all that a foreman does.
LINES: tuple[tuple[Hat, ...], ...] = (
    (PLANNER, FOREMAN, PICKER),
    (BOOKKEEPER,),
    (INTEGRATOR,),
    (ADMINISTRATOR,),
)
ALL = tuple(chain(*LINES))


def hats_of(request: HttpRequest) -> Sequence[Hat]:
    """The hats of a person; who only looks on wears all, as far as they see."""
    worn = [next((hat for hat in line if request.user.has_perm(hat.does)), None) for line in LINES]
    return [hat for hat in worn if hat is not None] or ALL


def in_turns(lists: Iterable[Iterable[str]]) -> list[str]:
    """The first of each list, then the second of each, and so on; none twice."""
    return list(dict.fromkeys(name for turn in zip_longest(*lists) for name in turn if name is not None))
