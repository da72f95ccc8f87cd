"""Which pictures there are: of which page, seen by whom, how large, light or dark, and what is done before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounting.models import Job
from catalog.models import Article
from core.models import Credential
from orders.models import WorkOrder
from production.models import ProductionOrder
from tests.screenshots.work import REQUEST
from warehouse.models import PurchaseOrder, StorageOrder

OWNER = "ida"
PHONE = 390


def as_it_is(page: Page) -> None:
    """Nothing is done before."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`opens` gives the address when the rows are there. `height` is that of the window, and of the picture."""

    name: str
    opens: Callable[[], str]
    height: int
    width: int = 1400
    scheme: str = "light"
    login: str = OWNER
    before: Callable[[Page], None] = as_it_is


def page_of(model: type[models.Model], **which: Any) -> Callable[[], str]:
    """The page of one row; the first of several."""

    def address() -> str:
        row = model._default_manager.filter(**which).order_by("pk")[0]
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])

    return address


def list_of(model: type[models.Model], asked: str = "") -> Callable[[], str]:
    return lambda: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + asked


def named(name: str, asked: str = "") -> Callable[[], str]:
    return lambda: reverse(f"admin:{name}") + asked


def find(text: str) -> Callable[[Page], None]:
    def typed(page: Page) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.insert_text(text)  # at once: one question
        expect(page.locator("#find-answer, #command-results").first).to_contain_text(text.upper())

    return typed


def heading(text: str) -> Callable[[Page], None]:
    """The part of a page below this heading, moved into sight."""

    def moved(page: Page) -> None:
        page.get_by_role("heading", name=text).first.evaluate(
            "heading => heading.scrollIntoView({block: 'start'})"
        )
        page.mouse.wheel(0, -90)

    return moved


PICTURES = (
    Picture("home", named("index"), 720),
    Picture("home-dark", named("index"), 720, scheme="dark"),
    Picture("find", list_of(WorkOrder), 900, before=find("pr-0")),
    Picture("work-orders", list_of(WorkOrder), 900),
    Picture("work-orders-phone", list_of(WorkOrder), 844, width=PHONE),
    Picture("article", page_of(Article, number="WHEEL-28"), 1150),
    Picture("bill-tree", page_of(Article, number="CB-28"), 900, before=heading("Bill as a tree")),
    Picture("production-order", page_of(ProductionOrder, name="Kids bikes for the school"), 1500),
    Picture("work-order", page_of(WorkOrder, state="in_progress", production_line__isnull=False), 1900),
    Picture("storage-orders", list_of(StorageOrder), 760),
    Picture(
        "receive",
        lambda: reverse("warehouse_receive") + f"?order={PurchaseOrder.objects.order_by('pk')[0].pk}",
        900,
        login="lena",
    ),
    Picture("desk-phone", lambda: reverse("warehouse_receive"), 844, width=PHONE, login="lena"),
    Picture("job", page_of(Job, title="Repair of five couriers' bikes"), 1150),
    Picture("person", page_of(User, username="manuela"), 1000),
    Picture("roles", page_of(Group, name="Planner"), 1000),
    Picture("credentials", list_of(Credential), 560),
    Picture("what-a-request-did", named("core_transition_by_request", f"?id={REQUEST}"), 760),
)
