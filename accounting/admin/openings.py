"""Jobs opened from an article."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.models import Job
from catalog.models import Article
from core.admin.openings import NO_WISH, Opening, Wish, add_page, opening


@opening(Article, "accounting.add_job", rank=40)
def of_article(request: HttpRequest, article: Article, wish: Wish) -> Opening | None:
    """Named like it; a line that is short needs goods, no client."""
    return Opening(_("Job"), add_page(Job, title=str(article)), "work") if wish == NO_WISH else None
