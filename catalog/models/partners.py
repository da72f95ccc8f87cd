from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.find import index
from core.models import Store, StoreQuerySet, tracked
from core.quantities import MoneyField
from core.words import beginning, words

CUSTOMER_WORDS = words("number", "name", "first_name", "last_name", "email")


@tracked
class Supplier(models.Model):
    """Who sells us articles."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    number = models.CharField(
        _("number"), max_length=50, help_text=_("Your own number for it, such as 70012.")
    )
    name = models.CharField(_("name"), max_length=200)
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Off for one that you buy from no more; what there is of it stays."),
    )

    objects = StoreQuerySet["Supplier"].as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = [models.UniqueConstraint(fields=["store", "number"], name="one_supplier_per_number")]
        indexes = [
            models.Index(fields=["store", "name"], name="supplier_by_name"),
            index("number", "find_supplier"),
            index("name", "find_supplier_name"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class CustomerQuerySet(StoreQuerySet["Customer"]):
    def matching(self, text: str) -> CustomerQuerySet:
        """Those where every word of `text` begins a word of the number, a name or the e-mail address, in any case."""
        return self.annotate(words=CUSTOMER_WORDS).filter(words=beginning(text))


@tracked
class Customer(models.Model):
    """Who orders from us: a business or a person. `name` is how everybody calls them."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Person")
        BUSINESS = "business", _("Business")

    # Without an index of its own: those below begin with it.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    number = models.CharField(_("number"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.BUSINESS,
        help_text=_("A person is called by first and last name, a business by its one name."),
    )
    first_name = models.CharField(_("first name"), max_length=100, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=100, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone1 = models.CharField(_("phone"), max_length=50, blank=True, default="")
    phone2 = models.CharField(
        _("second phone"), max_length=50, blank=True, default="", help_text=_("Such as a mobile phone.")
    )
    address = models.CharField(
        _("address"), max_length=255, blank=True, default="", help_text=_("Street and number.")
    )
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    country_code = models.CharField(
        _("country"), max_length=2, blank=True, default="", help_text=_("Such as DE.")
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, default="", help_text=_("Such as EUR.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Off for one that orders no more; what there is of it stays.")
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [models.UniqueConstraint(fields=["store", "number"], name="one_customer_per_number")]
        indexes = [
            models.Index(fields=["store", "id"], name="customer_by_id"),
            models.Index(fields=["store", "name"], name="customer_by_name"),
            index("number", "find_customer"),
            index("name", "find_customer_name"),
            GinIndex(CUSTOMER_WORDS, name="customer_by_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@tracked
class Staff(models.Model):
    """A person whose time is worth money to a job; may also log in."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    hourly_rate = MoneyField(_("hourly rate"), default=0, help_text=_("What an hour costs us."))
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Off for who left; their time stays on the jobs.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("login"),
        help_text=_("Empty: does not log in."),
    )

    objects = StoreQuerySet["Staff"].as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            models.CheckConstraint(condition=models.Q(hourly_rate__gte=0), name="rate_not_negative")
        ]
        indexes = [models.Index(fields=["store", "name"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.name
