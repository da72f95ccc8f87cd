from django.utils.translation import gettext as _

from catalog.models import Article, ArticleUnit
from core.errors import Invalid
from core.transactions import service


@service
def save_article(*, article: Article) -> Article:
    """Create or change an article. Raises ValidationError for bad fields, Invalid for a foreign supplier."""
    article.full_clean()
    if article.supplier is not None and article.supplier.store_id != article.store_id:
        raise Invalid(_("The supplier belongs to another store."), field="supplier")
    article.save()
    return article


@service
def save_article_unit(*, article_unit: ArticleUnit) -> ArticleUnit:
    """Create or change another unit of an article. Raises ValidationError for bad fields."""
    article_unit.full_clean()
    if article_unit.unit == article_unit.article.unit:
        raise Invalid(_("This is the article's base unit."), field="unit")
    article_unit.save()
    return article_unit
