"""The tables that repeat the code agree with it."""

import re

from core.audit import invariants
from orders.api.envelope import CODES
from orders.api.queries import DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE
from orders.documents.objects import OPERATION, WORK_ORDER
from production.api import envelope as production
from tests.docs.pages import read, table


def test_every_rule_of_the_audit_is_listed_in_its_own_words():
    rows = [f"| `{rule.name}` | {rule.rule} |" for rule in invariants()]
    assert re.findall(r"^\| `.+$", read("docs/audit.md"), re.MULTILINE) == rows, "\n" + "\n".join(rows)


def test_every_key_of_the_shop_floors_objects_is_listed():
    assert table("docs/api/orders.md", "Work orders") == list(WORK_ORDER.fields)
    assert table("docs/api/orders.md", "Operations") == list(OPERATION.fields)


def test_every_error_code_of_the_shop_floor_is_listed():
    listed = re.findall(r"^\| \d{3} \| `(\w+)` \|", read("docs/api/orders.md"), re.MULTILINE)
    assert set(listed) == set(CODES.values())


def test_every_error_code_of_production_is_listed():
    listed = re.findall(r"^\| (\d{6}) \|", read("docs/api/production.md"), re.MULTILINE)
    assert set(map(int, listed)) == set(production.ERROR["properties"]["errorCode"]["enum"])


def test_the_bounds_of_a_list_are_those_of_the_code():
    page = read("docs/api/orders.md")
    assert f"| `page` | 1 | 1 to {MAX_PAGE:,};" in page
    assert f"| `limit` | {DEFAULT_LIMIT} | 1 to {MAX_LIMIT} |" in page
