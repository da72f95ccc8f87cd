from catalog.services.articles import save_article, save_article_unit
from catalog.services.bills import (
    add_bill_line,
    change_bill_line,
    lock_bills,
    refuse_cycles,
    remove_bill_line,
)
from catalog.services.drawings import add_drawing, current_drawings
from catalog.services.explosion import Explosion, ExplosionLine, Requirement, explode, simple_parts
from catalog.services.partners import (
    CustomerChanges,
    add_customer,
    change_customer,
    delete_customer,
    remove_partner,
    save_partner,
)
from catalog.services.pictures import PICTURE_BYTES, remove_picture, save_picture
from catalog.services.usage import Use, where_used

__all__ = [
    "PICTURE_BYTES",
    "CustomerChanges",
    "Explosion",
    "ExplosionLine",
    "Requirement",
    "Use",
    "add_bill_line",
    "add_customer",
    "add_drawing",
    "change_bill_line",
    "change_customer",
    "current_drawings",
    "delete_customer",
    "explode",
    "lock_bills",
    "refuse_cycles",
    "remove_bill_line",
    "remove_partner",
    "remove_picture",
    "save_article",
    "save_article_unit",
    "save_partner",
    "save_picture",
    "simple_parts",
    "where_used",
]
