from __future__ import annotations

from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.find import index
from core.models import Store, StoreQuerySet, tracked


class InWarehouseQuerySet[M: models.Model](StoreQuerySet[M]):
    store_path = "warehouse__store"


def public_id() -> models.UUIDField:
    """What the outside calls a row by. The database makes it: imports write rows past Django."""
    return models.UUIDField(_("unique id"), db_default=RandomUUID(), unique=True, editable=False)


def in_warehouse(related_name: str) -> Any:
    return models.ForeignKey(
        "warehouse.Warehouse",
        on_delete=models.PROTECT,
        db_index=False,
        related_name=related_name,
        verbose_name=_("warehouse"),
        help_text=_("The building or yard that it is in."),
    )


@tracked
class Warehouse(models.Model):
    """A building or yard with places in it."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    uuid = public_id()
    name = models.CharField(
        _("name"), max_length=50, help_text=_("What people call the building or yard, such as: Hall 2.")
    )
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Goods come here unless somebody says otherwise.")
    )
    goods_in = models.ForeignKey(
        "warehouse.Location",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goods-in place"),
        help_text=_("Where goods arrive that have no place of their own."),
    )
    line_side = models.ForeignKey(
        "warehouse.Location",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("line-side place"),
        help_text=_("Where production takes its parts from after they were picked."),
    )
    address = models.TextField(
        _("address"), blank=True, help_text=_("Where lorries find it: street, town, gate.")
    )

    objects = StoreQuerySet["Warehouse"].as_manager()

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="one_warehouse_per_name"),
            models.UniqueConstraint(
                fields=["store"], name="one_default_warehouse", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Zone(models.Model):
    """An area of a warehouse."""

    warehouse = in_warehouse("zones")
    uuid = public_id()
    name = models.CharField(
        _("name"),
        max_length=50,
        help_text=_("What people call the area, such as: cold store. An order may be kept to some zones."),
    )

    objects = InWarehouseQuerySet["Zone"].as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = [models.UniqueConstraint(fields=["warehouse", "name"], name="one_zone_per_name")]

    def __str__(self) -> str:
        return self.name


@tracked
class StorageUnit(models.Model):
    """A rack, carousel or the like."""

    class Type(models.IntegerChoices):
        STATIC_RACK = 1, _("Static rack")
        GROUND = 2, _("Ground")
        VERTICAL_CAROUSEL = 3, _("Vertical carousel")
        HORIZONTAL_CAROUSEL = 4, _("Horizontal carousel")
        SHUTTLE = 5, _("Shuttle")
        SINGLE_FILE = 6, _("Single file")
        MHU = 7, _("Material handling unit")
        PRODUCTION = 8, _("Production")
        VERTICAL_BUFFER = 9, _("Vertical buffer")

    warehouse = in_warehouse("storage_units")
    uuid = public_id()
    name = models.CharField(
        _("name"),
        max_length=50,
        help_text=_("As on its sign, such as: Rack 4. Lists of places are filtered by it."),
    )
    type = models.PositiveSmallIntegerField(
        _("type"),
        choices=Type.choices,
        default=Type.STATIC_RACK,
        help_text=_("What kind of rack or machine it is; programs of machines ask for it."),
    )

    objects = InWarehouseQuerySet["StorageUnit"].as_manager()

    class Meta:
        verbose_name = _("storage unit")
        verbose_name_plural = _("storage units")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "name"], name="one_storage_unit_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class CarrierQuerySet(StoreQuerySet["Carrier"]):
    store_path = "storage_unit__warehouse__store"


@tracked
class Carrier(models.Model):
    """A moving tray or tower of a storage unit."""

    storage_unit = models.ForeignKey(
        StorageUnit,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="carriers",
        verbose_name=_("storage unit"),
        help_text=_("The carousel, lift or shuttle that moves it."),
    )
    uuid = public_id()
    name = models.CharField(
        _("name"), max_length=50, help_text=_("As on the tray or tower itself, such as: T3.")
    )

    objects = CarrierQuerySet.as_manager()

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        constraints = [models.UniqueConstraint(fields=["storage_unit", "name"], name="one_carrier_per_name")]

    def __str__(self) -> str:
        return self.name


class ShelfQuerySet(StoreQuerySet["Shelf"]):
    store_path = "carrier__storage_unit__warehouse__store"


@tracked
class Shelf(models.Model):
    """A shelf of a carrier."""

    carrier = models.ForeignKey(
        Carrier,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="shelves",
        verbose_name=_("carrier"),
        help_text=_("The tray or tower that it is a part of."),
    )
    uuid = public_id()
    name = models.CharField(_("name"), max_length=50, help_text=_("As on its label, such as: level 3."))

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [models.UniqueConstraint(fields=["carrier", "name"], name="one_shelf_per_name")]

    def __str__(self) -> str:
        return self.name


@tracked
class Location(models.Model):
    """A place that holds stock, known by its code."""

    class Type(models.IntegerChoices):
        BIN = 1, _("Bin")
        CONTAINER = 2, _("Container")
        DIVISIBLE_BIN = 3, _("Divisible bin")
        CELL = 4, _("Cell")
        FREE_SPACE = 5, _("Free space")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    warehouse = in_warehouse("locations")
    uuid = public_id()
    code = models.CharField(_("code"), max_length=50, help_text=_("As on its label."))
    type = models.PositiveSmallIntegerField(
        _("type"),
        choices=Type.choices,
        default=Type.BIN,
        help_text=_("What it looks like. Stock is kept in each kind alike."),
    )
    zone = models.ForeignKey(
        Zone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("zone"),
        help_text=_("The area it is in, such as a cold store. Empty: none."),
    )
    storage_unit = models.ForeignKey(
        StorageUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("storage unit"),
        help_text=_("The rack or machine it is a part of. Empty: it stands alone."),
    )
    shelf = models.ForeignKey(
        Shelf,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("shelf"),
        help_text=_("Of a carousel or shuttle: on which shelf it is."),
    )
    may_be_negative = models.BooleanField(
        _("may be negative"), default=False, help_text=_("Stock may be taken before it was booked in.")
    )
    blocked = models.BooleanField(_("blocked"), default=False, help_text=_("Nothing goes in or out."))

    objects = StoreQuerySet["Location"].as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="one_place_per_code"),
            models.CheckConstraint(condition=~Q(code=""), name="place_has_code"),
        ]
        indexes = [
            models.Index(fields=["store", "code"], name="place_by_code"),
            index("code", "find_place"),
        ]

    def __str__(self) -> str:
        return self.code


class DefaultPlaceQuerySet(StoreQuerySet["DefaultPlace"]):
    store_path = "article__store"


@tracked
class DefaultPlace(models.Model):
    """Where an article is put away unless somebody says otherwise."""

    article = models.OneToOneField(
        Article,
        on_delete=models.CASCADE,
        related_name="default_place",
        verbose_name=_("article"),
        help_text=_("What has a place of its own; an article has one at most."),
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("default place"),
        help_text=_("Where it is put away unless somebody says otherwise."),
    )

    objects = DefaultPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("default place")
        verbose_name_plural = _("default places")

    def __str__(self) -> str:
        return f"{self.article.number} → {self.location}"
