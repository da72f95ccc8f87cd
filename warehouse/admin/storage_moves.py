"""What is done with storage orders: by buttons on the page, and for those chosen in the list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from core.admin import ReasonForm, bulk, button, move
from core.admin.copying import WithCopy
from core.admin.dialogs import dialog_button
from core.admin.forms import REFUSALS, words
from core.admin.moves import asks
from core.admin.undo import WithUndo
from warehouse import services
from warehouse.admin.storage_lines import ConfirmAllDialog, ConfirmDialog, confirm_one
from warehouse.models import Confirmation, Direction
from warehouse.models.storage_orders import BUSY


class StorageOrderMoves(WithCopy, WithUndo):
    """The moves of a storage order."""

    copy_service = staticmethod(services.copy_storage_order)
    undo_service = staticmethod(services.undo_confirmation)

    has_confirm_permission = asks("warehouse.add_confirmation")
    has_undo_permission = asks("warehouse.add_confirmation")
    has_approve_permission = asks("warehouse.approve_counts")
    has_remove_permission = asks("warehouse.delete_storageorder")

    def last_done(self, request: HttpRequest, row: Any) -> Any:
        return services.last_confirmation(order=row, user_id=request.user.pk)

    def is_possible(self, row: Any, name: str) -> bool:
        if name in ("confirm", "allocate_rest"):
            return row.state in BUSY
        if name == "confirm_all":
            return row.state in BUSY and row.direction != Direction.COUNT
        if name == "remove":
            return not row.is_begun
        if name in ("approve", "recount"):
            return (
                row.direction == Direction.COUNT and Confirmation.objects.waiting().filter(order=row).exists()
            )
        return super().is_possible(row, name)

    def why_not(self, row: Any, name: str) -> Any:
        if name == "confirm_all" and row.direction == Direction.COUNT:
            return _("What is there is counted place by place.")
        return super().why_not(row, name)

    confirm = dialog_button(
        "confirm",
        _("Confirm"),
        _("Says what was put, fetched or counted. The goods move at once."),
        confirm_one,
        _("It is confirmed."),
        permission="confirm",
        icon="task_alt",
        form=ConfirmDialog,
        variant=ActionVariant.PRIMARY,
    )

    confirm_all = dialog_button(
        "confirm_all",
        _("Confirm all"),
        _("Says that all of this was done, each line as it stands here. The goods move at once."),
        services.confirm_proposed,
        _("It is confirmed."),
        permission="confirm",
        title=_("Confirm all as proposed"),
        icon="done_all",
        form=ConfirmAllDialog,
    )

    verify = button(
        "verify",
        _("Verify"),
        _("Looks whether the order can be done; a fault is shown and keeps it queued."),
        services.verify_storage_order,
        _("The order was looked at."),
        icon="fact_check",
    )

    allocate = button(
        "allocate",
        _("Allocate"),
        _("Sets goods aside, first expired, then oldest, or proposes places."),
        services.allocate_storage_order,
        _("The order is allocated."),
        icon="bookmark_add",
    )

    allocate_rest = button(
        "allocate_rest",
        _("Allocate the rest"),
        _("Tries once more for the lines that were short."),
        services.allocate_rest,
        _("What is there now is allocated."),
        icon="bookmark_add",
    )

    deallocate = button(
        "deallocate",
        _("Deallocate"),
        _("Gives back what was set aside."),
        services.deallocate_storage_order,
        _("The goods are free again."),
        icon="bookmark_remove",
    )

    begin = button(
        "begin",
        _("Begin"),
        _("Somebody is at it: the order is neither changed nor deleted any more."),
        services.begin_storage_order,
        _("The order is in process."),
        icon="play_arrow",
    )

    approve = button(
        "approve",
        _("Approve counts"),
        _("Posts the differences that were counted."),
        services.approve_counts,
        _("The counts are posted."),
        permission="approve",
        icon="verified",
        variant=ActionVariant.SUCCESS,
    )

    recount = button(
        "recount",
        _("Count again"),
        _("Forgets what waits for approval; it is to be counted once more."),
        services.reject_counts,
        _("It is to be counted again."),
        permission="approve",
        icon="replay",
    )

    close = button(
        "close",
        _("Close"),
        _("What is not done yet will not be. This cannot be undone."),
        services.close_storage_order,
        _("The order is processed."),
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )

    @move(
        label=_("Delete"),
        question=_("Removes the order and its lines, and gives back what was set aside."),
        permission="remove",
        icon="delete",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    def remove(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        reason = form.cleaned_data["reason"]
        try:
            services.delete_storage_order(store=row.store_id, pk=row.pk, reason=reason)
        except REFUSALS as refusal:
            return self.message_and_return(request, object_id, words(refusal), messages.ERROR)
        self.message_user(request, _("The order is deleted."))
        page = reverse(f"{self.admin_site.name}:warehouse_storageorder_changelist")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": page})
        return HttpResponseRedirect(page)

    verify_chosen = bulk(
        "verify", _("Verify storage orders"), _("Verify"), services.verify_storage_order, _("Looked at.")
    )
    allocate_chosen = bulk(
        "allocate",
        _("Allocate storage orders"),
        _("Allocate"),
        services.allocate_storage_order,
        _("Allocated."),
    )
    allocate_rest_chosen = bulk(
        "allocate_rest",
        _("Allocate the rest of storage orders"),
        _("Allocate the rest"),
        services.allocate_rest,
        _("What is there now is allocated."),
    )
    deallocate_chosen = bulk(
        "deallocate",
        _("Deallocate storage orders"),
        _("Deallocate"),
        services.deallocate_storage_order,
        _("The goods are free again."),
    )
    begin_chosen = bulk(
        "begin", _("Begin storage orders"), _("Begin"), services.begin_storage_order, _("In process.")
    )
    approve_chosen = bulk(
        "approve",
        _("Approve counts"),
        _("Approve"),
        services.approve_counts,
        _("The counts are posted."),
        permission="approve",
    )
    close_chosen = bulk(
        "close",
        _("Close storage orders"),
        _("Close"),
        services.close_storage_order,
        _("Processed."),
        reason=True,
    )
