"""The ledger as a child would keep it: what is where, and what is promised to whom."""

from collections import defaultdict
from decimal import Decimal

ZERO = Decimal(0)


class Refused(Exception):
    """The model would not do it."""


class Stock:
    """One article in untracked lots; places and demands by name, the places in order of age."""

    def __init__(self) -> None:
        self.on_hand: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.promised: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self.needed: dict[str, Decimal] = {}
        self.done: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.age: list[str] = []

    def reserved(self, place: str) -> Decimal:
        return sum((n for (_, at), n in self.promised.items() if at == place), ZERO)

    def free(self, place: str) -> Decimal:
        return self.on_hand[place] - self.reserved(place)

    def promised_to(self, demand: str) -> Decimal:
        return sum((n for (whose, _), n in self.promised.items() if whose == demand), ZERO)

    def receive(self, place: str, n: Decimal) -> None:
        if place not in self.age:
            self.age.append(place)
        self.on_hand[place] += n

    def leave(self, place: str, n: Decimal) -> None:
        if self.free(place) < n:
            raise Refused
        self.on_hand[place] -= n

    def move(self, source: str, target: str, n: Decimal) -> None:
        self.leave(source, n)
        self.receive(target, n)

    def count(self, place: str, n: Decimal) -> None:
        if n < self.reserved(place):
            raise Refused
        if place not in self.age:
            self.age.append(place)
        self.on_hand[place] = n

    def need(self, demand: str, n: Decimal) -> None:
        self.needed[demand] = n

    def reserve(self, demand: str) -> None:
        left = max(self.needed[demand] - self.done[demand], ZERO) - self.promised_to(demand)
        for place in self.age:
            part = min(max(left, ZERO), max(self.free(place), ZERO))
            self.promised[demand, place] += part
            left -= part

    def release(self, demand: str) -> None:
        for key in [key for key in self.promised if key[0] == demand]:
            del self.promised[key]

    def consume(self, demand: str, n: Decimal) -> None:
        if self.promised_to(demand) + sum((self.free(place) for place in self.age), ZERO) < n:
            raise Refused
        left = n
        for place in self.age:
            part = min(left, self.promised[demand, place])
            self.promised[demand, place] -= part
            self.on_hand[place] -= part
            left -= part
        for place in self.age:
            part = min(left, self.free(place))
            self.on_hand[place] -= part
            left -= part
        self.done[demand] += n
