"""The accounting API's clients and staff: what goes out, and what may be sent for a client."""

from typing import Any

from django.core.validators import EmailValidator
from django.utils.text import slugify

from accounting.api.formats import CodeField, CurrencyField, TextField
from accounting.api.serializers.base import Body
from catalog.models import Customer, Staff
from core.http.wire import FLAG, NUMBER, TEXT, WHOLE, Field, WireObject, choice, object_of
from core.models import Store

TYPES: dict[str, tuple[int, str]] = {
    Customer.Kind.INDIVIDUAL.value: (2, "Individual"),
    Customer.Kind.BUSINESS.value: (3, "Business"),
}
NUMBERS = {kind: number for kind, (number, _) in TYPES.items()}

CLIENT = WireObject(
    {
        "id": Field("pk", WHOLE),
        "client_number": Field("number", TEXT),
        "type": Field("kind", choice(NUMBERS.values()), NUMBERS.__getitem__),
        "business_name": Field("name", TEXT),
        "first_name": Field("first_name", TEXT),
        "last_name": Field("last_name", TEXT),
        "email": Field("email", TEXT),
        "phone1": Field("phone1", TEXT),
        "phone2": Field("phone2", TEXT),
        "address1": Field("address", TEXT),
        "city": Field("city", TEXT),
        "country_code": Field("country_code", TEXT),
        "default_currency_code": Field("currency", TEXT),
    }
)
ONE_CLIENT = CLIENT.query([int, int], lambda store, pk: Customer.objects.of(store).filter(pk=pk))

STAFF = WireObject(
    {
        "id": Field("pk", WHOLE),
        "name": Field("name", TEXT),
        "email_address": Field("email", TEXT),
        "active": Field("active", FLAG),
        "hourly_rate": Field("hourly_rate", NUMBER),
    }
)
ONE_STAFF = STAFF.query([int, int], lambda store, pk: Staff.objects.of(store).filter(pk=pk))

SITE = object_of({"business_name": TEXT, "subdomain": TEXT})


def site(store: Store) -> dict[str, str]:
    """The vendor has a subdomain for every site; ours is the name as one would write it there."""
    return {"business_name": store.name, "subdomain": slugify(store.name)}


def _text(length: int, **more: Any) -> TextField:
    return TextField(max_length=length, required=False, allow_null=True, allow_blank=True, **more)


class ClientInput(Body):
    """What a client may be given; that it has a name is the service's to see."""

    client_number = _text(50, source="number")
    type = CodeField(TYPES, source="kind")
    business_name = _text(200, source="name")
    first_name = _text(100)
    last_name = _text(100)
    email = _text(254, validators=[EmailValidator()])
    phone1 = _text(50)
    phone2 = _text(50)
    address1 = _text(255, source="address")
    city = _text(100)
    country_code = _text(2)
    default_currency_code = CurrencyField(source="currency")


NEW_CLIENT: Body = ClientInput()
CHANGED_CLIENT: Body = ClientInput(partial=True)
