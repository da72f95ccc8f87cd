"""Many rows of every model that has a page, made of one."""

import itertools
import uuid
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.models import GeneratedField

fresh = itertools.count(1_000_000)


def copies(row: Any, count: int, **fields: Any) -> None:
    """`count` more rows like `row`; each field is a function of the copy's number."""
    kept = {one.attname: getattr(row, one.attname) for one in stored(row)}
    numbers = range(count)
    changed = ({name: value(number) for name, value in fields.items()} for number in numbers)
    type(row)._default_manager.bulk_create(type(row)(**kept | own) for own in changed)


def stored(row: Any) -> list[Any]:
    concrete = type(row)._meta.concrete_fields
    return [one for one in concrete if not (one.primary_key or isinstance(one, GeneratedField))]


def grow(row: Any, count: int) -> bool:
    """`count` more rows like `row`, with the same parents, that differ where they must; False if there can be no other."""
    differing = [_differing(fields) for fields in _unique(type(row), row)]
    if None in differing:
        return False
    told = {field.attname: _another(field, row) for field in differing if field is not None}
    try:
        with transaction.atomic():
            copies(row, count, **told)
    except DatabaseError:  # what only the ledger writes
        return False
    return True


def _unique(model: Any, row: Any) -> list[list[models.Field]]:
    """The fields of every rule that a copy would break; empty ones differ from each other, unless a rule says not."""
    meta = model._meta
    alone = [([field], True) for field in meta.concrete_fields if field.unique and not field.primary_key]
    rules = [rule for rule in meta.constraints if isinstance(rule, models.UniqueConstraint)]
    told = [*alone, *((_fields(model, rule), rule.nulls_distinct is not False) for rule in rules)]
    return [
        fields
        for fields, distinct in told
        if not (distinct and any(getattr(row, one.attname) is None for one in fields))
    ]


def _fields(model: Any, rule: models.UniqueConstraint) -> list[models.Field]:
    if rule.fields:
        return [model._meta.get_field(name) for name in rule.fields]
    named = [
        one for expression in rule.expressions for one in expression.flatten() if isinstance(one, models.F)
    ]
    return [model._meta.get_field(one.name) for one in named]


def _differing(fields: list[models.Field]) -> models.Field | None:
    """The field that tells copies apart: a text or a number, and no other row."""
    own = [field for field in fields if not field.is_relation and not isinstance(field, GeneratedField)]
    return next((field for field in reversed(own) if not field.choices), None)


def _another(field: models.Field, row: Any) -> Any:
    if isinstance(field, models.UUIDField):
        return lambda _number: uuid.uuid4()
    if isinstance(field, models.IntegerField):
        return lambda _number: next(fresh)
    width = field.max_length or 40
    return lambda _number: f"{str(getattr(row, field.attname))[: width - 9]}~{next(fresh)}"
