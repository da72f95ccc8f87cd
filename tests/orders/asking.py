"""Questions to the work-order list, with the query string sent as it is written."""

from typing import Any


def ask(http: Any, query: str, path: str = "/work-orders") -> Any:
    """The page that answers."""
    answer = http.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(http: Any, query: str) -> list[str]:
    """The numbers of the orders that are found, sorted; the total agrees."""
    page = ask(http, query)
    found = sorted(row["orderNumber"] for row in page["data"])
    assert page["pagination"]["total"] == len(found)
    return found


def refusal(http: Any, query: str, path: str = "/work-orders") -> Any:
    """The details of a 400."""
    answer = http.get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR"), answer.text
    return answer.json()["error"]["details"]
