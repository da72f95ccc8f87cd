"""docs/operating.md lists exactly the environment variables that the code reads."""

import re

from tests.docs.pages import CODE, table

READ = re.compile(
    r"(?:environ(?:ment)?\.get\(|environ\[|env_flag\(|env_number\(|env_choice\()\s*[\"']([A-Z_]+)[\"']"
)
# The shell's own.
NOT_OURS = {"PATH"}


def names_read() -> set[str]:
    return {name for path in CODE for name in READ.findall(path.read_text())} - NOT_OURS


def test_every_variable_that_is_read_is_in_the_table():
    assert names_read() - set(table("docs/operating.md", "Settings")) == set()


def test_every_variable_of_the_table_is_read():
    assert set(table("docs/operating.md", "Settings")) - names_read() == set()


def test_no_variable_is_listed_twice():
    names = table("docs/operating.md", "Settings")
    assert len(names) == len(set(names))
