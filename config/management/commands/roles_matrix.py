"""docs/roles.md, made from config/roles.py and the names of models and rights."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.text import capfirst

from config.management.pages import PageCommand
from config.roles import AREAS, ROLES
from core.roles import SEE_PRICES, Role, say

INTRO = """# Roles

Made from the code by `manage.py roles_matrix`; `manage.py roles_matrix --check` tells whether it still agrees.

A person has roles, and works in stores: in each of them they see and do what all of their roles together allow, and of
other stores nothing. The roles below come with the program and are kept as they are here by every `manage.py migrate`;
a house that wants another one copies one (*Settings → People → Roles*) and changes the copy. A superuser may everything
in every store, and is made by a superuser only.

- **Who manages people**: an administrator invites people into their own stores and gives them roles without a right that
  the administrator lacks. Superusers, people who have more rights and people who also work in a store that the
  administrator does not are shown and not changed: of those, only the membership of the administrator's own store can be
  ended. Nobody ends their own access.
- **Prices**: without *see prices* no amount of money is shown anywhere: not in lists, pages, filters, sorting, searches,
  histories, exports and prints.
- **The APIs in a browser**: an API answers with whole objects, prices too, and one write may be several moves. So a
  person uses them by the session of the back office only with *see prices*, and changes or removes an object there only
  with every right that its kind has.
- **Programs**: a program may do all that the API of its credential can, and is answered with prices, whatever its maker
  may do by hand. So making credentials is a matter of trust, and needs *see prices*. The same goes for who logs in to an
  API with name and password: such a login is a program's, and needs no right but to work in a store. Only the
  accounting API, which is about money, also asks for *see prices*.
- **What is of no store** (background jobs, log-ins, sessions) needs the right for it, and to work in every store.
"""


class Command(PageCommand):
    help = "Write docs/roles.md from the declared roles; with --check exit 1 if it differs."
    name = "roles"

    def page(self) -> str:
        return page()


def page() -> str:
    """The whole text: the roles, who sees prices, and a table for each area."""
    about = "\n".join(f"- **{role.name}**: {role.about}" for role in ROLES)
    seers = ", ".join(role.name for role in ROLES if SEE_PRICES in role.rights)
    sections = [f"## {area}\n\n{table(models)}\n" for area, models in AREAS.items()]
    return "\n".join([INTRO, about, f"\nPrices are seen by: {seers}.\n", *sections])


def table(models: Iterable[str]) -> str:
    """A row for each kind of thing that some role sees, a column for each role."""
    head = ["", *(role.name for role in ROLES)]
    rows = [[capfirst(named(label)), *(cell(role, label) for role in ROLES)] for label in models]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def named(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name_plural)


def cell(role: Role, label: str) -> str:
    """What a role may do to a kind of thing, seeing first."""
    return ", ".join(say(right) for right in rights_on(label) if right in role.rights) or "–"


def rights_on(label: str) -> list[str]:
    """The rights about a model, in the order of its declaration; prices have a line of their own."""
    options: Any = apps.get_model(label)._meta
    codes = [f"{verb}_{options.model_name}" for verb in ("view", "add", "change", "delete")]
    codes += [code for code, _said in options.permissions]
    found = [f"{options.app_label}.{code}" for code in codes]
    return [right for right in found if right != SEE_PRICES]
