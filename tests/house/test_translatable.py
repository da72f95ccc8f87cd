"""Every sentence that a person may read can be translated: refusals, and the words of pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFUSALS = {"Blocked", "Conflict", "Duplicate", "Invalid", "NotFound"}
WORDS = {"help", "help_text", "label", "question", "title", "verbose_name", "verbose_name_plural"}
# Machines read what the APIs say, and whoever runs a command or reads its log works in English.
ENGLISH = (
    "/api/",
    "/http/",
    "/imports/",
    "/management/",
    "/migrations/",
    "import_",
    "importers",
    "/postgres/",
)
APPS = ("config", "core", "catalog", "accounting", "warehouse", "production", "orders")
MODULES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if not any(part in str(path.relative_to(ROOT)) for part in ENGLISH)
]


def is_sentence(value: ast.expr) -> bool:
    if isinstance(value, ast.JoinedStr):
        return any(is_sentence(part) for part in value.values)
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and any(letter.islower() for letter in text)


def untranslated(tree: ast.Module) -> Iterator[int]:
    """Lines of sentences that are given to a refusal or as a page's word."""
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if not isinstance(node, ast.Call) or name == "display":  # its labels are colours
            continue
        said = node.args[:1] if name in REFUSALS else []
        said += [word.value for word in node.keywords if word.arg in WORDS]
        yield from (value.lineno for value in said if is_sentence(value))


def test_sentences_can_be_translated():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        for line in untranslated(ast.parse(path.read_text()))
    }
    assert found == set()
