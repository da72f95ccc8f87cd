from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Article
from catalog.services import Explosion, explode
from core.errors import Invalid
from core.imports.command import chosen_store
from core.quantities import plain, positive_quantity
from warehouse.services.needs import Need, needs_against_stock


class Command(BaseCommand):
    help = "Show what an article is made of, down to the last level, and what of it is short."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("article", metavar="ARTICLE", help="its number")
        parser.add_argument("--quantity", default="1", help="how many of it (1)")
        parser.add_argument("--day", type=date.fromisoformat, help="the bill in force on it (today)")
        parser.add_argument(
            "--against-stock", action="store_true", help="the total needs against the free stock"
        )
        parser.add_argument("--short", action="store_true", help="of these only what is short")
        parser.add_argument("--store", type=int, default=1, help="number of the store (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        article = Article.objects.of(chosen_store(options["store"])).filter(number=options["article"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['article']} in store {options['store']}.")
        try:
            quantity = positive_quantity(options["quantity"])
        except Invalid as error:
            raise CommandError(error.message) from None
        explosion = explode(article=article, quantity=quantity, day=options["day"])
        self.stdout.write(
            f"{plain(quantity)} {article.unit} of {article}, material {explosion.cost:,.2f}\n\n"
        )
        if options["against_stock"] or options["short"]:
            self._stock(needs_against_stock(explosion), only_short=options["short"])
        else:
            self._tree(explosion)

    def _tree(self, explosion: Explosion) -> None:
        head = ["article", "name", "supply", "quantity", "unit", "cost"]
        rows = [
            [
                f"{'. ' * (line.level - 1)}{line.part.number}",
                line.part.name,
                line.part.supply,
                plain(line.quantity),
                line.part.unit,
                f"{line.cost:,.2f}",
            ]
            for line in explosion.lines()
        ]
        self.stdout.write(table(head, rows, figures=[3, 5]))
        self.stdout.write(f"\n{len(rows)} lines, {len(explosion.requirements)} articles.")

    def _stock(self, needs: Sequence[Need], *, only_short: bool) -> None:
        head = ["article", "name", "supply", "in all", "needed", "free", "short", "from scratch", "unit"]
        rows = []
        for need in needs:
            part = need.requirement.part
            missing = [need.short, need.short_from_scratch]
            if any(missing) or not only_short:
                figures = [need.requirement.quantity, need.needed, need.free, *missing]
                rows.append([part.number, part.name, part.supply, *map(plain, figures), part.unit])
        self.stdout.write(table(head, rows, figures=[3, 4, 5, 6, 7]))
        self.stdout.write(
            f"\n{len(needs)} articles. Sub-assemblies in stock used first: {_sentence(need.short for need in needs)}."
            f"\nEverything made from scratch: {_sentence(need.short_from_scratch for need in needs)}."
        )


def _sentence(missing: Iterable[Decimal]) -> str:
    count = sum(map(bool, missing))
    return f"{count} short" if count else "nothing is short"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, figures: Sequence[int]) -> str:
    """Aligned columns, those of `figures` to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in figures else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, ["-" * width for width in widths], *rows]
    )
