"""Production as a child would keep it: what is on hand, what is promised to whom, what every order made."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)
BILLS = {"bike": {"frame": 1, "wheel": 2}, "wheel": {"rim": 1, "spoke": 36}}
OPEN = ("new", "in_production")
Number = Decimal | int


class Refused(Exception):
    """The model would not do it."""


@dataclass
class Order:
    """Makes one article."""

    article: str
    amount: Number
    state: str = "new"
    finished: Number = ZERO
    waste: Number = ZERO
    promised: dict[str, Number] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def open_need(self, part: str) -> Number:
        return max(BILLS[self.article][part] * (self.amount - self.finished - self.waste), 0)

    def demand_open(self, state: str = "") -> None:
        if self.state not in OPEN or self.state == state:
            raise Refused


class Factory:
    """Articles lie in one heap each."""

    def __init__(self) -> None:
        self.on_hand: dict[str, Number] = defaultdict(lambda: ZERO)
        self.orders: list[Order] = []

    def reserved(self, article: str) -> Number:
        return sum((order.promised[article] for order in self.orders), ZERO)

    def free(self, article: str) -> Number:
        return self.on_hand[article] - self.reserved(article)

    def start(self, order: Order) -> None:
        order.demand_open("in_production")
        order.state = "in_production"
        self.reserve(order)

    def reserve(self, order: Order) -> None:
        for part in BILLS[order.article]:
            missing = order.open_need(part) - order.promised[part]
            order.promised[part] += max(min(missing, self.free(part)), 0)

    def give_back(self, order: Order) -> None:
        for part in BILLS[order.article]:
            order.promised[part] = min(order.promised[part], order.open_need(part))

    def report(self, order: Order, good: Number, bad: Number) -> None:
        order.demand_open()
        used = {part: each * (good + bad) for part, each in BILLS[order.article].items()}
        if any(self.free(part) + order.promised[part] < n for part, n in used.items()):
            raise Refused
        for part, n in used.items():
            order.promised[part] -= min(order.promised[part], n)
            self.on_hand[part] -= n
        self.on_hand[order.article] += good
        order.finished += good
        order.waste += bad
        self.give_back(order)
        if order.state == "new":
            self.start(order)

    def reverse(self, order: Order, good: Number, bad: Number) -> None:
        if good and self.free(order.article) < good:
            raise Refused
        self.on_hand[order.article] -= good
        for part, each in BILLS[order.article].items():
            self.on_hand[part] += each * (good + bad)
        order.finished -= good
        order.waste -= bad

    def change(self, order: Order, amount: Number) -> None:
        order.demand_open()
        order.amount = amount
        self.give_back(order)
        if order.state == "in_production":
            self.reserve(order)

    def end(self, order: Order, state: str) -> None:
        order.demand_open()
        order.state = state
        order.promised.clear()
