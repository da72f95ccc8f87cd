"""Many rows of every table: of its kind, and below every row that its rows can stand below."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.models import GeneratedField

from core.admin import WithTimeline
from core.models import Stateful, Store, Transition

# The keys of copies, far from those of other rows; those of a table in groups of their own.
FIRST, OF_A_TABLE, OF_A_GROUP = 10_000_000, 100_000, 2_000
# They grow with the program alone.
CONSTANT = (ContentType, Permission)
# How rows say which document they are about.
ABOUT = (("kind", "object_id"), ("document_kind", "document_id"))
# Foreign keys and triggers keep what the ledger alone writes, and would judge each row. Tallies go on.
UNGUARDED = """
DO $$
DECLARE one record;
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  FOR one IN SELECT conrelid::regclass AS name, conname FROM pg_constraint WHERE contype = 'f' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.name, one.conname);
  END LOOP;
  FOR one IN SELECT tgrelid::regclass AS name, tgname FROM pg_trigger
             WHERE NOT tgisinternal AND tgname NOT LIKE 'pgtrigger_tally%' LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', one.name, one.tgname);
  END LOOP;
END $$
"""

type Table = type[models.Model]
type Values = dict[str, str]


def copies(row: Any, count: int, **fields: Callable[[int], Any]) -> None:
    """`count` more rows like `row`; each field is a function of the copy's number."""
    kept = {one.attname: getattr(row, one.attname) for one in _written(type(row)) if not one.primary_key}
    changed = ({name: value(number) for name, value in fields.items()} for number in range(count))
    type(row)._default_manager.bulk_create(type(row)(**kept | own) for own in changed)


class Growth:
    """The newest row of each table, each below those of the other tables, and ever more copies of all of them.

    A copy stands below copies of its parents; others, a group for each parent, below that one and copies of the other
    parents. So what may have many rows below it has them, with parents of their own, and what has one of a kind is many
    itself. `refused` is what can be no more; `empty` are tables without a row. For a test's own transaction.
    """

    def __init__(self) -> None:
        tables = [model for model in apps.get_models(include_auto_created=True) if _is_table(model)]
        newest = {model: model._base_manager.order_by("-pk").first() for model in tables}
        self.rows: dict[Table, Any] = {model: row for model, row in newest.items() if row is not None}
        self.empty = {model._meta.label for model, row in newest.items() if row is None}
        self.refused: set[str] = set()
        self.first = {model: FIRST + place * OF_A_TABLE for place, model in enumerate(tables)}
        self.groups: dict[Table, int] = defaultdict(lambda: 1)
        self.statements: dict[str, list[str]] = {}
        run(UNGUARDED)
        for row in self.rows.values():
            self._join(row)
        for model in (*self.rows, *self.rows):  # room for one makes others need more
            self._make_room(model)
        for model in self.rows:
            self.statements |= self._statements(model)

    def grow(self, first: int, last: int) -> None:
        """The copies with these numbers."""
        for name, ways in list(self.statements.items()):
            way = next((way for way in ways if _runs(way, [first, last])), None)
            if way is None:
                self.refused.add(name)
            self.statements[name] = [way] if way else []
        run(
            "ANALYZE"
        )  # nobody else can, of rows that are not committed; plans for ten rows would take minutes

    def _join(self, row: Any) -> None:
        mine = type(row)._base_manager.filter(pk=row.pk)
        for field in _above(type(row)):
            above = self.rows.get(field.related_model)
            if above is None or type(above) is type(row) or getattr(row, field.attname) is None:
                continue
            try:
                with transaction.atomic():
                    mine.update(**{field.name: above})
            except IntegrityError:
                continue  # no article is a part of itself

    def _make_room(self, model: Table) -> None:
        """As many groups of a parent as there are of `model`, if only its parents tell the rows of `model` apart."""
        for fields in _rules(model):
            parents = [field.related_model for field in fields if field.is_relation]
            if parents and not any(
                _tells(field) and getattr(self.rows[model], field.name) for field in fields
            ):
                parent = min(parents, key=lambda one: one is Store)
                self.groups[parent] = max(self.groups[parent], self.groups[model] + len(_above(model)))

    def _statements(self, model: Table) -> dict[str, list[str]]:
        """By name, what inserts a group; another way to say it where a row can have one of its parents only."""
        found = {}
        for place, (name, kept) in enumerate(self._kept(model)):
            columns = {field.column for field in _above(model) if field.null} - set(kept)
            ways = [kept, {**dict.fromkeys(columns, "NULL"), **kept}]
            found[name] = [self._insert(model, place, way) for way in (ways if kept else ways[:1])]
        return found

    def _kept(self, model: Table) -> Iterator[tuple[str, Values]]:
        label = model._meta.label
        for group in range(self.groups[model]):
            yield f"{label} {group}", {}
        for field in _above(model):
            if field.related_model in self.rows and not field.unique and field.related_model is not Store:
                yield f"{label}.{field.name}", {field.column: self._key(field.related_model)}
        names = {field.name: field.column for field in _written(model)}
        for kind, number in ABOUT:
            if kind in names and number in names:
                for about in _documents(model):
                    kept = {names[kind]: f"'{about._meta.label_lower}'", names[number]: self._key(about)}
                    yield f"{label} of {about._meta.label}", kept

    def _insert(self, model: Table, place: int, kept: Values) -> str:
        start = self.first[model] + place * OF_A_GROUP
        moved: set[Table] = set()
        values: Values = {}
        for field in _written(model):
            old, above = f'r."{field.column}"', field.related_model
            value = kept.get(field.column)
            if value is None and field.is_relation and self._moves(model, field) and above not in moved:
                moved.add(above)
                key = self.first[above] + min(place, self.groups[above] - 1) * OF_A_GROUP
                value = f"CASE WHEN {old} IS NOT NULL THEN {key} + copy END"
            elif value is None and any(field in rule for rule in _rules(model)):
                value = _other(field, old, start)
            values[f'"{field.column}"'] = value or old
        return (
            f'INSERT INTO "{model._meta.db_table}" ({", ".join(values)}) SELECT {", ".join(values.values())} '
            f'FROM "{model._meta.db_table}" r, generate_series(%s::int, %s::int) copy '
            f'WHERE r."{model._meta.pk.column}" = {self._key(model)}'
        )

    def _moves(self, model: Table, field: Any) -> bool:
        """Whether copies point to copies; all are in one store, but of what a store has one of."""
        above = field.related_model
        if above not in self.rows or not isinstance(above._meta.pk, models.AutoField):
            return False
        alone = [rule for rule in _rules(model) if field in rule and not any(map(_tells, rule))]
        return above is not Store or bool(alone)

    def _key(self, model: Table) -> str:
        return f"'{self.rows[model].pk}'"


