from django.db.models import ProtectedError

from catalog.models import Customer, Staff, Supplier
from core import numbers
from core.currencies import currency
from core.errors import Blocked, Invalid
from core.transactions import service


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
            f"{partner} cannot be removed: there is {kind} {first}.", data={"kind": first._meta.label_lower}
        ) from None


def _complete(customer: Customer) -> None:
    if customer.currency:
        currency(customer.currency)
    country = customer.country_code
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        raise Invalid("A country is two capital letters, such as DE.", field="country_code")
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
