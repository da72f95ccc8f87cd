"""Writers of bills of materials. All of them hold one lock per store, so that no two saves make a cycle."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Article, ArticleUnit, BillLine
from core.errors import Invalid
from core.transactions import service

# UNION drops what was reached before, so that the walk ends even where the data already has a cycle.
REACHES_ITSELF = """
WITH RECURSIVE below (start, article) AS (
    SELECT parent_id, component_id FROM catalog_billline WHERE parent_id = ANY(%s)
    UNION
    SELECT below.start, line.component_id FROM below JOIN catalog_billline line ON line.parent_id = below.article
)
SELECT a.number FROM below JOIN catalog_article a ON a.id = below.start
WHERE below.start = below.article ORDER BY a.number LIMIT 1
"""


def lock_bills(store_id: int) -> None:
    """Wait for other writers of this store's bills; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('catalog.bills', %s))", [store_id])


def refuse_cycles(parent_ids: Iterable[int]) -> None:
    """Raise Invalid if one of these articles is, at any depth and on any date, a part of itself.

    The caller holds `lock_bills`; lines are judged whatever their dates, so a bill can never become
    a cycle by the passing of time.
    """
    with connection.cursor() as cursor:
        cursor.execute(REACHES_ITSELF, [list(parent_ids)])
        found = cursor.fetchone()
    if found:
        raise Invalid(
            _("%(found)s would become a part of itself.") % {"found": found[0]},
            field="component",
            reason="CYCLE",
        )


def _check(line: BillLine) -> None:
    if line.parent.store_id != line.component.store_id:
        raise Invalid(_("The component belongs to another store."), field="component")
    known = line.unit in ("", line.component.unit)
    if not known and not ArticleUnit.objects.filter(article=line.component, unit=line.unit).exists():
        raise Invalid(
            _("%(component)s has no unit %(unit)s.")
            % {"component": line.component.number, "unit": line.unit},
            field="unit",
        )


@service
def add_bill_line(*, line: BillLine) -> BillLine:
    """Add a component to a bill. Raises Invalid for a cycle, a foreign component or an unknown unit."""
    lock_bills(line.parent.store_id)
    _check(line)
    line.full_clean()
    line.save(force_insert=True)
    refuse_cycles([line.parent_id])
    return line


@service
def change_bill_line(*, line: BillLine) -> BillLine:
    """Save a changed line. Raises Invalid as `add_bill_line` does."""
    lock_bills(line.parent.store_id)
    _check(line)
    line.full_clean()
    line.save(force_update=True)
    refuse_cycles([line.parent_id])
    return line


@service
def remove_bill_line(*, line: BillLine) -> None:
    """Take a component out of a bill; running orders keep their copy."""
    article: Article = line.parent
    lock_bills(article.store_id)
    line.delete()
