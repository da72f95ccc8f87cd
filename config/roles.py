"""What each built-in role may see and do. `docs/roles.md` is made of this; the database gets it with the migrations.

Every model that has pages is in exactly one area, so that nothing is forgotten (tests/admin/test_roles.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.roles import Role

AREAS: dict[Any, tuple[str, ...]] = {
    _("Articles"): (
        "catalog.article",
        "catalog.billline",
        "catalog.articleunit",
        "catalog.articlepicture",
        "catalog.drawing",
        "orders.processstep",
    ),
    _("Partners"): ("catalog.customer", "catalog.supplier", "catalog.staff"),
    _("Sales"): ("production.customerorder", "production.customerorderline"),
    _("Purchases"): ("warehouse.purchaseorder", "warehouse.purchaseorderline"),
    _("Production"): (
        "production.productionorder",
        "production.productionorderarticle",
        "production.component",
        "production.productionreport",
        "orders.workorder",
        "orders.operation",
    ),
    _("Stock"): (
        "warehouse.stockitem",
        "warehouse.lot",
        "warehouse.stockmovement",
        "warehouse.demand",
        "warehouse.reservation",
    ),
    _("Storage orders"): (
        "warehouse.storageorder",
        "warehouse.storageorderline",
        "warehouse.confirmation",
        "warehouse.proposal",
        "warehouse.storageorderplace",
    ),
    _("Places"): (
        "warehouse.warehouse",
        "warehouse.zone",
        "warehouse.storageunit",
        "warehouse.carrier",
        "warehouse.shelf",
        "warehouse.location",
        "warehouse.defaultplace",
    ),
    _("Jobs"): (
        "accounting.job",
        "accounting.appointment",
        "accounting.timeentry",
        "accounting.followupstatus",
    ),
    _("Money"): ("accounting.jobentry", "accounting.expense", "accounting.income", "accounting.invoice"),
    _("Settings"): (
        "core.store",
        "production.productionsettings",
        "warehouse.warehousesettings",
        "warehouse.customfield",
    ),
    _("Programs"): (
        "core.credential",
        "core.token",
        "core.idempotencykey",
        "core.importrun",
        "orders.webhookendpoint",
        "orders.webhookdelivery",
        "orders.webhookevent",
        "orders.webhookattempt",
    ),
    _("People"): ("auth.user", "auth.group", "core.membership"),
    _("House"): (
        "core.login",
        "axes.accessattempt",
        "core.session",
        "procrastinate.procrastinatejob",
        "core.jobfailure",
    ),
    _("Records"): ("core.transition", "core.note", "core.storedfile", "core.tally"),
}
BY_AREA = {str(name): models for name, models in AREAS.items()}

# What a right allows, where "add" or "change" would tell too little.
WORDS = {
    "core.see_prices": _("see prices"),
    "procrastinate.change_procrastinatejob": _("try again"),
    "core.change_credential": _("revoke"),
    "core.change_token": _("revoke"),
    "core.add_note": _("write notes, attach files"),
    "core.change_note": _("withdraw notes of others"),
    "core.change_membership": _("change"),
    "orders.change_workorder": _("start, pause, hold, resume, complete"),
    "orders.cancel_workorder": _("cancel"),
    "orders.change_operation": _("start, complete, block, unblock, skip"),
    "orders.change_webhookdelivery": _("redeliver"),
    "production.change_productionorder": _("change articles, dates and notes"),
    "production.run_productionorder": _("start, fetch parts, finish"),
    "production.cancel_productionorder": _("cancel"),
    "production.exceed_tolerance": _("produce beyond the tolerance, with a reason"),
    "production.add_productionreport": _("report what was made"),
    "production.change_productionreport": _("reverse"),
    "warehouse.change_purchaseorder": _("approve, complete, reject"),
    "warehouse.exceed_purchase": _("receive more than was ordered"),
    "warehouse.change_stockmovement": _("reverse what others booked, with a reason"),
    "warehouse.hold_lot": _("hold, release"),
    "warehouse.receive_stock": _("receive"),
    "warehouse.move_stock": _("put away, move"),
    "warehouse.adjust_stock": _("adjust to what was counted"),
    "warehouse.change_storageorder": _("change, verify, allocate, begin, close"),
    "warehouse.delete_storageorder": _("remove before it begins"),
    "warehouse.approve_counts": _("approve counts, ask for another"),
    "warehouse.add_confirmation": _("confirm what was put, fetched or counted"),
    "warehouse.change_confirmation": _("reverse"),
    "accounting.change_job": _("change, open, close, reopen, cancel"),
}


@dataclass(frozen=True, slots=True)
class Duties:
    """`sees` names areas or single models; `does` has the verbs for a model (`add change`), or rights by full name."""

    name: str
    about: Any
    sees: tuple[str, ...]
    does: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def role(self) -> Role:
        rights = {right(model, "view") for model in models_of(self.sees)}
        rights |= {right(model, verb) for model, verbs in self.does.items() for verb in verbs.split()}
        return Role(self.name, self.about, frozenset({*rights, *self.also}))


def models_of(areas: Iterable[str]) -> list[str]:
    """Labels of the models of areas, or of single ones named among them."""
    return [model for area in areas for model in BY_AREA.get(area, (area,))]


def right(model: str, verb: str) -> str:
    app, _dot, name = model.partition(".")
    return f"{app}.{verb}_{name}"


DESK = ("warehouse.receive_stock", "warehouse.move_stock", "warehouse.adjust_stock", "warehouse.hold_lot")
WORK = ("Articles", "Sales", "Purchases", "Production", "Stock", "Storage orders", "Places")
EVERYTHING = tuple(BY_AREA)

PLANNER = Duties(
    "Planner",
    _("Plans what is bought and made: articles, orders of all kinds, and what is short."),
    sees=(*WORK, "Partners", "Jobs", "accounting.jobentry", "Settings", "core.transition", "core.note"),
    does={
        "core.note": "add change",
        "catalog.article": "add change",
        "catalog.billline": "add change delete",
        "catalog.articleunit": "add change",
        "catalog.articlepicture": "add change delete",
        "catalog.drawing": "add",
        "orders.processstep": "add change delete",
        "catalog.customer": "add change",
        "catalog.supplier": "add change",
        "production.customerorder": "add",
        "warehouse.purchaseorder": "add change",
        "production.productionorder": "add change run cancel",
        "production.productionreport": "add change",
        "orders.workorder": "add change cancel",
        "orders.operation": "change",
        "warehouse.storageorder": "add change delete",
        "warehouse.confirmation": "add change",
        "warehouse.stockmovement": "change",
        "warehouse.defaultplace": "add change",
        "accounting.job": "add change",
        "accounting.appointment": "add change delete",
    },
    also=(
        *DESK,
        "core.see_prices",
        "production.exceed_tolerance",
        "warehouse.approve_counts",
        "warehouse.exceed_purchase",
    ),
)
FOREMAN = Duties(
    "Foreman",
    _("Runs the shop floor: starts, holds and reports production, and has parts fetched."),
    sees=(*WORK, "catalog.customer", "catalog.staff", "core.transition"),
    does={
        "core.note": "add",
        "production.productionorder": "run",
        "production.productionreport": "add change",
        "orders.workorder": "change",
        "orders.operation": "change",
        "warehouse.storageorder": "add change",
        "warehouse.confirmation": "add change",
        "warehouse.stockmovement": "change",
    },
    also=(*DESK, "warehouse.approve_counts"),
)
PICKER = Duties(
    "Picker",
    _("Works in the store: receives, puts away, fetches and counts goods."),
    sees=("Articles", "Purchases", "Stock", "Storage orders", "Places", "catalog.supplier"),
    does={
        "core.note": "add",
        "warehouse.storageorder": "add change",
        "warehouse.confirmation": "add",
    },
    also=DESK,
)
BOOKKEEPER = Duties(
    "Bookkeeper",
    _("Keeps the money: jobs with budget and actual, expenses, income, invoices and time."),
    sees=("Articles", "Partners", "Sales", "Purchases", "Jobs", "Money", "core.store", "core.transition"),
    does={
        "core.note": "add",
        "accounting.job": "add change delete",
        "accounting.appointment": "add change delete",
        "accounting.timeentry": "add change delete",
        "accounting.followupstatus": "add change delete",
        "accounting.expense": "add change delete",
        "accounting.income": "add change delete",
        "accounting.invoice": "add change delete",
        "catalog.customer": "add change delete",
        "catalog.supplier": "add change",
        "catalog.staff": "add change",
    },
    also=("core.see_prices",),
)
INTEGRATOR = Duties(
    "Integrator",
    _(
        "Connects programs: credentials, webhooks, deliveries and imports. A credential may do all that its API can, "
        "so give this role to nobody who must not."
    ),
    sees=("Programs", "Records", "procrastinate.procrastinatejob", "core.jobfailure", "Settings"),
    does={
        "core.credential": "add change",
        "core.token": "change",
        "orders.webhookendpoint": "add change",
        "orders.webhookdelivery": "change",
        "procrastinate.procrastinatejob": "change",
        "warehouse.customfield": "add change delete",
    },
    also=("core.see_prices",),
)
AUDITOR = Duties(
    "Auditor",
    _("Reads everything, prices too, and changes nothing."),
    sees=EVERYTHING,
    also=("core.see_prices",),
)
ADMINISTRATOR = Duties(
    "Administrator",
    _("May do all that the other roles may, and manages the stores, their settings, people and roles."),
    sees=EVERYTHING,
    does={
        "core.store": "change",
        "production.productionsettings": "add change",
        "warehouse.warehousesettings": "add change",
        "warehouse.warehouse": "add change",
        "warehouse.zone": "add change",
        "warehouse.storageunit": "add change",
        "warehouse.carrier": "add change",
        "warehouse.shelf": "add change",
        "warehouse.location": "add change",
        "auth.user": "add change",
        "auth.group": "add change delete",
        "core.membership": "add delete",
    },
)
OTHERS = tuple(duties.role() for duties in (PLANNER, FOREMAN, PICKER, BOOKKEEPER, INTEGRATOR, AUDITOR))
ROLES = (
    *OTHERS,
    Role(
        ADMINISTRATOR.name,
        ADMINISTRATOR.about,
        ADMINISTRATOR.role().rights.union(*(role.rights for role in OTHERS)),
    ),
)
