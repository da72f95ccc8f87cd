"""Calls of the production API, and what they answer."""

from production.services import Wanted, open_customer_order
from tests.factories import CustomerFactory


def customer_order(shop, *lines):
    wanted = [Wanted(article, amount) for article, amount in lines]
    return open_customer_order(customer=CustomerFactory(store=shop.store), lines=wanted, external_id="PO-77")


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer):
    body = answer.json()
    assert body.keys() == {"errorCode", "errorMessage", "errorField", "errorData"}
    return answer.status_code, body["errorCode"], body["errorField"]


def order_of(api, asked, **body):
    return done(api.post("", json={"customerOrderId": asked.pk, **body}))


def with_bikes(api, asked, shop, amount=10, **body):
    order = order_of(api, asked, **body)
    done(api.post(f"/{order['orderId']}/article", json={"articleId": shop.bike.number, "amount": amount}))
    return order["orderId"]
