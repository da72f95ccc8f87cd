"""How articles are made, and the work orders that production opens by it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core import transitions
from core.errors import Duplicate
from core.models import Transition
from core.transactions import service
from orders.models import Operation, ProcessStep, WorkOrder
from orders.services.work_orders import check_quantity
from orders.signals import work_orders_changed
from production.models import ProductionOrder, ProductionOrderArticle, ProductionSettings

MINUTE_STEP = Decimal("0.01")


@service
def save_process_step(*, step: ProcessStep) -> ProcessStep:
    """Create or change a step of how an article is made; running work orders keep their copy.

    Raises ValidationError for bad fields.
    """
    step.full_clean()
    step.save()
    return step


@service
def remove_process_step(*, step: ProcessStep) -> None:
    """Take a step out; running work orders keep their copy."""
    step.delete()


@service
def open_for_production(
    *, order: ProductionOrder, lines: Sequence[ProductionOrderArticle]
) -> list[WorkOrder]:
    """Open a work order for each line of a started production order, with operations by the article's process.

    None where the store's settings say so. Inserts only, no lock: production holds its own. Numbers are
    <reference>-1 and so on, those in use left out. Raises Invalid for more pieces than a work order counts,
    Duplicate where somebody takes one of the numbers at the same moment: the start can be repeated.
    """
    rules = ProductionSettings.objects.of(order.store_id).first()
    if rules is not None and not rules.opens_work_orders:
        return []
    numbers = _free_numbers(order)
    opened = [_work_order(order, line, next(numbers)) for line in lines]
    try:
        WorkOrder.objects.bulk_create(opened)
    except IntegrityError:
        raise Duplicate(
            _("A number %(order)s-… was taken meanwhile; try again.") % {"order": order.reference},
            field="number",
        ) from None
    operations = _copy_steps(opened)
    Operation.objects.bulk_create(operations)
    reason = f"Production order {order.reference}"
    documents: list[Any] = [*opened, *operations]
    Transition.objects.bulk_create(
        transitions.row(document, move="open", source="", reason=reason) for document in documents
    )
    if opened:
        work_orders_changed.send(sender=WorkOrder, what="created", orders=opened)
    return opened


def _free_numbers(order: ProductionOrder) -> Iterator[str]:
    """Endless."""
    beginning = f"{order.reference}-"
    known = WorkOrder.objects.of(order.store_id).filter(number__startswith=beginning)
    taken = set(known.values_list("number", flat=True))
    n = 0
    while True:
        n += 1
        if f"{beginning}{n}" not in taken:
            yield f"{beginning}{n}"


def _work_order(order: ProductionOrder, line: ProductionOrderArticle, number: str) -> WorkOrder:
    """Whole pieces: what is left of one is made as one."""
    quantity = int(line.amount.to_integral_value(ROUND_CEILING))
    check_quantity(quantity)
    customer = order.customer_order.customer if order.customer_order else None
    return WorkOrder(
        store_id=order.store_id,
        number=number,
        version=1,
        product=line.article.number,
        article=line.article,
        production_line=line,
        job_id=order.job_id,
        quantity=quantity,
        customer_name=customer.name if customer else "",
        customer=customer,
        due_at=order.end_at,
        drawing_id=line.drawing_id,
    )


def _copy_steps(orders: Sequence[WorkOrder]) -> list[Operation]:
    steps: defaultdict[int | None, list[ProcessStep]] = defaultdict(list)
    articles = {order.article_id for order in orders}
    for step in ProcessStep.objects.filter(article__in=articles).order_by("sequence"):
        steps[step.article_id].append(step)
    return [
        Operation(
            store_id=order.store_id,
            work_order=order,
            version=1,
            sequence=step.sequence,
            operation_type=step.operation_type,
            resource=step.resource,
            estimated_minutes=_minutes(step, order.quantity),
        )
        for order in orders
        for step in steps[order.article_id]
    ]


def _minutes(step: ProcessStep, quantity: int) -> Decimal:
    return (step.setup_minutes + step.minutes_per_unit * quantity).quantize(MINUTE_STEP)
