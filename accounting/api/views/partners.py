"""Clients, staff and the site itself: docs/api/accounting.md, Around it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounting.api.envelope import done, one_schema
from accounting.api.filters import Listing, keywords
from accounting.api.serializers.partners import (
    CHANGED_CLIENT,
    CLIENT,
    NEW_CLIENT,
    ONE_CLIENT,
    ONE_STAFF,
    STAFF,
    site,
)
from accounting.api.views.base import AccountingViewSet
from accounting.api.views.resources import ReadViewSet, ResourceViewSet, documented
from catalog.models import Customer, Staff
from catalog.services import add_customer, change_customer, delete_customer
from core.errors import Blocked
from core.models import Store


@documented
class ClientViewSet(ResourceViewSet):
    """Who orders: businesses and persons."""

    tag = "Clients"
    key = "Client"
    model = Customer
    names = NEW_CLIENT.names()
    wire, query, new, changed = CLIENT, ONE_CLIENT, NEW_CLIENT, CHANGED_CLIENT
    samples = ({"type": 3, "business_name": "Globex", "country_code": "DE"}, {"email": "hank@globex.example"})
    listing = Listing(
        key,
        CLIENT,
        Customer.objects.of,
        filters={"keywords": keywords(lambda clients, text: clients.matching(text))},
        sorts={"id": "pk", "client_number": "number", "business_name": "name"},
    )

    def add(self, values: dict[str, Any]) -> int:
        return add_customer(store=self.store_id, **values).pk

    def change(self, pk: int, values: dict[str, Any]) -> None:
        change_customer(store=self.store_id, pk=pk, **values)

    def remove(self, pk: int) -> None:
        try:
            delete_customer(store=self.store_id, pk=pk)
        except Blocked as refusal:
            message = "Can't delete item. Remove its transactions first."
            raise Blocked(message, data=refusal.data) from None


@documented
class StaffViewSet(ReadViewSet):
    """People whose time is worth money."""

    tag = "Staff"
    key = "Staff"
    model = Staff
    wire, query = STAFF, ONE_STAFF
    listing = Listing(
        key,
        STAFF,
        Staff.objects.of,
        filters={"keywords": keywords(lambda staff, text: staff.filter(name__icontains=text))},
        sorts={"id": "pk", "name": "name"},
    )


class SiteViewSet(AccountingViewSet):
    """The store that the credential is for."""

    tag = "Site"
    key = "Site"
    model = Store

    @extend_schema(responses={200: one_schema("Site")})
    def list(self, request: Any) -> Response:
        """What the store is called."""
        return done(data={self.key: site(self.store)})
