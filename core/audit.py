"""The invariants of the house: named queries that return the rows that break a rule (RELIABILITY: Invariants)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from core.transitions import GONE

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` returns the rows that break the rule, its first columns naming them; none is good."""

    name: str
    rule: str
    sql: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows that break one rule, at most 100 of them."""

    name: str
    rule: str
    rows: list[dict[str, Any]]


_invariants: dict[str, Invariant] = {}


def invariant(name: str, rule: str, sql: str | Callable[[], str]) -> None:
    """Declare a rule; every app's `invariants.py` is read at start."""
    if name in _invariants:
        raise ValueError(f"The invariant {name} is declared twice.")
    _invariants[name] = Invariant(name, rule, sql if callable(sql) else lambda: sql)


def invariants() -> list[Invariant]:
    return [_invariants[name] for name in sorted(_invariants)]


def audit(names: Iterable[str] | None = None) -> list[Finding]:
    """Check all rules, or some, against one snapshot of the database; one query a rule, however many rows."""
    chosen = invariants() if names is None else [_invariants[name] for name in names]
    if connection.in_atomic_block:
        return [finding for rule in chosen if (finding := _check(rule))]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [finding for rule in chosen if (finding := _check(rule))]


def _check(rule: Invariant) -> Finding | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({rule.sql()}) AS broken LIMIT {SHOWN}")
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Finding(rule.name, rule.rule, rows) if rows else None


def log_replays(model: type[models.Model]) -> str:
    """SQL for: the transition log of these documents has no gap and ends in their present state."""
    table, kind = model._meta.db_table, model._meta.label_lower
    return f"""
    SELECT document.id, document.state, document.version, replay.steps, replay.last_state
    FROM {table} document LEFT JOIN (
        SELECT object_id, count(*) AS steps, (array_agg(target ORDER BY version DESC))[1] AS last_state,
               bool_and(source = before) AS chained, min(version) AS first
        FROM (
            SELECT *, coalesce(lag(target) OVER (PARTITION BY object_id ORDER BY version), '') AS before
            FROM core_transition WHERE kind = '{kind}'
        ) AS step GROUP BY object_id
    ) AS replay ON replay.object_id = document.id
    WHERE replay.steps IS NULL OR NOT chained OR first <> 1 OR steps <> document.version
       OR last_state <> document.state
    """


def log_in_graph(model: type[models.Model]) -> str:
    """SQL for: every logged move of these documents is one that the model declares; how they began is free."""
    kind, field = model._meta.label_lower, model._meta.get_field("state")
    known = []
    for move in field.get_all_transitions(model):  # type: ignore[union-attr]
        targets = getattr(move.target, "allowed_states", [move.target])
        known += [f"('{move.name}', '{move.source}', '{target}')" for target in targets]
    return f"""
    SELECT id, object_id, move, source, target FROM core_transition
    WHERE kind = '{kind}' AND version > 1 AND target <> '{GONE}'
      AND (move, source, target) NOT IN (VALUES {", ".join(known)})
    """


def tally_is_exact(model: type[models.Model]) -> str:
    """SQL for: the totals of these documents by state (`core.tally`) equal the documents."""
    return f"""
    SELECT store_id, state, sum(n) AS difference FROM (
        SELECT store_id, state, n FROM core_tally WHERE kind = '{model._meta.label_lower}'
        UNION ALL
        SELECT store_id, state, -1 FROM {model._meta.db_table}
    ) AS sides GROUP BY store_id, state HAVING sum(n) <> 0
    """


def one_store() -> str:
    """SQL for: no row points to a row of another store. Made from the models, so a new foreign key is covered."""
    queries = []
    for model in filter(_has_store, apps.get_models()):
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target and _has_store(target) and field.name not in store_path(model):
                here, own = _store_of(model, "here")
                there, other = _store_of(target, "there")
                queries.append(
                    f"SELECT '{model._meta.label}.{field.name}' AS reference, here.{model._meta.pk.column}::text AS row"
                    f" FROM {model._meta.db_table} here {here}"
                    f" JOIN {target._meta.db_table} there ON there.{target._meta.pk.column} = here.{field.column}"
                    f" {there} WHERE {own} <> {other}"
                )
    return " UNION ALL ".join(queries)


def store_path(model: Any) -> list[str]:
    """The fields that lead from a row to its store; none for what is not of a store."""
    return str(getattr(model._default_manager.all(), "store_path", "")).split("__")


def _has_store(model: Any) -> bool:
    return store_path(model) != [""]


def _store_of(model: Any, alias: str) -> tuple[str, str]:
    """The joins from `alias` to the row that knows its store, and that column."""
    joins = []
    for step, name in enumerate(store_path(model)[:-1]):
        field = model._meta.get_field(name)
        model, below = field.related_model, f"{alias}_{step}"
        joins.append(
            f"JOIN {model._meta.db_table} {below} ON {below}.{model._meta.pk.column} = {alias}.{field.column}"
        )
        alias = below
    return " ".join(joins), f"{alias}.store_id"
