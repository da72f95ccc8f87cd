"""What a docstring or a comment cites exists: `docs/<page>.md, <Heading>` and `ARCHITECTURE: <Heading>`."""

import re

import pytest

from tests.docs.pages import CHECKOUT, CODE, headings

PAGE = re.compile(r"(docs/[\w/-]+\.md)(?:, ([A-Z][A-Za-z -]+))?")
SHORT = re.compile(r"(ARCHITECTURE|RELIABILITY): ([A-Z][A-Za-z -]+(?:, [A-Z][A-Za-z -]+)*)")
READERS = [
    *CODE,
    *(path for path in sorted((CHECKOUT / "tests").rglob("*.py")) if path.parent.name != "docs"),
]
TEXTS = {path: path.read_text() for path in READERS}


def cited() -> set[tuple[str, str]]:
    found = {pair for text in TEXTS.values() for pair in PAGE.findall(text)}
    for text in TEXTS.values():
        for page, names in SHORT.findall(text):
            found |= {(f"docs/{page.lower()}.md", name) for name in names.split(", ")}
    return found


@pytest.mark.parametrize(("page", "heading"), sorted(cited()))
def test_a_cited_page_or_heading_exists(page, heading):
    assert (CHECKOUT / page).is_file()
    assert not heading or heading.strip() in headings(CHECKOUT / page)
