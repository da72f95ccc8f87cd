"""The form of a new production order: what is short of it is told before it is opened."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from catalog.models import Article
from core.admin.forms import ValuesForm
from core.admin.shortages import SURE, sure_field, tell
from core.admin.usual import UsualFormSet
from production import services
from production.models import CustomerOrderLine


class NewOrderForm(ValuesForm):
    sure = sure_field()


class LinesFormSet(UsualFormSet):
    """The articles of an order. Of a new one it asks back where parts are short; the tick of the order answers."""

    counted = "amount"

    def known(self, articles: Iterable[int]) -> dict[int, Decimal]:
        """What its customer ordered."""
        lines = CustomerOrderLine.objects.filter(order=self.instance.customer_order_id, article__in=articles)
        ordered = lines.order_by().values_list("article").annotate(n=Sum("quantity"))
        return {**dict(ordered), **super().known(articles)}

    def clean(self) -> None:
        super().clean()
        wanted = [] if any(self.errors) else self._wanted()
        if self.instance.pk is not None or self.data.get(SURE) or not wanted:
            return
        in_depth = bool(self.data.get("reserve_in_depth"))
        tell(self, services.short_for(store=wanted[0][0].store, wanted=wanted, in_depth=in_depth))

    def _wanted(self) -> list[tuple[Article, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        kept = [row for row in rows if not row.get("DELETE") and row.get("article") and row.get("amount")]
        return [
            (row["article"], row["amount"]) for row in kept if row["article"].supply == Article.Supply.MAKE
        ]
