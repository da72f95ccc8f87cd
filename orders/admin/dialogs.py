"""The dialogs of the shop floor."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.admin.dialogs import Dialog, whole_field
from orders.models import WorkOrder


class CompleteForm(Dialog):
    """How much of a work order was made."""

    completed_quantity = whole_field(_("Completed"), help_text=_("Empty: all of it."))

    def expected(self) -> dict[str, Decimal | int | None]:
        return {"completed_quantity": self.ordered()}

    def ordered(self) -> int | None:
        """The quantity of the work order that the dialog is about; the service looks for the store's own."""
        return WorkOrder.objects.filter(pk=self.object_id).values_list("quantity", flat=True).first()
