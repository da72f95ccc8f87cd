"""The desk of the store, driven as a person drives it."""

from decimal import Decimal

from django.urls import reverse

from core.submissions import new_token
from tests.factories import SupplierFactory
from warehouse.services import (
    open_purchase_order,
)


def at(name, **chosen):
    query = "&".join(f"{key}={value}" for key, value in chosen.items())
    return f"{reverse(f'warehouse_{name}')}?{query}"


def send(client, address, follow=True, token=None, **fields):
    told = {"_token": token or new_token(), "_form_submitted": "on", **fields}
    return client.post(address, told, follow=follow)


def ordered(store, *articles, quantity=5):
    lines = [(article, Decimal(quantity), Decimal(2), None) for article in articles]
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=lines)
    return order, list(order.lines.order_by("position"))


def said(page):
    return " ".join(str(message) for message in page.context["messages"])


def count(client, address, counted, **fields):
    """As a person does it: the number, then the reason beside the difference."""
    token = new_token()
    shown = send(client, address, token=token, counted=counted, **fields)
    if not shown.context or "form" not in shown.context:
        return shown
    seen = {"_seen": shown.context["form"].data["_seen"]} if "_seen" in shown.context["form"].data else {}
    return send(client, address, token=token, counted=counted, **seen, **({"note": "counted"} | fields))


def answer_of(page, prefix=""):
    found = page.context["form"] if "form" in page.context else dict(page.context["rows"])
    form = found if not isinstance(found, dict) else next(iter(found.values()))
    return str(form.fields["_sure"].widget.answer)
