"""docs/glossary.md, made of config/glossary.py, the names of the models and the word tables of the APIs."""

from config.glossary import APIS, Line, states, things
from config.management.pages import PageCommand

INTRO = """# Glossary

Made from the code by `manage.py glossary`; `manage.py glossary --check` tells whether it still agrees. One plain word per
thing and state, everywhere in the back office; the words of the APIs stand beside and appear nowhere else. The same page
is in the back office under *Help → Words*.
"""


class Command(PageCommand):
    help = "Write docs/glossary.md from the models and the APIs' tables; with --check exit 1 if it differs."
    name = "glossary"

    def page(self) -> str:
        return page()


def page() -> str:
    """The whole text: things first, then the states of each kind of document."""
    sections = [f"## Things\n\n{table(things())}\n"]
    sections += [f"## States: {name}\n\n{table(lines)}\n" for name, lines in states()]
    return "\n".join([INTRO, *sections])


def table(lines: list[Line]) -> str:
    used = [api for api in range(len(APIS)) if any(line.elsewhere[api] for line in lines)]
    head = ["our word", "what it is", *(str(APIS[api]) for api in used)]
    rows = [[line.word, str(line.said), *(line.elsewhere[api] or "–" for api in used)] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])
