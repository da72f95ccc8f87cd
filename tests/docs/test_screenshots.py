"""The pictures of the pages are exactly those that `python -m tests.screenshots` makes."""

import re

from tests.docs.pages import CHECKOUT
from tests.screenshots.pictures import PICTURES

NAMED = re.compile(r"screenshots/([\w-]+)\.png")
PAGES = ("README.md", "docs/back-office.md")


def test_every_picture_is_made_named_and_kept():
    made = {picture.name for picture in PICTURES}
    named = {name for page in PAGES for name in NAMED.findall((CHECKOUT / page).read_text())}
    kept = {path.stem for path in (CHECKOUT / "docs" / "screenshots").iterdir()}
    assert (named, kept) == (made, made)


def test_no_picture_is_large():
    sizes = {path.name: path.stat().st_size for path in (CHECKOUT / "docs" / "screenshots").iterdir()}
    assert [name for name, size in sizes.items() if size > 250_000] == []
