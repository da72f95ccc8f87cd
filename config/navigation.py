"""How the back office looks. The sidebar follows the work: plan, make, store, settings. Nobody sees a link they may not open."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may_see(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def _page(title: Any, icon: str, model: str, *, superuser: bool = False) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _is_superuser if superuser else _may_see(f"{app}.view_{name}"),
    }


NAVIGATION: list[dict[str, Any]] = [
    {"items": [{"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")}]},
    {
        "title": _("Plan"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Articles"), "category", "catalog.article"),
            _page(_("Bills of materials"), "account_tree", "catalog.billline"),
            _page(_("Other units"), "straighten", "catalog.articleunit"),
            _page(_("Customers"), "groups", "catalog.customer"),
            _page(_("Suppliers"), "local_shipping", "catalog.supplier"),
            _page(_("Customer orders"), "contract", "production.customerorder"),
            _page(_("Customer order lines"), "list_alt", "production.customerorderline"),
            _page(_("Purchase orders"), "shopping_cart", "warehouse.purchaseorder"),
            _page(_("Purchase order lines"), "receipt_long", "warehouse.purchaseorderline"),
            _page(_("Demands"), "trending_up", "warehouse.demand"),
        ],
    },
    {
        "title": _("Make"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Production orders"), "factory", "production.productionorder"),
            _page(_("Articles to make"), "deployed_code", "production.productionorderarticle"),
            _page(_("Components"), "extension", "production.component"),
            _page(_("Production reports"), "fact_check", "production.productionreport"),
            _page(_("Work orders"), "assignment", "orders.workorder"),
            _page(_("Operations"), "build", "orders.operation"),
            _page(_("Process steps"), "format_list_numbered", "orders.processstep"),
            _page(_("Staff"), "badge", "catalog.staff"),
            _page(_("Article pictures"), "image", "catalog.articlepicture"),
        ],
    },
    {
        "title": _("Store"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Storage orders"), "forklift", "warehouse.storageorder"),
            _page(_("Storage order lines"), "list", "warehouse.storageorderline"),
            _page(_("Confirmations"), "task_alt", "warehouse.confirmation"),
            _page(_("Stock"), "inventory_2", "warehouse.stockitem"),
            _page(_("Lots"), "qr_code_2", "warehouse.lot"),
            _page(_("Stock movements"), "swap_horiz", "warehouse.stockmovement"),
            _page(_("Reservations"), "bookmark", "warehouse.reservation"),
            _page(_("Proposed places"), "near_me", "warehouse.proposal"),
            _page(_("Places of storage orders"), "fence", "warehouse.storageorderplace"),
            _page(_("Places"), "pin_drop", "warehouse.location"),
            _page(_("Default places"), "push_pin", "warehouse.defaultplace"),
            _page(_("Warehouses"), "warehouse", "warehouse.warehouse"),
            _page(_("Zones"), "grid_view", "warehouse.zone"),
            _page(_("Storage units"), "shelves", "warehouse.storageunit"),
            _page(_("Carriers"), "view_agenda", "warehouse.carrier"),
            _page(_("Shelves"), "table_rows", "warehouse.shelf"),
        ],
    },
    {
        "title": _("Money"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Jobs"), "work", "accounting.job"),
            _page(_("Job entries"), "receipt", "accounting.jobentry"),
            _page(_("Expenses"), "payments", "accounting.expense"),
            _page(_("Income"), "savings", "accounting.income"),
            _page(_("Invoices"), "request_quote", "accounting.invoice"),
            _page(_("Time"), "schedule", "accounting.timeentry"),
            _page(_("Appointments"), "event", "accounting.appointment"),
            _page(_("Follow-up statuses"), "label", "accounting.followupstatus"),
        ],
    },
    {
        "title": _("Settings"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Stores"), "storefront", "core.store"),
            _page(_("Production settings"), "tune", "production.productionsettings"),
            _page(_("Warehouse settings"), "tune", "warehouse.warehousesettings"),
            _page(_("Custom fields"), "add_notes", "warehouse.customfield"),
            _page(_("People"), "person", "auth.user", superuser=True),
            _page(_("Roles"), "shield_person", "auth.group", superuser=True),
            _page(_("Who works where"), "assignment_ind", "core.membership", superuser=True),
            _page(_("Credentials"), "key", "core.credential"),
            _page(_("Keys and tokens"), "vpn_key", "core.token"),
            _page(_("Webhooks"), "webhook", "orders.webhookendpoint"),
            _page(_("Imports"), "upload_file", "core.importrun"),
        ],
    },
    {
        "title": _("Records"),
        "separator": True,
        "collapsible": True,
        "items": [
            _page(_("Changes of state"), "history", "core.transition"),
            _page(_("Webhook events"), "campaign", "orders.webhookevent"),
            _page(_("Webhook deliveries"), "outbox", "orders.webhookdelivery"),
            _page(_("Webhook attempts"), "send", "orders.webhookattempt"),
            _page(_("Background jobs"), "manufacturing", "procrastinate.procrastinatejob", superuser=True),
            _page(_("Log-ins"), "login", "axes.accesslog", superuser=True),
            _page(_("Failed log-ins"), "gpp_bad", "axes.accessfailurelog", superuser=True),
            _page(_("Lock-outs"), "lock", "axes.accessattempt", superuser=True),
            _page(_("Repeated requests"), "replay", "core.idempotencykey"),
            _page(_("Rate windows"), "speed", "core.ratewindow", superuser=True),
            _page(_("Tallies"), "calculate", "core.tally"),
        ],
    },
]

BLUE = {
    "50": "oklch(97% .014 254.604)",
    "100": "oklch(93.2% .032 255.585)",
    "200": "oklch(88.2% .059 254.128)",
    "300": "oklch(80.9% .105 251.813)",
    "400": "oklch(70.7% .165 254.624)",
    "500": "oklch(62.3% .214 259.815)",
    "600": "oklch(54.6% .245 262.881)",
    "700": "oklch(48.8% .243 264.376)",
    "800": "oklch(42.4% .199 265.638)",
    "900": "oklch(37.9% .146 265.522)",
    "950": "oklch(28.2% .091 267.935)",
}

BACK_OFFICE: dict[str, Any] = {
    "SITE_TITLE": "Millwright",
    "SITE_HEADER": "Millwright",
    "SITE_SUBHEADER": _("Back office"),
    "SITE_SYMBOL": "precision_manufacturing",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("millwright/icon.svg")}
    ],
    "STYLES": [lambda request: static("millwright/back-office.css")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {"primary": BLUE},
    "DASHBOARD_CALLBACK": "config.home.dashboard",
    "SIDEBAR": {"show_search": True, "navigation": NAVIGATION},
}
