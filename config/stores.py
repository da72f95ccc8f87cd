"""Opening a store needs two floors: the tenant, and a warehouse for it to keep things in."""

from django.db import transaction

from core.models import Store
from core.stores import save_store
from warehouse.services import open_warehouse


@transaction.atomic
def open_store(*, store: Store) -> Store:
    """Create a store with its warehouse MAIN. Raises what `save_store` raises."""
    save_store(store=store)
    open_warehouse(store=store, name="MAIN")
    return store
