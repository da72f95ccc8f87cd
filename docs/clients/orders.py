"""A whole client of the shop-floor API, with nothing but the standard library: docs/api/orders.md.

MILLWRIGHT=http://127.0.0.1:8000 KEY=sk-… python orders.py
"""

import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

TRIES = 5


class Refused(Exception):
    """The API said no; `code` is its word for why, `field` and `reason` say what is wrong with a value."""

    def __init__(self, status: int, error: dict[str, Any]):
        super().__init__(error["message"])
        self.status = status
        self.code = error["code"]
        self.field = error.get("details", {}).get("field")
        self.reason = error.get("details", {}).get("reason")


class ShopFloor:
    """Every write carries an Idempotency-Key, so that it may be sent again when no answer came."""

    def __init__(self, server: str, key: str):
        self.base = f"{server.rstrip('/')}/api/v2"
        self.key = key

    def work_orders(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """All that match, page by page. Operators stand in the name: `**{"quantity>": 100, "product~widget": ""}`."""
        page = 1
        while True:
            answer = self.call("GET", f"/work-orders?{urlencode({**filters, 'page': page, 'limit': 100})}")
            yield from answer["data"]
            if not answer["pagination"]["hasMore"]:
                return
            page += 1

    def create(self, **fields: Any) -> dict[str, Any]:
        return self.call("POST", "/work-orders", fields)["data"]

    def change(self, order: str, **fields: Any) -> dict[str, Any]:
        return self.call("PATCH", f"/work-orders/{quote(order)}", fields)["data"]

    def start(self, order: str) -> dict[str, Any]:
        return self.call("POST", f"/work-orders/{quote(order)}/start")["data"]

    def complete(self, order: str, **report: Any) -> dict[str, Any]:
        return self.call("POST", f"/work-orders/{quote(order)}/complete", report)["data"]

    def delete(self, order: str) -> None:
        self.call("DELETE", f"/work-orders/{quote(order)}")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call; waits and tries again where that is safe and may help. Raises Refused."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": str(uuid.uuid4())}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        attempt = 0
        while True:
            attempt += 1
            request = Request(self.base + path, data, headers, method=method)
            try:
                with urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read() or b"null")
            except HTTPError as error:
                said = json.loads(error.read())["error"]
                passing = error.code in (429, 503) or said["code"] == "IDEMPOTENCY_IN_FLIGHT"
                if not passing or attempt == TRIES:
                    raise Refused(error.code, said) from None
                time.sleep(float(error.headers.get("Retry-After", 1)))
            except URLError:
                if attempt == TRIES or method == "DELETE":
                    raise
                time.sleep(2**attempt / 4)


def is_genuine(secret: str, body: bytes, signature: str) -> bool:
    """Whether an event came from the server: `signature` is the header x-mes-signature, `body` the bytes as sent."""
    expected = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return hmac.compare_digest(expected, signature)


def main() -> None:
    floor = ShopFloor(os.environ["MILLWRIGHT"], os.environ["KEY"])
    number = f"WO-{uuid.uuid4().hex[:8]}"
    order = floor.create(
        orderNumber=number, product="Widget", quantity=100, priority="HIGH", dueDate="2030-02-01T00:00:00Z"
    )
    try:
        floor.create(orderNumber=number, product="Widget", quantity=1)
    except Refused as refused:
        print(refused.status, refused.code, refused.field)
    floor.start(order["id"])
    running = [
        found["orderNumber"] for found in floor.work_orders(status="IN_PROGRESS", **{"quantity>": 100})
    ]
    print(number in running)
    done = floor.complete(order["id"], completedQuantity=98, notes="Two were scrapped")
    print(done["status"], done["completedQuantity"])


if __name__ == "__main__":
    main()
