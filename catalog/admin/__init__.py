"""Articles, their bills, and partners in the back office."""

from catalog.admin import articles, drawings, panels, partners, pictures
from catalog.admin.articles import ArticleText

__all__ = ["ArticleText", "articles", "drawings", "panels", "partners", "pictures"]
