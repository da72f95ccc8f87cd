"""A small bicycle workshop of our own making, for `make demo`. Loading it twice changes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from catalog.models import Article, BillLine, Customer, Staff, Supplier
from catalog.services import add_bill_line, save_article, save_partner
from core.models import Store
from orders.models import ProcessStep
from orders.services import save_process_step
from warehouse.models import DefaultPlace, Location, Warehouse, Zone
from warehouse.services import open_warehouse, receive, save_place

SUPPLIERS = {"S-RIM": "Rim & Spoke Ltd", "S-FRAME": "Frame Forge", "S-PARTS": "Cycle Parts Wholesale"}
CUSTOMERS = {"C-100": "Harbour Cycles", "C-101": "Green Valley School", "C-102": "Post & Parcel Couriers"}
STAFF = {"Mara Lind": "38.50", "Jo Castellan": "34.00"}
PLACES = {
    "Shelves": ["S-01", "S-02", "S-03", "S-04", "S-05", "S-06"],
    "Frames": ["F-01", "F-02"],
    "Finished goods": ["FG-01"],
}


@dataclass(frozen=True, slots=True)
class Part:
    """An article of the workshop and where it is kept."""

    number: str
    name: str
    price: str
    place: str
    supplier: str = ""
    tracking: str = "none"
    opening: int = 0


PARTS = [
    Part("CB-28", "City bike 28 inch", "0", "FG-01", tracking="serial"),
    Part("KB-20", "Kids bike 20 inch", "0", "FG-01", tracking="serial"),
    Part("WHEEL-28", "Wheel 28 inch, spoked", "0", "S-06", tracking="batch"),
    Part("WHEEL-20", "Wheel 20 inch, spoked", "0", "S-06", tracking="batch"),
    Part("FRAME-28", "Steel frame 28 inch", "96.00", "F-01", "S-FRAME", tracking="serial", opening=3),
    Part("FRAME-20", "Steel frame 20 inch", "61.50", "F-02", "S-FRAME", tracking="serial", opening=2),
    Part("RIM-28", "Rim 28 inch, 36 holes", "14.20", "S-01", "S-RIM", tracking="batch", opening=12),
    Part("RIM-20", "Rim 20 inch, 28 holes", "11.80", "S-01", "S-RIM", tracking="batch", opening=8),
    Part("HUB/36", "Hub, 36 holes", "9.75", "S-02", "S-RIM", opening=20),
    Part("HUB/28", "Hub, 28 holes", "8.90", "S-02", "S-RIM", opening=10),
    Part("SPOKE-290", "Spoke 290 mm", "0.11", "S-02", "S-RIM", opening=1000),
    Part("TYRE-28", "Tyre 28 × 1.75", "12.40", "S-03", "S-PARTS", tracking="batch", opening=10),
    Part("TYRE-20", "Tyre 20 × 1.75", "10.10", "S-03", "S-PARTS", tracking="batch", opening=6),
    Part("TUBE", "Inner tube", "2.35", "S-03", "S-PARTS", opening=30),
    Part("CHAIN-8", "Chain, 8 speed", "8.15", "S-04", "S-PARTS", opening=9),
    Part("BRAKE SET", "Brake set, front and rear", "23.00", "S-04", "S-PARTS", opening=7),
    Part("PEDAL", "Pedal", "3.60", "S-05", "S-PARTS", opening=22),
    Part("SADDLE", "Saddle", "13.90", "S-05", "S-PARTS", opening=8),
    Part("HANDLEBAR", "Handlebar with stem", "17.25", "S-05", "S-PARTS", opening=8),
]
BILLS = {
    "CB-28": {
        "FRAME-28": 1, "WHEEL-28": 2, "CHAIN-8": 1, "BRAKE SET": 1, "PEDAL": 2, "SADDLE": 1, "HANDLEBAR": 1,
    },
    "KB-20": {
        "FRAME-20": 1, "WHEEL-20": 2, "CHAIN-8": 1, "BRAKE SET": 1, "PEDAL": 2, "SADDLE": 1, "HANDLEBAR": 1,
    },
    "WHEEL-28": {"RIM-28": 1, "HUB/36": 1, "SPOKE-290": 36, "TYRE-28": 1, "TUBE": 1},
    "WHEEL-20": {"RIM-20": 1, "HUB/28": 1, "SPOKE-290": 28, "TYRE-20": 1, "TUBE": 1},
}  # fmt: skip


# How an article is made: (operation, machine or place, minutes to set up, minutes for one).
PROCESSES = {
    "WHEEL-28": [("Lace and true", "Truing stand", 5, 22), ("Mount tyre", "Bench 1", 0, 6)],
    "CB-28": [
        ("Assemble", "Stand 2", 10, 55),
        ("Adjust brakes", "Stand 2", 0, 12),
        ("Test ride", "Yard", 0, 10),
    ],
}


@transaction.atomic
def load_workshop(store: Store) -> bool:
    """Partners, places, articles, bills and opening stock; False where they are there already."""
    if Article.objects.of(store).filter(number="CB-28").exists():
        return False
    suppliers = {
        n: save_partner(partner=Supplier(store=store, number=n, name=name)) for n, name in SUPPLIERS.items()
    }
    for number, name in CUSTOMERS.items():
        save_partner(partner=Customer(store=store, number=number, name=name))
    for name, rate in STAFF.items():
        save_partner(partner=Staff(store=store, name=name, hourly_rate=Decimal(rate)))
    places = _load_places(store)
    articles = {part.number: _load_article(store, part, suppliers, places) for part in PARTS}
    for parent, components in BILLS.items():
        for position, (component, quantity) in enumerate(components.items()):
            line = BillLine(
                parent=articles[parent], component=articles[component], quantity=quantity, position=position
            )
            add_bill_line(line=line)
    for number, steps in PROCESSES.items():
        for sequence, (name, resource, setup, each) in enumerate(steps, start=1):
            save_process_step(
                step=ProcessStep(
                    article=articles[number],
                    sequence=10 * sequence,
                    operation_type=name,
                    resource=resource,
                    setup_minutes=setup,
                    minutes_per_unit=each,
                )
            )
    for part in PARTS:
        stock_up(articles[part.number], part.opening, mark="OPEN")
    return True


def _load_places(store: Store) -> dict[str, Location]:
    warehouse = Warehouse.objects.of(store).filter(is_default=True).first() or open_warehouse(
        store=store, name="MAIN"
    )
    made = {}
    for area, codes in PLACES.items():
        zone = Zone.objects.filter(warehouse=warehouse, name=area).first()
        zone = zone or save_place(place=Zone(warehouse=warehouse, name=area))
        for code in codes:
            known = Location.objects.filter(warehouse=warehouse, code=code).first()
            place = Location(store=store, warehouse=warehouse, zone=zone, code=code)
            made[code] = known or save_place(place=place)
    return made


def _load_article(
    store: Store, part: Part, suppliers: dict[str, Supplier], places: dict[str, Location]
) -> Article:
    article = Article(
        store=store,
        number=part.number,
        name=part.name,
        supply=Article.Supply.MAKE if part.number in BILLS else Article.Supply.BUY,
        tracking=part.tracking,
        purchase_price=Decimal(part.price),
        supplier=suppliers.get(part.supplier),
        reorder_point=part.opening // 2,
    )
    save_article(article=article)
    save_place(place=DefaultPlace(article=article, location=places[part.place]))
    return article


def stock_up(article: Article, quantity: int, *, mark: str) -> None:
    """Receive pieces: one by one under serial numbers, as one batch, or plainly, as the article is tracked."""
    if not quantity:
        return
    if article.tracking == Article.Tracking.SERIAL:
        for piece in range(1, quantity + 1):
            receive(article=article, quantity=1, serial=f"{article.number}-{mark}-{piece}")
    else:
        receive(article=article, quantity=quantity, **_batch(article, mark))


def _batch(article: Article, mark: str) -> dict[str, Any]:
    if article.tracking != Article.Tracking.BATCH:
        return {}
    ages = article.number.startswith("TYRE")  # rubber does
    best_before = date.today().replace(day=1) + timedelta(days=4 * 365) if ages else None
    return {"batch": f"{article.number}-{mark}", "best_before": best_before}
