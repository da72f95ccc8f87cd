from django.db import transaction

from catalog.models import Customer, Staff, Supplier


@transaction.atomic
def save_partner[P: (Supplier, Customer, Staff)](*, partner: P) -> P:
    """Create or change a supplier, a customer or a staff member. Raises ValidationError for bad fields."""
    partner.full_clean()
    partner.save()
    return partner
