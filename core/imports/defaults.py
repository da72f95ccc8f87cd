"""Defaults for set-based inserts: Django keeps them in Python, so that SQL has to name them."""

import re

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from psycopg import sql


def with_defaults(query: str, model: type[models.Model]) -> str:
    """An insert of `model` that ends its columns with `{more}` and its values with `{defaults}`, completed by the
    columns it does not name: a field that is added to the model later needs no change here."""
    table = model._meta.db_table
    named = re.search(rf"INSERT INTO {table}\b[^(]*\(([^)]*)\{{more\}}\)", query)
    assert named is not None, f"No insert into {table} with {{more}} in this query."
    known = {name.strip() for name in named[1].split(",")}
    left = {
        field.column: _literal(field)
        for field in model._meta.concrete_fields
        if field.column not in known and not (field.null or field.primary_key)
        if field.db_default is NOT_PROVIDED
    }
    more = "".join(f", {column}" for column in left)
    defaults = "".join(f", {value}" for value in left.values())
    return query.replace("{more}", more).replace("{defaults}", defaults)


def _literal(field: models.Field) -> str:
    value = field.get_db_prep_save(field.get_default(), connection)
    return sql.Literal(value).as_string().replace("%", "%%")
