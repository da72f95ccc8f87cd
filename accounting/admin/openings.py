"""Jobs opened from an article, or from what an order is short of."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.models import Job
from catalog.models import Article
from core.admin.openings import Opening, Wish, add_page, opening
from core.quantities import plain

LONGEST = 255


@opening(Article, "accounting.add_job", rank=40)
def of_article(request: HttpRequest, article: Article, wish: Wish) -> Opening:
    """Named like it, or like what is missing of it."""
    if wish.amount is None:
        return Opening(_("Job"), add_page(Job, title=str(article)), "work")
    missing = {"amount": plain(wish.amount), "unit": article.unit, "article": article}
    title = str(_("%(amount)s %(unit)s of %(article)s are missing") % missing)
    asked = {"title": title[:LONGEST], "description": told(title, wish), "client": wish.client}
    return Opening(_("Job"), add_page(Job, **asked), "work")


def told(missing: str, wish: Wish) -> str:
    """What is missing, and of what."""
    return f"{missing}: {wish.of}." if wish.of else f"{missing}."
