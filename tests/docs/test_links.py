"""Links and images inside the checkout lead somewhere."""

import re

import pytest

from tests.docs.pages import CHECKOUT, FENCED, PAGES, anchor, headings

LINK = re.compile(r"\]\(([^)\s]+)\)")
FOUND = [
    (page, target)
    for page in PAGES
    for target in LINK.findall(FENCED.sub("", page.read_text()))
    if "://" not in target
]


@pytest.mark.parametrize(("page", "target"), FOUND, ids=lambda value: str(value).removeprefix(f"{CHECKOUT}/"))
def test_a_link_leads_somewhere(page, target):
    path, _, fragment = target.partition("#")
    aim = (page.parent / path).resolve() if path else page
    assert aim.is_file()
    assert not fragment or fragment in [anchor(heading) for heading in headings(aim)]


def test_there_are_pictures():
    assert [target for page, target in FOUND if page.name == "README.md" and target.endswith(".png")] != []
