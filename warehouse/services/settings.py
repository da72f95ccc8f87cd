"""How a store keeps its stock, and the fields that it adds to its storage orders."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.models import Store
from core.transactions import service
from warehouse.models import CustomField, WarehouseSettings


def warehouse_settings(store_id: int) -> WarehouseSettings:
    """The store's settings; the defaults where nobody saved any."""
    return WarehouseSettings.objects.filter(store_id=store_id).first() or WarehouseSettings(store_id=store_id)


@service
def save_warehouse_settings(*, settings: WarehouseSettings) -> WarehouseSettings:
    """Create or change a store's settings. Raises ValidationError."""
    settings.full_clean()
    settings.save()
    return settings


@service
def declare_custom_field(*, store: Store, name: str, length: int = 1999) -> CustomField:
    """Add a field to the storage orders of a store. Raises ValidationError (name, length, taken)."""
    return save_custom_field(field=CustomField(store=store, name=name, length=length))


@service
def save_custom_field(*, field: CustomField) -> CustomField:
    """Create or change a custom field; orders keep what they have. Raises ValidationError."""
    field.full_clean()
    field.save()
    return field


@service
def remove_custom_field(*, field: CustomField) -> None:
    """Ask for it no more; orders keep what they have."""
    field.delete()


def custom_values(store_id: int, given: Mapping[str, Any], present: Mapping[str, str]) -> dict[str, str]:
    """`present` with the `given` values; None takes one away. Raises Invalid for an undeclared field or a long text."""
    if not given:
        return dict(present)
    declared = dict(CustomField.objects.of(store_id).values_list("name", "length"))
    values = dict(present)
    for name, value in given.items():
        if name not in declared:
            raise Invalid(_("There is no field %(name)s.") % {"name": name}, field=name, reason="UNKNOWN")
        if value is None:
            values.pop(name, None)
            continue
        if len(str(value)) > declared[name]:
            raise Invalid(
                _("%(name)s is longer than %(declared)s characters.")
                % {"name": name, "declared": declared[name]},
                field=name,
                reason="TOO_LONG",
            )
        values[name] = str(value)
    return values
