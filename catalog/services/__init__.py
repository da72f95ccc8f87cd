from catalog.services.articles import save_article, save_article_unit
from catalog.services.bills import (
    add_bill_line,
    change_bill_line,
    lock_bills,
    refuse_cycles,
    remove_bill_line,
)
from catalog.services.explosion import Explosion, ExplosionLine, Requirement, explode
from catalog.services.partners import remove_partner, save_partner

__all__ = [
    "Explosion",
    "ExplosionLine",
    "Requirement",
    "add_bill_line",
    "change_bill_line",
    "explode",
    "lock_bills",
    "refuse_cycles",
    "remove_bill_line",
    "remove_partner",
    "save_article",
    "save_article_unit",
    "save_partner",
]
