"""What the tests of the documentation read: pages, their headings, and the code that cites them."""

import os
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
APPS = ("config", "core", "catalog", "accounting", "warehouse", "production", "orders")
CODE = [path for app in APPS for path in sorted((CHECKOUT / app).rglob("*.py"))]
FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def read(page: str) -> str:
    return (CHECKOUT / page).read_text()


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)


def anchor(heading: str) -> str:
    """As the usual renderers make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def table(page: str, heading: str) -> list[str]:
    """The first column, in backticks, of the tables below a heading."""
    section = read(page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def own_files() -> list[Path]:
    """All that is in the repository, told without git: a checkout may have come without it."""
    found = []
    for folder, below, names in os.walk(CHECKOUT):
        below[:] = [
            name for name in below if name == ".ci" or not name.startswith((".", "__pycache__", "media"))
        ]
        found += [Path(folder, name) for name in names]
    return found
