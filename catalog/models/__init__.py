from catalog.models.articles import Article, ArticleUnit
from catalog.models.bills import BillLine
from catalog.models.partners import Customer, Staff, Supplier
from catalog.models.pictures import ArticlePicture

__all__ = ["Article", "ArticlePicture", "ArticleUnit", "BillLine", "Customer", "Staff", "Supplier"]
