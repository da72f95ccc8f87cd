"""Rows to test with. Stock comes through the services only, as everywhere."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import factory

from accounting.models import Job
from accounting.services import open_job
from catalog.models import Article, BillLine, Customer, Staff, Supplier
from warehouse.models import Demand, Location, StockItem, Warehouse
from warehouse.services import open_demand, receive

numbers = itertools.count(1)


class SupplierFactory(factory.django.DjangoModelFactory[Supplier]):
    class Meta:
        model = Supplier

    number = factory.Sequence(lambda n: f"S-{n}")
    name = factory.Faker("company")


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    number = factory.Sequence(lambda n: f"C-{n}")
    name = factory.Faker("company")


class StaffFactory(factory.django.DjangoModelFactory[Staff]):
    class Meta:
        model = Staff

    name = factory.Faker("name")
    hourly_rate = Decimal("42.5")


class ArticleFactory(factory.django.DjangoModelFactory[Article]):
    class Meta:
        model = Article

    number = factory.Sequence(lambda n: f"A-{n}")
    name = factory.LazyAttribute(lambda article: f"Article {article.number}")


def job(store: Any, **fields: Any) -> Job:
    return open_job(store=store, **{"title": "Garden gate", "start_date": date(2026, 3, 2), **fields})


def place(store: Any, code: str = "", **fields: Any) -> Location:
    warehouse = Warehouse.objects.of(store).get(name="MAIN")
    return Location.objects.create(
        store=store, warehouse=warehouse, code=code or f"P-{next(numbers)}", **fields
    )


def stocked(store: Any, quantity: Any, *, location: Location | None = None, **lot: Any) -> Article:
    """An article with `quantity` on hand."""
    article = ArticleFactory(store=store)
    receive(article=article, quantity=quantity, location=location or place(store), **lot)
    return article


def demand(article: Article, quantity: Any) -> Demand:
    return open_demand(article=article, quantity=Decimal(quantity))


def on_hand(article: Article) -> Decimal:
    return sum((item.on_hand for item in StockItem.objects.filter(article=article)), Decimal(0))


def reserved(article: Article) -> Decimal:
    return sum((item.reserved for item in StockItem.objects.filter(article=article)), Decimal(0))


def only_item(article: Article) -> StockItem:
    return StockItem.objects.get(article=article, on_hand__gt=0)


def bill(parent: Article, *components: tuple[Article, Any], **fields: Any) -> None:
    BillLine.objects.bulk_create(
        BillLine(parent=parent, component=part, quantity=Decimal(quantity), position=n, **fields)
        for n, (part, quantity) in enumerate(components)
    )
