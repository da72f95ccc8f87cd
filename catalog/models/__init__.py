from catalog.models.articles import Article, ArticleUnit
from catalog.models.bills import BillLine
from catalog.models.drawings import Drawing
from catalog.models.partners import Customer, Staff, Supplier
from catalog.models.pictures import ArticlePicture

__all__ = ["Article", "ArticlePicture", "ArticleUnit", "BillLine", "Customer", "Drawing", "Staff", "Supplier"]
