"""Files of work orders."""

import json
from datetime import UTC, datetime

HEADER = "number,product,quantity,priority,customer,due_date,notes"


def row(
    number="WO-1", product="Widget", quantity="5", priority="HIGH", customer="Ada", due="2026-11-21", notes=""
):
    return f"{number},{product},{quantity},{priority},{customer},{due},{notes}"


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def item(number="WO-1", **fields):
    return {"orderNumber": number, "product": "Widget", "quantity": 5, **fields}


def page(*items):
    return json.dumps({"data": items, "pagination": {"page": 1, "limit": 20, "total": 1, "hasMore": False}})


def at(*when):
    return datetime(*when, tzinfo=UTC)
