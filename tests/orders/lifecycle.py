"""The lifecycles as the models declare them, and a document in every state of them."""

from typing import NamedTuple

from core.models import Transition
from orders import services
from orders.models import Operation, WorkOrder
from orders.services import add_operation, open_work_order, start_work_order

# How a fresh document comes into each state.
WAYS = {
    WorkOrder: {
        "open": [],
        "in_progress": ["start"],
        "paused": ["start", "pause"],
        "on_hold": ["hold"],
        "completed": ["start", "complete"],
        "cancelled": ["cancel"],
    },
    Operation: {
        "pending": [],
        "in_progress": ["start"],
        "completed": ["start", "complete"],
        "skipped": ["skip"],
        "blocked": ["block"],
    },
}
NOUN = {WorkOrder: "work_order", Operation: "operation"}


class Case(NamedTuple):
    """A move from a state; where it leads, None if nowhere."""

    model: type
    state: str
    move: str
    target: str | None

    def __str__(self):
        return f"{self.model.__name__}: {self.move} when {self.state}"


def graph(model):
    """{(move, source): target or targets} as declared."""
    declared = model._meta.get_field("state").get_all_transitions(model)
    return {(move.name, str(move.source)): move.target for move in declared}


def moves(model):
    return sorted({move for move, _ in graph(model)})


def every_case():
    for model, ways in WAYS.items():
        for state in ways:
            for move in moves(model):
                yield Case(model, state, move, leads_to(model, state, move))


def leads_to(model, state, move):
    target = graph(model).get((move, state))
    if hasattr(target, "get_state"):
        return {"paused": "in_progress", "on_hold": "open"}[state]
    return target and str(target)


def service(model, move):
    return getattr(services, f"{move}_{NOUN[model]}")


def make(model, store, state):
    """A document in `state`, brought there by the services."""
    order = open_work_order(store=store, product="Widget", quantity=5)
    if model is Operation:
        start_work_order(store=store, pk=order.pk)
        document = add_operation(store=store, work_order=order.pk, operation_type="WELD")
    else:
        document = order
    for move in WAYS[model][state]:
        service(model, move)(store=store, pk=document.pk)
    return model.objects.get(pk=document.pk)


def values(document):
    return type(document).objects.filter(pk=document.pk).values().get()


def log(document):
    kind = document._meta.label_lower
    rows = Transition.objects.filter(kind=kind, object_id=document.pk).order_by("version")
    return [(row.move, row.source, row.target) for row in rows]
