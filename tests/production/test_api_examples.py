"""Every example of the public description, sent as it is printed: ids are replaced, and nothing else.

Each runs on a fresh store, in JSON and in XML. `examples.json` has the calls with their bodies and answers.
"""

import json
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from production.api.xml import load
from production.services import Output, Wanted, open_customer_order, start_production
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, bill, place
from tests.production.workshop import Workshop
from warehouse.services import open_purchase_order, receive

EXAMPLES = {
    (one["method"], one["path"]): one
    for one in json.loads(Path(__file__).with_name("examples.json").read_text())
}
# Quoted numbers and booleans of the examples are an artefact of their generator (docs/api/production.md, Formats).
TYPED = {"state": 0, "waste": 0, "reserveInDepth": False}
# The description shows one object where the call answers a list of them.
ONE_OF = {("GET", "/{order_id}/batch"): None, ("GET", "/production_orders_state"): "orders"}


@pytest.fixture
def shop(real_store):
    """An article to make of one part, of which there is as much as the examples' amounts take."""
    supplier = SupplierFactory(store=real_store)
    made = ArticleFactory(store=real_store, supply="make", number="made of / parts")
    part = ArticleFactory(store=real_store, supplier=supplier, supplier_number="S-1", purchase_price=2)
    bill(made, (part, 1))
    receive(article=part, quantity=50_000, location=place(real_store), batch="batchId")
    open_purchase_order(supplier=supplier, lines=[(part, 5, 1, date(2026, 5, 1))])
    return Workshop(real_store, bike=made, wheel=made, frame=part, rim=part, spoke=part)


@pytest.fixture
def asked(shop):
    return open_customer_order(
        customer=CustomerFactory(store=shop.store), lines=[Wanted(shop.bike, 7500)], external_id="X"
    )


@pytest.fixture
def order(shop, asked):
    """In production, with something reported, so that every list has something in it."""
    order = shop.order(customer_order=asked, amount=7500)
    start_production(store=shop.store, pk=order.pk)
    return order


def path_of(key, shop, asked, order):
    _, path = key
    path = path.replace("{customer_order_id}", str(asked.pk)).replace(
        "{article_id : .+}", "made%20of%20/%20parts"
    )
    path = path.replace("/customer_order/{order_id}", f"/customer_order/{asked.pk}").replace("{state}", "1")
    return path.replace("{order_id}", str(order.pk)).replace("{id}", str(order.pk))


def body_of(key, shop, asked, order):
    """The example's body with our ids. An article that is added is not in the order before."""
    body = json.loads(json.dumps(EXAMPLES[key].get("body")))
    if body is None:
        return None
    ids = {
        "orderId": order.pk,
        "productionOrderId": order.pk,
        "customerOrderId": asked.pk,
        "articleId": shop.bike.number,
    }
    body |= {name: value for name, value in ids.items() if name in body}
    for part in body.get("partTraceability", []):
        part["articleId"] = shop.frame.number
    return body


def prepare(key, shop, order):
    if key == ("POST", "/{order_id}/article"):
        other = ArticleFactory(store=shop.store, supply="make")
        bill(other, (shop.frame, 1))
        return {"articleId": other.number}
    if key == ("GET", "/{order_id}/batch"):
        shop.report(order, 1, output=Output(batch="B", serial="S", best_before=date(2090, 1, 1)))
    return {}


def likeness(example, answer, at=""):
    """Where an answer has other keys, types or nesting than the example; null is of any type."""
    if isinstance(example, dict):
        if not isinstance(answer, dict):
            return [f"{at}: no object"]
        differing = [f"{at}.{key}" for key in sorted(set(example) ^ set(answer))]
        return differing + [
            fault
            for key in set(example) & set(answer)
            for fault in likeness(TYPED.get(key, example[key]), answer[key], f"{at}.{key}")
        ]
    if isinstance(example, list):
        if not isinstance(answer, list) or not answer:
            return [f"{at}: no list, or an empty one"]
        return [fault for item in answer for fault in likeness(example[0], item, f"{at}[]")]
    kinds = {bool: bool, int: (int, float), float: (int, float), str: str}[type(example)]
    wrong_bool = isinstance(answer, bool) and not isinstance(example, bool)
    return [] if answer is None or (isinstance(answer, kinds) and not wrong_bool) else [f"{at}: {answer!r}"]


def as_xml(name, value):
    if isinstance(value, list):
        return "".join(as_xml(name, item) for item in value)
    inside = (
        "".join(as_xml(*pair) for pair in value.items()) if isinstance(value, dict) else escape(str(value))
    )
    return f"<{name}>{inside}</{name}>"


def without_nulls(value):
    """What is left of a JSON answer in XML: no nulls, no empty lists, a list of one is the one."""
    if isinstance(value, list):
        return without_nulls(value[0]) if len(value) == 1 else [without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None and item != []}
    return str(value).lower() if isinstance(value, bool) else str(value)


CALLS = [key for key in EXAMPLES if key[1] != "/{order_id}/pickinglist/print"]


@pytest.mark.parametrize("key", CALLS, ids=" ".join)
def test_the_example_works_as_printed(api, shop, asked, order, key):
    more = prepare(key, shop, order)
    body = body_of(key, shop, asked, order)
    answer = api.request(
        key[0], path_of(key, shop, asked, order), content=None if body is None else json.dumps(body | more),
        headers={"Accept": "application/json", "Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    if key in ONE_OF:
        shown = shown[0] if ONE_OF[key] is None else shown[ONE_OF[key]][0]
    example = EXAMPLES[key].get("answer", {"prReference": "text"})
    if key[0] == "DELETE" or key == (
        "POST",
        "",
    ):  # no article is left after the one, and none is there after the other
        assert (shown.pop("articles"), shown.pop("singleArticles")) == ([], [])
        example = {
            name: value for name, value in example.items() if name not in ("articles", "singleArticles")
        }
    assert likeness(example, shown) == []


@pytest.mark.parametrize("key", CALLS, ids=" ".join)
def test_the_example_in_xml_says_the_same(api, shop, asked, order, key):
    more = prepare(key, shop, order)
    body = body_of(key, shop, asked, order)
    content = None if body is None else as_xml("body", body | more)
    answer = api.request(
        key[0], path_of(key, shop, asked, order), content=content and content.encode(),
        headers={"Accept": "application/xml", "Content-Type": "application/xml"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    shown = load(answer.content)
    if key[0] == "GET" and key[1] != "/pr_ref/next_id":
        json_answer = api.get(path_of(key, shop, asked, order)).json()
        if isinstance(json_answer, list):
            json_answer = {"productionOrderBatchResponseDto": json_answer}
        assert shown == without_nulls(json_answer)
    else:
        known = {"parts", "articles", *EXAMPLES[key].get("answer", {"prReference": ""})}
        assert set(shown) <= known
