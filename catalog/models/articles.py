from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.partners import Supplier
from core.find import index
from core.models import Store, StoreQuerySet, tracked
from core.quantities import MoneyField, QuantityField, plain


@tracked
class Article(models.Model):
    """What is bought, made, kept and sold. Its number may contain `/` and spaces."""

    class Supply(models.TextChoices):
        BUY = "buy", _("Bought")
        MAKE = "make", _("Made")

    class Tracking(models.TextChoices):
        NONE = "none", _("Not tracked")
        BATCH = "batch", _("By batch")
        SERIAL = "serial", _("By serial number")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    uuid = models.UUIDField(_("unique id"), default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(
        _("number"), max_length=100, help_text=_("Known by it everywhere; may contain / and spaces.")
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("What people call it, such as: front wheel, 28 inch.")
    )
    supply = models.CharField(
        _("supply"),
        max_length=4,
        choices=Supply.choices,
        default=Supply.BUY,
        help_text=_("Made: here, from its bill of materials."),
    )
    unit = models.CharField(
        _("base unit"), max_length=20, default="EA", help_text=_("Stock is counted in it.")
    )
    tracking = models.CharField(
        _("tracking"),
        max_length=6,
        choices=Tracking.choices,
        default=Tracking.NONE,
        help_text=_(
            "By batch or serial number: stock tells which goods are where, and a trace where they came from."
        ),
    )
    stocked = models.BooleanField(_("kept in stock"), default=True, help_text=_("Off for a service."))
    active = models.BooleanField(
        _("sold"),
        default=True,
        help_text=_("Off: no longer sold, but it may still be made, kept, reserved and counted."),
    )
    purchase_price = MoneyField(_("purchase price"), default=0, help_text=_("Of one base unit."))
    misc_cost = MoneyField(
        _("other purchase cost"), default=0, help_text=_("Of one base unit, such as duty.")
    )
    shipment_cost = MoneyField(_("shipment cost"), default=0, help_text=_("Of one base unit."))
    list_price = MoneyField(_("list price"), default=0, help_text=_("Of one base unit, for customers."))
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supplier"),
        help_text=_("Who usually sells it to us."),
    )
    supplier_number = models.CharField(
        _("supplier's article number"),
        max_length=100,
        blank=True,
        help_text=_("What it is called in the supplier's catalogue."),
    )
    barcode = models.CharField(
        _("barcode"),
        max_length=100,
        blank=True,
        help_text=_("On its packing; scanned instead of the number."),
    )
    safety_stock = QuantityField(
        _("safety stock"), default=0, help_text=_("What should be there at all times, in base units.")
    )
    reorder_point = QuantityField(
        _("reorder point"), default=0, help_text=_("When there is less, it is time to order; in base units.")
    )
    lead_time_days = models.PositiveIntegerField(
        _("lead time in days"), default=0, help_text=_("From the order to the goods.")
    )

    objects = StoreQuerySet["Article"].as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="one_article_per_number"),
            models.UniqueConstraint(
                fields=["store", "barcode"], name="one_article_per_barcode", condition=~models.Q(barcode="")
            ),
            models.CheckConstraint(condition=~models.Q(number=""), name="article_has_number"),
            models.CheckConstraint(
                condition=models.Q(
                    purchase_price__gte=0, misc_cost__gte=0, shipment_cost__gte=0, list_price__gte=0
                ),
                name="article_prices_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(safety_stock__gte=0, reorder_point__gte=0),
                name="article_levels_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "name"], name="article_by_name"),
            index("number", "find_article"),
            index("name", "find_article_name"),
            index("barcode", "find_article_barcode", optional=True),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def unit_cost(self) -> Decimal:
        """What one base unit costs to buy, delivered."""
        return Decimal(self.purchase_price) + Decimal(self.misc_cost) + Decimal(self.shipment_cost)


class ArticleUnitQuerySet(StoreQuerySet["ArticleUnit"]):
    store_path = "article__store"


@tracked
class ArticleUnit(models.Model):
    """Another unit of an article: one of it is `factor` base units."""

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="units",
        verbose_name=_("article"),
        help_text=_("The article that is also counted in this unit."),
    )
    unit = models.CharField(
        _("unit"), max_length=20, help_text=_("What it is called where it is typed, such as BOX or PAL.")
    )
    factor = QuantityField(
        _("base units in one"), help_text=_("How many base units one of it holds, such as 12.")
    )

    objects = ArticleUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("other unit")
        verbose_name_plural = _("other units")
        constraints = [
            models.UniqueConstraint(fields=["article", "unit"], name="one_factor_per_unit"),
            models.CheckConstraint(condition=models.Q(factor__gt=0), name="unit_factor_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} = {plain(self.factor)} {self.article.unit}"
