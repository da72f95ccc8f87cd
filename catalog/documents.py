"""Labels of articles."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.models import Article
from core.labels import Label


def article_labels(articles: Iterable[Article]) -> list[Label]:
    """What is scanned is the article's number."""
    return [
        Label(article.number, article.number, [article.name, _("Unit: %s") % article.unit])
        for article in articles
    ]
