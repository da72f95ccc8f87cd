"""What was confirmed on a storage order, and received on a purchase order, in their timelines."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models

from core.actor import door_name
from core.admin.timeline import ENTRIES_SHOWN, Entry, doer
from core.quantities import plain
from warehouse.models import Confirmation, PurchaseOrder, StockMovement, StorageOrder

ICONS = {
    Confirmation.Type.ORDER_PUT: "input",
    Confirmation.Type.ORDER_PICK: "output",
    Confirmation.Type.ORDER_COUNT: "fact_check",
}


def confirmation_entries(request: HttpRequest, order: StorageOrder) -> Iterator[Entry]:
    """The newest confirmations, reversals and decisions about counts, for who may see confirmations; one query."""
    if not request.user.has_perm("warehouse.view_confirmation"):
        return
    found = Confirmation.objects.filter(order=order).annotate(decider=_decider()).order_by("-pk")
    related = ("line__article", "location", "lot", "user", "credential")
    for one in found.select_related(*related)[:ENTRIES_SHOWN]:
        if decided_at := one.decided_at:
            yield _decision(one, decided_at)
        yield Entry(
            at=one.created_at,
            title=_confirmed(one),
            detail=_where(one),
            icon="undo" if one.reverses_id else ICONS.get(Confirmation.Type(one.type), "task_alt"),
            link=reverse("admin:warehouse_confirmation_change", args=[one.pk]),
            **doer(one),
        )


def _decider() -> Subquery:
    """Who approved or rejected a count, as the audit trail noted them."""
    (trail,) = event_models(tracks_model=Confirmation)
    decisions = trail._default_manager.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id")
    return Subquery(decisions.values("pgh_context__metadata")[:1])


def _decision(one: Any, at: datetime) -> Entry:
    told = (
        _("Count not approved: %(quantity)s × %(article)s")
        if one.rejected_at
        else _("Count approved: %(quantity)s × %(article)s")
    )
    by = one.decider or {}
    return Entry(
        at=at,
        title=told % {"quantity": plain(one.confirmed), "article": one.line.article.number},
        who=by.get("name", ""),
        door=door_name(by.get("door", "")),
        icon="block" if one.rejected_at else "check",
        link=reverse("admin:warehouse_confirmation_change", args=[one.pk]),
    )


def _confirmed(one: Confirmation) -> Any:
    what = (
        _("%(type)s, reversed: %(quantity)s × %(article)s")
        if one.reverses_id
        else _("%(type)s: %(quantity)s × %(article)s")
    )
    figures = {"quantity": plain(abs(one.confirmed)), "article": one.line.article.number}
    return what % {"type": one.get_type_display(), **figures}


def _where(one: Confirmation) -> str:
    waits = str(_("waits for approval")) if one.posted_at is None and one.rejected_at is None else ""
    rejected = str(_("not approved")) if one.rejected_at else ""
    place = str(one.location or "")
    return " · ".join(filter(None, [place, _lot(one.lot), waits, rejected, one.reason_code]))


def _lot(lot: Any) -> str:
    return (lot.serial or lot.batch) if lot is not None else ""


def receipt_entries(request: HttpRequest, order: PurchaseOrder) -> Iterator[Entry]:
    """The newest goods that came on an order, and what of them was taken back, for who may see movements; one query."""
    if not request.user.has_perm("warehouse.view_stockmovement"):
        return
    sides = ("source", "destination")
    found = StockMovement.objects.filter(document_kind=order._meta.label_lower, document_id=order.pk)
    related = [f"{side}__{name}" for side in sides for name in ("article", "location", "lot")]
    for one in found.select_related(*related, "user", "credential").order_by("-pk")[:ENTRIES_SHOWN]:
        item = one.goods
        figures = {"quantity": plain(one.quantity), "article": item.article.number}
        told = (
            _("Receipt reversed: %(quantity)s × %(article)s")
            if one.reverses_id
            else _("Received: %(quantity)s × %(article)s")
        )
        yield Entry(
            at=one.posted_at,
            title=told % figures,
            detail=" · ".join(filter(None, [str(item.location), _lot(item.lot), one.note])),
            icon="undo" if one.reverses_id else "input",
            link=reverse("admin:warehouse_stockmovement_change", args=[one.pk]),
            **doer(one),
        )
