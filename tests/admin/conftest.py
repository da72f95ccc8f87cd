import itertools
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from core.models import Membership
from production.services import Output
from tests.admin.furniture import furnish
from tests.conftest import fresh_store
from tests.production.workshop import Workshop, workshop
from warehouse.models import Lot

counter = itertools.count(1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def page_settings(settings: Any, request: Any) -> None:
    """Pages name static files by a manifest that only a started server has made."""
    if "pages" in request.fixturenames:
        return  # they come from a server, with the files it ships
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.user = user  # type: ignore[attr-defined]
    return client


def member_of(*stores: Any) -> Client:
    """A person with every right, in these stores only."""
    user = User.objects.create_user(f"member{next(counter)}", is_staff=True, password="a-password-of-ours")
    user.user_permissions.set(Permission.objects.all())
    for store in stores:
        Membership.objects.create(user=user, store=store)
    return logged_in(user)


def in_role(role: str, *stores: Any) -> Client:
    """A person with what the role gives, in these stores only."""
    user = User.objects.create_user(f"{role}{next(counter)}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    for store in stores:
        Membership.objects.create(user=user, store=store)
    return logged_in(user)


@pytest.fixture
def boss(db: None) -> Client:
    """A superuser's browser."""
    return logged_in(User.objects.create_superuser(f"boss{next(counter)}", password="a-password-of-ours"))


@pytest.fixture
def member(store: Any) -> Client:
    """The browser of a member of `store`."""
    return member_of(store)


@pytest.fixture
def other(new_store: Any, store: Any) -> Any:
    """A second store, which `member` must never see."""
    return new_store()


@pytest.fixture
def shop(store: Any) -> Workshop:
    """A workshop with parts for ten bikes."""
    return workshop(store, stock=10)


@pytest.fixture
def bike(store: Any, shop: Workshop) -> Lot:
    """The lot of a bike of `shop`, made of a wheel that was made here."""
    part = workshop(store)
    part.stock(part.rim, 4, batch="RB")
    part.stock(part.spoke, 144)
    part.stock(part.frame, 1)
    part.report(part.order(part.wheel), 2, part.wheel, output=Output(batch="WB"))
    return part.report(part.order(), 1, output=Output(serial="SN-9")).lot


@pytest.fixture(scope="module")
def furnished(undone: None) -> Any:
    """A store with a row of everything, for all tests of a module; what one of them does to it is undone."""
    store = fresh_store()
    furnish(store)
    return store