def run(sql: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _runs(sql: str, values: Any) -> bool:
    try:
        with transaction.atomic():
            run(sql, values)
    except IntegrityError:
        return False
    return True


def _is_table(model: Table) -> bool:
    """Not one of pghistory's views."""
    return model not in CONSTANT and model._meta.label not in (
        "pghistory.Events",
        "pghistory.MiddlewareEvents",
    )


def _documents(model: Table) -> list[Table]:
    """What rows of `model` may be about: whatever tells what happened to it, or only what has states."""
    told = [one for one, pages in admin.site._registry.items() if isinstance(pages, WithTimeline)]
    return [one for one in told if model is not Transition or issubclass(one, Stateful)]


def _written(model: Table) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]


def _above(model: Table) -> list[Any]:
    return [field for field in _written(model) if field.is_relation and field.related_model not in CONSTANT]


def _rules(model: Table) -> list[list[Any]]:
    """The fields of everything that says that rows differ."""
    meta = model._meta
    known = {field.name: field for field in meta.concrete_fields}
    rules = [rule for rule in meta.constraints if isinstance(rule, models.UniqueConstraint)]
    named = [*meta.unique_together, *map(_names, rules)]
    alone = [[field] for field in meta.concrete_fields if field.unique]
    return [*alone, *([known[name] for name in names] for names in named)]


def _names(rule: models.UniqueConstraint) -> list[str]:
    parts = [part for expression in rule.expressions for part in expression.flatten()]
    return [*rule.fields, *(part.name for part in parts if isinstance(part, models.F))]


def _tells(field: Any) -> bool:
    """Whether its values tell copies apart."""
    kinds = models.UUIDField | models.IntegerField | models.CharField | models.TextField
    return not field.is_relation and not field.choices and isinstance(field, kinds)


def _other(field: Any, old: str, start: int) -> str:
    """A value that no other copy has; an empty text stays empty."""
    if not _tells(field):
        return old
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if isinstance(field, models.IntegerField):
        return f"{start} + copy"
    return f"CASE {old} WHEN '' THEN '' ELSE left({old}, {(field.max_length or 40) - 9}) || '~' || {start} + copy END"
