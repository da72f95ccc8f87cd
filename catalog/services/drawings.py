"""Drawings of articles, revision by revision. None is changed or removed: orders were made by it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.models import Article, Drawing
from core.errors import Duplicate, Invalid
from core.files import keep_file, safe_name
from core.transactions import service


@service
def add_drawing(*, article: Article, revision: str, name: str, content: bytes, comment: str = "") -> Drawing:
    """The next revision; orders that started keep theirs. `name` and `content` are those of an upload.

    Raises Invalid (`core.files`), Duplicate for a revision that is there.
    """
    revision = revision.strip()
    if not revision:
        raise Invalid(_("Say which revision it is."), field="revision", reason="REQUIRED")
    # Two uploads at once: the second waits and finds the revision taken.
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if Drawing.objects.filter(article=article, revision=revision).exists():
        raise Duplicate(_("%s has a revision %s already.") % (article.number, revision), field="revision")
    file = keep_file(store_id=article.store_id, name=name, content=content)
    return Drawing.objects.create(
        article=article, revision=revision, file=file, file_name=safe_name(name), comment=comment
    )


def current_drawings(article_ids: Iterable[int]) -> dict[int, int]:
    """The key of the newest drawing by article, of those that have one."""
    found = Drawing.objects.filter(article__in=list(article_ids)).current()
    return dict(found.values_list("article_id", "pk"))
