from catalog.models.articles import Article, ArticleUnit
from catalog.models.bills import BillLine
from catalog.models.partners import Customer, Staff, Supplier

__all__ = ["Article", "ArticleUnit", "BillLine", "Customer", "Staff", "Supplier"]
