"""What the shop floor does when production tells it something: inserts rows, nothing more."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from orders import services
from production.models import ProductionOrder, ProductionOrderArticle
from production.signals import production_started


@receiver(production_started, dispatch_uid="orders.open_for_production")
def open_work_orders(*, order: ProductionOrder, lines: Sequence[ProductionOrderArticle], **_: Any) -> None:
    services.open_for_production(order=order, lines=lines)
