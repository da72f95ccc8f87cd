"""How the back office looks. The menu follows the work: plan, make, store, money, settings; `config.menu` shows it.

An entry stands for a kind of work; lists of its details are tabs above its list. One test sees that every model with
pages is in one entry, and that no group has more than eight.
"""

from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: lists of `models` with the main one first, or one `page` by the name of its URL, for those
    who have the `right`."""

    title: Any
    icon: str
    models: tuple[str, ...] = ()
    page: str = ""
    right: str = ""


MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    ("", (Entry(_("Home"), "home", page="admin:index"),)),
    (
        _("Plan"),
        (
            Entry(
                _("Customer orders"),
                "contract",
                ("production.customerorder", "production.customerorderline"),
            ),
            Entry(
                _("Purchase orders"),
                "shopping_cart",
                ("warehouse.purchaseorder", "warehouse.purchaseorderline"),
            ),
            Entry(_("Demands"), "trending_up", ("warehouse.demand", "warehouse.reservation")),
            Entry(
                _("Articles"),
                "category",
                (
                    "catalog.article",
                    "catalog.billline",
                    "orders.processstep",
                    "catalog.articleunit",
                    "catalog.articlepicture",
                    "catalog.drawing",
                ),
            ),
            Entry(_("Customers"), "groups", ("catalog.customer",)),
            Entry(_("Suppliers"), "local_shipping", ("catalog.supplier",)),
        ),
    ),
    (
        _("Make"),
        (
            Entry(
                _("Production orders"),
                "factory",
                (
                    "production.productionorder",
                    "production.productionorderarticle",
                    "production.component",
                ),
            ),
            Entry(_("Production reports"), "fact_check", ("production.productionreport",)),
            Entry(_("Work orders"), "assignment", ("orders.workorder", "orders.operation")),
            Entry(_("Staff"), "badge", ("catalog.staff",)),
        ),
    ),
    (
        _("Store"),
        (
            Entry(_("Receive"), "input", page="warehouse_receive", right="warehouse.receive_stock"),
            Entry(_("Put away"), "move_to_inbox", page="warehouse_put_away", right="warehouse.move_stock"),
            Entry(_("Move and adjust"), "swap_horiz", page="warehouse_move", right="warehouse.move_stock"),
            Entry(
                _("Storage orders"),
                "forklift",
                (
                    "warehouse.storageorder",
                    "warehouse.storageorderline",
                    "warehouse.confirmation",
                    "warehouse.proposal",
                    "warehouse.storageorderplace",
                ),
            ),
            Entry(_("Stock"), "inventory_2", ("warehouse.stockitem",)),
            Entry(_("Lots"), "qr_code_2", ("warehouse.lot",)),
            Entry(_("Stock movements"), "receipt_long", ("warehouse.stockmovement",)),
            Entry(
                _("Places"),
                "pin_drop",
                (
                    "warehouse.location",
                    "warehouse.defaultplace",
                    "warehouse.warehouse",
                    "warehouse.zone",
                    "warehouse.storageunit",
                    "warehouse.carrier",
                    "warehouse.shelf",
                ),
            ),
        ),
    ),
    (
        _("Money"),
        (
            Entry(
                _("Jobs"),
                "work",
                (
                    "accounting.job",
                    "accounting.jobentry",
                    "accounting.appointment",
                    "accounting.followupstatus",
                ),
            ),
            Entry(_("Expenses"), "payments", ("accounting.expense",)),
            Entry(_("Income"), "savings", ("accounting.income",)),
            Entry(_("Invoices"), "request_quote", ("accounting.invoice",)),
            Entry(_("Time"), "schedule", ("accounting.timeentry",)),
        ),
    ),
    (
        _("Settings"),
        (
            Entry(
                _("Stores"),
                "storefront",
                (
                    "core.store",
                    "production.productionsettings",
                    "warehouse.warehousesettings",
                    "warehouse.customfield",
                ),
            ),
            Entry(_("People"), "person", ("auth.user", "auth.group", "core.membership")),
            Entry(
                _("Credentials"),
                "key",
                ("core.credential", "core.token", "core.idempotencykey", "core.ratewindow"),
            ),
            Entry(
                _("Webhooks"),
                "webhook",
                (
                    "orders.webhookendpoint",
                    "orders.webhookdelivery",
                    "orders.webhookevent",
                    "orders.webhookattempt",
                ),
            ),
            Entry(_("Imports"), "upload_file", ("core.importrun",)),
            Entry(_("Records"), "history", ("core.transition", "core.note", "core.storedfile", "core.tally")),
            Entry(
                _("Background jobs"),
                "manufacturing",
                ("procrastinate.procrastinatejob", "core.jobfailure"),
            ),
            Entry(
                _("Log-ins"),
                "login",
                ("core.login", "axes.accessattempt", "core.session"),
            ),
        ),
    ),
    (_("Help"), (Entry(_("Words"), "menu_book", page="words"),)),
)

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
    "ACCOUNT": {"navigation": [{"title": _("My account"), "link": reverse_lazy("my_account")}]},
    "STYLES": [
        lambda request: static("millwright/back-office.css"),
        lambda request: static("millwright/lists.css"),
    ],
    "SCRIPTS": [
        lambda request: static("millwright/keyboard.js"),
        lambda request: static("millwright/names.js"),
        lambda request: static("millwright/find.js"),
        lambda request: static("millwright/failures.js"),
        lambda request: static("millwright/kept.js"),
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {"primary": BLUE},
    "DASHBOARD_CALLBACK": "config.home.dashboard",
    "SIDEBAR": {"show_search": True, "navigation": "config.menu.sidebar"},
    "TABS": "config.menu.tabs",
}
