"""One bike through the house, told step by step: what `make demo` plays against the running server."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

from catalog.models import Article
from catalog.services import Explosion, explode
from config.workshop import stock_up
from core.actor import Actor, acting
from core.models import Store
from core.quantities import plain
from warehouse.models import Reservation, StockItem
from warehouse.services import open_demand, reserve

BIKE = "CB-28"


def play(url: str, store: Store, key: str, say: Callable[[str], None]) -> str:
    """Receive, explode, reserve, then open and start over HTTP; returns the id of an open work order."""
    mark = time.strftime("%y%m%d-%H%M%S")
    bike = Article.objects.of(store).get(number=BIKE)
    say(f"One {bike.name} through the house:")
    with acting(Actor(door="command", name="demo")):
        exploded = explode(article=bike)
        _receive(store, exploded, mark, say)
        _tell_bill(exploded, say)
        _reserve(store, exploded, say)
    started = _open_and_start(url, key, mark, say)
    waiting = _call(url, key, "", {"orderNumber": f"DEMO-{mark}-B", "product": BIKE, "quantity": 1})
    say(
        f"  6. {waiting['orderNumber']} waits for you: {waiting['id']} is {waiting['status']}, {started} is at work"
    )
    return str(waiting["id"])


def _receive(store: Store, exploded: Explosion, mark: str, say: Callable[[str], None]) -> None:
    pieces = Decimal(0)
    for need in exploded.simple():
        article = Article.objects.of(store).get(number=need.part.number)
        stock_up(article, int(need.quantity), mark=mark)
        pieces += need.quantity
    frame = StockItem.objects.filter(store=store, article__number="FRAME-28", on_hand__gt=0)
    say(
        f"  1. received   {plain(pieces)} pieces of {len(exploded.simple())} articles; "
        f"FRAME-28 by serial number: {frame.count()} on hand, the newest FRAME-28-{mark}-1"
    )


def _tell_bill(exploded: Explosion, say: Callable[[str], None]) -> None:
    lines = list(exploded.lines())
    depth = max(line.level for line in lines)
    say(
        f"  2. exploded   {BIKE} has {len(lines)} parts on {depth} levels, {len(exploded.simple())} of them bought; "
        f"material {plain(exploded.cost)} EUR"
    )


def _reserve(store: Store, exploded: Explosion, say: Callable[[str], None]) -> None:
    numbers = {need.part.article_id: need.quantity for need in exploded.simple()}
    articles = Article.objects.in_bulk(numbers)
    needs = [open_demand(article=articles[pk], quantity=quantity) for pk, quantity in numbers.items()]
    found = reserve(store_id=store.pk, demand_ids=[need.pk for need in needs])
    short = [articles[one.article_id].number for one in found if one.short]
    places = Reservation.objects.filter(demand__in=needs).values("stock_item__location").distinct().count()
    missing = f"short of {', '.join(short)}" if short else "nothing short"
    total = plain(sum((one.reserved for one in found), Decimal(0)))
    say(f"  3. reserved   {total} pieces for {len(needs)} demands from {places} places; {missing}")


def _open_and_start(url: str, key: str, mark: str, say: Callable[[str], None]) -> str:
    body = {"orderNumber": f"DEMO-{mark}-A", "product": BIKE, "quantity": 1, "customer": "Harbour Cycles"}
    order = _call(url, key, "", body)
    say(
        f"  4. opened     POST /api/v2/work-orders → {order['orderNumber']} is {order['id']}, {order['status']}"
    )
    begun = _call(url, key, f"/{order['id']}/start", {})
    say(
        f"  5. started    POST /api/v2/work-orders/{order['id']}/start → {begun['status']} "
        f"since {begun['startDate'][:19]}Z"
    )
    return str(order["orderNumber"])


def _call(url: str, key: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = Request(f"{url}/api/v2/work-orders{path}", json.dumps(body).encode(), headers, method="POST")
    with urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)["data"]
        return found
