"""The published objects of the accounts, declared once: the API shows them and exports write them."""

from datetime import datetime

from accounting.models import Job
from core.http.wire import DAY, NUMBER, TEXT, WHOLE, Field, WireObject, choice, empty

State = Job.State
# What the API calls the states: a number and a word.
STATUSES: dict[str, tuple[int, str]] = {
    State.OPEN.value: (1, "Open"),
    State.CLOSED.value: (2, "Closed"),
    State.CANCELLED.value: (3, "Cancelled"),
    State.DRAFT.value: (4, "Draft"),
}
NUMBERS = {state: number for state, (number, _) in STATUSES.items()}


def wire_time(moment: datetime) -> str:
    """A time in UTC, as the database gives it: `2026-03-09 12:00:00`."""
    return moment.isoformat(" ", "seconds")[:19]


def id_or_zero(pk: int | None) -> int:
    return pk or 0


WORK_ORDER = WireObject(
    {
        "id": Field("pk", WHOLE),
        "client_id": Field("client_id", empty(WHOLE)),
        "number": Field("number", TEXT),
        "title": Field("title", TEXT),
        "start_date": Field("start_date", DAY),
        "description": Field("description", TEXT),
        "delivery_date": Field("delivery_date", empty(DAY)),
        "delivery_appointment_id": Field("delivery_appointment_id", WHOLE, id_or_zero),
        "follow_up_status_id": Field("follow_up_status_id", empty(WHOLE)),
        "budget": Field("budget", empty(NUMBER)),
        "budget_currency": Field("currency", TEXT),
        "status": Field("state", choice(NUMBERS.values()), NUMBERS.__getitem__),
        "staff_id": Field("staff_id", WHOLE, id_or_zero),
        "created": Field("created_at", TEXT, wire_time),
        "modified": Field("updated_at", TEXT, wire_time),
    }
)
