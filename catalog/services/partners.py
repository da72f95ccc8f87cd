from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from catalog.models import Customer, Staff, Supplier
from core import numbers
from core.currencies import currency
from core.errors import Blocked, Duplicate, Invalid, NotFound
from core.models import Store
from core.rows import check, lock, merge
from core.transactions import service


class CustomerChanges(TypedDict, total=False):
    """What may be changed of a customer; what is not given stays."""

    number: str
    name: str
    kind: str
    first_name: str
    last_name: str
    email: str
    phone1: str
    phone2: str
    address: str
    city: str
    country_code: str
    currency: str


@service
def save_partner[P: (Supplier, Customer, Staff)](*, partner: P) -> P:
    """Create or change a supplier, a customer or a staff member. Raises ValidationError for bad fields.

    A customer without a number gets the next free one. A person is called by first and last name, and so is a
    business that has no name. Raises Invalid for an unknown currency or country.
    """
    if isinstance(partner, Customer):
        _complete(partner)
    partner.full_clean()
    partner.save()
    return partner


@service
def remove_partner(*, partner: Supplier | Customer | Staff) -> None:
    """Remove a partner that nothing is about. Raises Blocked, naming one thing that is."""
    try:
        partner.delete()
    except ProtectedError as refusal:
        first = next(iter(refusal.protected_objects))
        kind = first._meta.verbose_name
        raise Blocked(
            _("%(partner)s cannot be removed: there is %(kind)s %(first)s.")
            % {"partner": partner, "kind": kind, "first": first},
            data={"kind": first._meta.label_lower},
        ) from None


@service
def add_customer(*, store: Store | int, **values: Unpack[CustomerChanges]) -> Customer:
    """A new customer, numbered and named as `save_partner` does. Raises Invalid, Duplicate."""
    customer = Customer(store_id=store if isinstance(store, int) else store.pk, **values)
    _save(customer, force_insert=True)
    return customer


@service
def change_customer(*, store: Store | int, pk: int, **changes: Unpack[CustomerChanges]) -> Customer:
    """Change the given fields only; a number stays unless another is given. Raises NotFound, Invalid, Duplicate."""
    customer = lock(Customer, store=store, pk=pk)
    if merge(customer, changes):
        if not customer.number:
            raise Invalid(_("A customer keeps a number."), field="number", reason="REQUIRED")
        _save(customer)
    return customer


@service
def delete_customer(*, store: Store | int, pk: int) -> None:
    """Remove a customer that nothing is about. Raises NotFound, Blocked."""
    # The full lock: nobody may refer to the row meanwhile.
    customer = Customer.objects.of(store).select_for_update().filter(pk=pk).first()
    if customer is None:
        raise NotFound(_("Customer not found"))
    remove_partner(partner=customer)


def _save(customer: Customer, **how: Any) -> None:
    _complete(customer)
    check(customer)
    try:
        with transaction.atomic():
            customer.save(**how)
    except IntegrityError as error:
        # The constraint decides about duplicates: a look before would race.
        if "one_customer_per_number" in str(error):
            raise Duplicate(
                _("Customer %(customer)s already exists") % {"customer": customer.number}, field="number"
            ) from None
        raise


def _complete(customer: Customer) -> None:
    if customer.currency:
        currency(customer.currency)
    country = customer.country_code
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        raise Invalid(_("A country is two capital letters, such as DE."), field="country_code")
    full_name = f"{customer.first_name} {customer.last_name}".strip()
    if full_name and (customer.kind == Customer.Kind.INDIVIDUAL or not customer.name):
        customer.name = full_name
    customer.number = customer.number or _next_number(customer.store_id)


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="customer",
        taken=lambda number: Customer.objects.of(store_id).filter(number=number).exists(),
        form="C-{:06d}",
    )
