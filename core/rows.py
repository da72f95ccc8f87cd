"""What writers do with every kind of row: find and lock it, merge changes, check it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_fsm import FSMField

from core.currencies import currency
from core.errors import Invalid, NotFound
from core.models import Store

REASONS = {"blank": "REQUIRED", "null": "REQUIRED", "max_length": "TOO_LONG"}


def lock[M: models.Model](model: type[M], *, store: Store | int, pk: int) -> M:
    """The locked, freshly read row of a store. Raises NotFound."""
    rows: Any = model._default_manager
    row: M | None = rows.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("%(model)s not found") % {"model": capfirst(model._meta.verbose_name)})
    return row


def merge(row: models.Model, changes: Mapping[str, Any]) -> list[str]:
    """Set the given fields; the names of those that were different."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return changed


def check(row: models.Model) -> None:
    """Raise Invalid for the first field that is missing, too long, no currency, or of another store."""
    related: list[Any] = [f for f in row._meta.concrete_fields if f.is_relation]
    unchecked = {f.name for f in row._meta.concrete_fields if f.is_relation or isinstance(f, FSMField)}
    try:
        row.clean_fields(exclude=unchecked)
    except ValidationError as refusal:
        field, errors = next(iter(refusal.error_dict.items()))
        reason = REASONS.get(str(errors[0].code), "INVALID")
        raise Invalid(errors[0].messages[0], field=field, reason=reason) from None
    if code := getattr(row, "currency", ""):
        currency(code)
    for reference in related:
        # Of a row that is changed, what was not loaded was not set anew.
        if row._state.adding or reference.is_cached(row):
            _check_store(row, reference)


def _check_store(row: Any, reference: Any) -> None:
    chosen = getattr(row, reference.name)
    if getattr(chosen, "store_id", row.store_id) != row.store_id:
        raise Invalid(
            _("There is no such %(reference)s.") % {"reference": reference.verbose_name},
            field=reference.name,
            reason="NOT_FOUND",
        )
