"""Whether a page says what it is in plain words: in its title, and in its one heading."""

import re
from html.parser import HTMLParser
from typing import Any

from django.apps import apps

# What programs call things: "orders.workorder", "StorageOrder", "ValueError".
LABELS = "|".join(config.label for config in apps.get_app_configs())
CLASSES = {model.__name__ for model in apps.get_models() if re.search(r"[a-z][A-Z]", model.__name__)}
INTERNAL = re.compile(
    rf"\b(?:(?:{LABELS})\.[a-z_]+|{'|'.join(sorted(CLASSES))}|[A-Z]\w+(?:Error|Exception))\b"
)


class Said(HTMLParser):
    """The text of every title and every heading of the first rank."""

    def __init__(self, html: str):
        super().__init__()
        self.inside = ""
        self.said: dict[str, list[str]] = {"title": [], "h1": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in self.said:
            self.inside = tag
            self.said[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.said[self.inside][-1] += data


def unclear(html: str) -> list[str]:
    """What is wrong with the title and heading of a page."""
    said = Said(html).said
    wrong = [f"{len(texts)} of {tag}" for tag, texts in said.items() if len(texts) != 1]
    texts = [" ".join(text.split()) for texts in said.values() for text in texts]
    wrong += ["says nothing" for text in texts if not text.replace("| Millwright", "").strip(" |")]
    return wrong + [text for text in texts if INTERNAL.search(text)]
