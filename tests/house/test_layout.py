"""The rules of the house that a linter does not see (ARCHITECTURE: The house, Floors)."""

import re
from pathlib import Path

import pytest
from django.apps import apps

CHECKOUT = Path(__file__).resolve().parents[2]
FLOORS = ["core", "catalog", "accounting", "warehouse", "production", "orders", "config"]
OURS = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in FLOORS]
CODE = [p for app in FLOORS for p in (CHECKOUT / app).rglob("*.py") if "migrations" not in p.parts]
TESTS = list((CHECKOUT / "tests").rglob("*.py"))


def lines_matching(pattern, files=None):
    found = re.compile(pattern)
    return [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in files or CODE
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if found.search(line)
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_foreign_keys_point_down(model):
    floor = FLOORS.index(model._meta.app_label)
    targets = [f.related_model._meta for f in model._meta.get_fields() if f.concrete and f.related_model]
    assert [t.label for t in targets if t.app_label in FLOORS and FLOORS.index(t.app_label) > floor] == []


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_no_model_orders_itself_or_overrides_save(model):
    assert list(model._meta.ordering) == []
    assert "save" not in model.__dict__


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_no_foreign_key_has_an_index_that_another_begins_with(model):
    """Every write pays for each (docs/decisions/0022)."""
    orders = [index.fields or index.expressions for index in model._meta.indexes if index.condition is None]
    firsts = {order[0] for order in orders if order}
    firsts |= {getattr(first, "name", first) for first in firsts}  # of an expression that is a column
    firsts |= {one.fields[0] for one in model._meta.total_unique_constraints}
    keys = {f.name for f in model._meta.concrete_fields if f.many_to_one and f.db_index and not f.unique}
    assert keys & firsts == set()


def test_no_state_is_assigned_outside_a_transition():
    assert lines_matching(r"\.state\s*=[^=]|update\([^)]*\bstate=") == []


def test_no_module_is_a_catch_all():
    assert [p.name for p in CODE + TESTS if p.stem in ("utils", "helpers", "common")] == []


def test_no_module_passes_400_lines():
    assert [str(p) for p in CODE + TESTS if len(p.read_text().splitlines()) > 400] == []


def test_no_star_imports():
    assert lines_matching(r"^\s*from .* import \*", CODE + TESTS) == []


def test_only_core_is_called_when_ready():
    assert [line.split(":")[0] for line in lines_matching(r"def ready\(")] == ["core/apps.py"]


def test_only_service_admin_saves_in_the_admin():
    admins = [p for p in CODE if "admin" in str(p.relative_to(CHECKOUT))]
    assert [line.split(":")[0] for line in lines_matching(r"def save_model\(", admins)] == [
        "core/admin/base.py"
    ]


def test_the_ledger_has_one_writer():
    writers = lines_matching(r"StockMovement\.objects\.(bulk_)?create|StockMovement\(")
    assert {line.split(":")[0] for line in writers} <= {
        "warehouse/services/ledger.py",
        "warehouse/models/stock.py",
    }


def test_cost_and_revenue_have_one_writer():
    writers = lines_matching(r"JobEntry\.objects\.(bulk_)?create|JobEntry\(")
    assert {line.split(":")[0] for line in writers} <= {
        "accounting/services/entries.py",
        "accounting/models/entries.py",
    }


def test_nothing_in_the_house_looks_at_shared():
    assert lines_matching(r"\.\./shared|/shared/") == []
