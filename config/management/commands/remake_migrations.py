from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from core.schema import InstallTriggers

OURS = ("core", "catalog", "accounting", "warehouse", "production", "orders")


class Command(BaseCommand):
    help = "Until the first release: write each app's 0001_initial anew, as few operations as possible."

    def handle(self, *args: Any, **options: Any) -> None:
        ours = [Path(apps.get_app_config(app).path, "migrations") for app in OURS]
        kept = {
            path: path.read_text()
            for folder in ours
            for path in folder.glob("0*.py")
            if "initial" not in path.name
        }
        for path in [path for folder in ours for path in folder.glob("0*.py")]:
            path.unlink()
        call_command("makemigrations", *OURS, verbosity=0)
        self._fold()
        for path, text in kept.items():
            path.write_text(text)
        self.stdout.write(
            "Done. `make check` compares them with the models; databases made before are useless now."
        )

    def _fold(self) -> None:
        made = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
        for app in OURS:
            parts = [made[key] for key in sorted(made) if key[0] == app]
            if not parts:
                continue
            paths = [Path(MigrationWriter(part).path) for part in parts]
            initial: Any = Migration("0001_initial", app)
            initial.initial = True
            # Foreign keys point down, so the apps below are complete with their own first migration.
            others = {d for part in parts for d in part.dependencies if d[0] != app}
            initial.dependencies = sorted(
                {(a, "0001_initial") if a in OURS else (a, n) for a, n in others}, key=str
            )
            initial.operations = folded([op for part in parts for op in part.operations])
            # Without the day it was made: a remake then changes the files of changed models only.
            text = MigrationWriter(initial, include_header=False).as_string()
            for path in paths:
                path.unlink()
            paths[0].with_name("0001_initial.py").write_text(text)
            self.stdout.write(f"{app}: {len(initial.operations)} operations")


def folded(operations: list[Any]) -> list[Any]:
    """Everything into the CreateModel operations, in an order that their references allow."""
    models = {op.name_lower: op for op in operations if isinstance(op, CreateModel)}
    late = []
    for op in operations:
        if isinstance(op, AddField):
            models[op.model_name_lower].fields.append((op.name, op.field))
        elif isinstance(op, AddConstraint):
            models[op.model_name_lower].options.setdefault("constraints", []).append(op.constraint)
        elif isinstance(op, AddIndex):
            models[op.model_name_lower].options.setdefault("indexes", []).append(op.index)
        elif type(op).__name__ == "AddTrigger":
            models[op.model_name.lower()].options.setdefault("triggers", []).append(op.trigger)
        elif not isinstance(op, CreateModel):
            late.append(op)
    order, cut = in_order(models)
    return [*(models[name] for name in order), *cut, *late, InstallTriggers()]


def in_order(models: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """The models, referenced ones first; a reference that closes a circle is added afterwards."""
    cut: list[Any] = []
    while True:
        try:
            graph = {name: references(op) & set(models) - {name} for name, op in models.items()}
            return list(TopologicalSorter(graph).static_order()), cut
        except CycleError as error:
            cut.append(cut_one(models, error.args[1]))


def cut_one(models: dict[str, Any], circle: list[str]) -> AddField:
    """Take one nullable reference out of a circle of models."""
    for to, name in pairwise(circle):
        for field in models[name].fields:
            if target(field[1]) == to and field[1].null:
                models[name].fields.remove(field)
                return AddField(name, *field)
    raise ValueError(f"No reference among {circle} can be added later.")


def references(op: Any) -> set[str]:
    return {target(field) for _, field in op.fields}


def target(field: Any) -> str:
    """The lower-case name of the model that a field refers to; '' for none."""
    related = getattr(field.remote_field, "model", None)
    return related.split(".")[-1].lower() if isinstance(related, str) else ""
