"""The bicycle maker of the pictures: its people, partners, articles, credentials; the workshop of `make demo`, and more."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.contrib.auth.models import Group, User

from catalog.models import Article, BillLine, Customer, Staff, Supplier
from catalog.services import add_bill_line, add_drawing, save_article, save_partner
from config.workshop import load_workshop, stock_up
from core import credentials
from core.actor import Actor, acting
from core.models import Membership, Store
from core.stores import save_store
from orders.models import ProcessStep
from orders.services import save_process_step
from warehouse.models import DefaultPlace, Location, Warehouse, Zone
from warehouse.services import save_place

# Login, first and last name, roles. The first sees everything: she owns it.
PEOPLE = {
    "ida": ("Ida", "Berg", ()),
    "manuela": ("Manuela", "Stein", ("Planner", "Foreman")),
    "tom": ("Tom", "Okafor", ("Foreman",)),
    "lena": ("Lena", "Vogt", ("Picker",)),
    "arun": ("Arun", "Patel", ("Bookkeeper",)),
    "sofia": ("Sofia", "Marin", ("Integrator",)),
    "eva": ("Eva", "Lund", ("Administrator",)),
    "jan": ("Jan", "Novak", ("Auditor",)),
}
STAFF = {"Tom Okafor": "41.00", "Birgit Hansen": "36.50", "Luc Marchand": "33.00"}
CUSTOMERS = {
    "C-103": "Nordlicht Bike Hire",
    "C-104": "Velo Moravia",
    "C-105": "Pedal & Co",
    "C-106": "City of Elmshaven",
}
SUPPLIERS = {"S-DRIVE": "Kestrel Drives", "S-LIGHT": "Lumen Lamps"}
PLACES = {"Goods in": ("IN-01",), "Motors and batteries": ("M-01", "M-02"), "Shelves": ("S-07", "S-08")}
# Number, name, price, place, supplier, tracking, how many there are, list price.
ARTICLES = (
    ("EB-28", "E-bike 28 inch", "0", "FG-01", "", "serial", 0, "2190"),
    ("CARGO-1", "Cargo bike, long front", "0", "FG-01", "", "serial", 0, "3450"),
    ("MOTOR-250", "Hub motor 250 W", "214.50", "M-01", "S-DRIVE", "serial", 8, "0"),
    ("BATTERY-500", "Battery 500 Wh", "286.00", "M-02", "S-DRIVE", "serial", 6, "0"),
    ("DISPLAY", "Display with cable", "38.40", "M-01", "S-DRIVE", "none", 14, "0"),
    ("FRAME-CARGO", "Cargo frame with box", "412.00", "F-02", "S-FRAME", "serial", 2, "0"),
    ("LAMP-F", "Front lamp 60 lux", "16.80", "S-07", "S-LIGHT", "none", 34, "0"),
    ("LAMP-R", "Rear lamp", "7.95", "S-07", "S-LIGHT", "none", 40, "0"),
    ("MUDGUARD", "Mudguards, pair", "11.60", "S-08", "S-PARTS", "none", 26, "0"),
    ("RACK-28", "Carrier 28 inch", "18.20", "S-08", "S-PARTS", "none", 12, "0"),
    ("BELL", "Bell", "1.90", "S-07", "S-PARTS", "none", 85, "0"),
    ("GREASE", "Bearing grease", "9.40", "S-08", "S-PARTS", "batch", 6, "0"),
)
BILLS = {
    "EB-28": {
        "FRAME-28": 1, "WHEEL-28": 2, "MOTOR-250": 1, "BATTERY-500": 1, "DISPLAY": 1, "CHAIN-8": 1,
        "BRAKE SET": 1, "PEDAL": 2, "SADDLE": 1, "HANDLEBAR": 1, "LAMP-F": 1, "LAMP-R": 1, "MUDGUARD": 1, "RACK-28": 1,
    },
    "CARGO-1": {
        "FRAME-CARGO": 1, "WHEEL-20": 1, "WHEEL-28": 1, "MOTOR-250": 1, "BATTERY-500": 1, "DISPLAY": 1,
        "BRAKE SET": 1, "PEDAL": 2, "SADDLE": 1, "HANDLEBAR": 1, "LAMP-F": 1, "LAMP-R": 1,
    },
}  # fmt: skip
MORE = {
    "CB-28": {"LAMP-F": 1, "LAMP-R": 1, "MUDGUARD": 1, "BELL": 1},
    "KB-20": {"BELL": 1},
}
PROCESSES = {
    "KB-20": (("Assemble", "Stand 1", 10, 40), ("Test ride", "Yard", 0, 5)),
    "EB-28": (
        ("Assemble", "Stand 3", 15, 75),
        ("Wire up", "Stand 3", 5, 35),
        ("Adjust brakes", "Stand 2", 0, 12),
        ("Test ride", "Yard", 0, 15),
    ),
    "CARGO-1": (
        ("Assemble", "Stand 4", 20, 110),
        ("Wire up", "Stand 3", 5, 35),
        ("Test ride", "Yard", 0, 20),
    ),
}
# What a delivery brought since, so that there is something to build of.
DELIVERED = {
    "FRAME-28": 14, "FRAME-20": 6, "RIM-28": 40, "RIM-20": 16, "HUB/36": 40, "HUB/28": 20, "SPOKE-290": 3000,
    "TYRE-28": 44, "TYRE-20": 16, "TUBE": 60, "CHAIN-8": 22, "BRAKE SET": 24, "PEDAL": 50, "SADDLE": 25,
    "HANDLEBAR": 22,
}  # fmt: skip

KEYS = {
    "ERP of the head office": ["production", "accounting"],
    "Web shop": ["production"],
    "Terminal hall 2": ["orders"],
    "Old scanner": ["warehouse"],
}


@contextmanager
def by(login: str) -> Iterator[None]:
    """What happens inside was done by this person in the back office."""
    person = User.objects.get(username=login)
    with acting(Actor(door="admin", user_id=person.pk, name=person.get_full_name())):
        yield


def furnish() -> Store:
    """The store with everything in it that is there before the first order."""
    store = Store.objects.order_by("pk")[0]
    store.name = "Tidewater Cycles"
    save_store(store=store)
    for login in PEOPLE:
        _employ(store, login)
    with by("eva"):
        load_workshop(store)
        _meet_partners(store)
        _open_places(store)
        _design(store)
        _give_keys(store)
    return store


def _employ(store: Store, login: str) -> None:
    first, last, roles = PEOPLE[login]
    person = User.objects.create_user(
        login, email=f"{login}@tidewater.example", first_name=first, last_name=last, is_staff=True
    )
    person.is_superuser = not roles
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    Membership.objects.create(user=person, store=store)


def _meet_partners(store: Store) -> None:
    for number, name in CUSTOMERS.items():
        save_partner(partner=Customer(store=store, number=number, name=name))
    for number, name in SUPPLIERS.items():
        save_partner(partner=Supplier(store=store, number=number, name=name))
    for name, rate in STAFF.items():
        save_partner(partner=Staff(store=store, name=name, hourly_rate=Decimal(rate)))


def _open_places(store: Store) -> None:
    warehouse = Warehouse.objects.of(store).get(is_default=True)
    for area, codes in PLACES.items():
        known = Zone.objects.filter(warehouse=warehouse, name=area).first()
        zone = known or save_place(place=Zone(warehouse=warehouse, name=area))
        for code in codes:
            save_place(place=Location(store=store, warehouse=warehouse, zone=zone, code=code))
    warehouse.goods_in = Location.objects.get(warehouse=warehouse, code="IN-01")
    save_place(place=warehouse)


def article(store: Store, number: str) -> Article:
    return Article.objects.of(store).get(number=number)


def _design(store: Store) -> None:
    for number, name, price, place, supplier, tracking, there, list_price in ARTICLES:
        made = Article(
            store=store,
            number=number,
            name=name,
            supply="make" if number in BILLS else "buy",
            tracking=tracking,
            purchase_price=Decimal(price),
            list_price=Decimal(list_price),
            supplier=Supplier.objects.of(store).filter(number=supplier).first(),
            reorder_point=there // 2,
        )
        save_article(article=made)
        save_place(place=DefaultPlace(article=made, location=Location.objects.of(store).get(code=place)))
        stock_up(made, there, mark="2609")
    for parent, parts in {**BILLS, **MORE}.items():
        for position, (part, quantity) in enumerate(parts.items(), start=20):
            component = article(store, part)
            add_bill_line(
                line=BillLine(
                    parent=article(store, parent), component=component, quantity=quantity, position=position
                )
            )
    for number, steps in PROCESSES.items():
        for place_in_line, (kind, resource, setup, each) in enumerate(steps, start=1):
            step = ProcessStep(
                article=article(store, number), sequence=10 * place_in_line, operation_type=kind, resource=resource,
                setup_minutes=setup, minutes_per_unit=each,
            )  # fmt: skip
            save_process_step(step=step)
    for number, quantity in DELIVERED.items():
        stock_up(article(store, number), quantity, mark="2610")
    for revision, comment in (("A", ""), ("B", "Longer fork")):
        add_drawing(
            article=article(store, "CB-28"),
            revision=revision,
            comment=comment,
            name="CB-28 frame.pdf",
            content=b"%PDF-1.7\n",
        )


def _give_keys(store: Store) -> None:
    made = {name: credentials.create(name=name, store=store, apis=apis) for name, apis in KEYS.items()}
    credentials.create(name="Wall display", store=store, apis=["orders"], read_only=True)
    for name in ("ERP of the head office", "Terminal hall 2"):
        credentials.find(made[name]["key"], api=KEYS[name][0], kinds=["sk"])
    credentials.revoke("Old scanner")
