from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.audit import tracked
from core.models.stores import Store, StoreQuerySet


@tracked
class Credential(models.Model):
    """What a machine, or a person away from the back office, calls the APIs with; bound to one store."""

    class Api(models.TextChoices):
        ORDERS = "orders", _("Shop floor")
        PRODUCTION = "production", _("Production")
        WAREHOUSE = "warehouse", _("Warehouse")
        ACCOUNTING = "accounting", _("Accounting")

    class Scope(models.TextChoices):
        """What an API may keep apart; only the shop floor does (docs/api/orders.md, Scopes)."""

        WORK_ORDERS_READ = "work-orders:read", _("Work orders: read")
        WORK_ORDERS_WRITE = "work-orders:write", _("Work orders: write")
        OPERATIONS_READ = "operations:read", _("Operations: read")
        OPERATIONS_WRITE = "operations:write", _("Operations: write")
        WEBHOOKS_READ = "webhooks:read", _("Webhooks: read")
        WEBHOOKS_WRITE = "webhooks:write", _("Webhooks: write")

    name = models.CharField(
        _("name"), max_length=100, unique=True, help_text=_("What it is called in lists, such as Terminal 3.")
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="credentials",
        verbose_name=_("store"),
        help_text=_("What it does and sees is of this store alone."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="credentials",
        verbose_name=_("person"),
        help_text=_("Empty for a machine."),
    )
    of_person = models.BooleanField(
        _("of a person's logins"),
        default=False,
        editable=False,
        help_text=_("Made by a login; a person has one in each of their stores."),
    )
    apis = ArrayField(
        models.CharField(max_length=20, choices=Api.choices),
        verbose_name=_("APIs"),
        help_text=_("What it may call; of all others it is told that it may not."),
    )
    read_only = models.BooleanField(
        _("read-only"), default=False, help_text=_("On: it may look at everything there, and change nothing.")
    )
    scopes = ArrayField(
        models.CharField(max_length=30, choices=Scope.choices),
        verbose_name=_("scopes"),
        default=list,
        blank=True,
        help_text=_("For the shop-floor API; none means all."),
    )
    client_id = models.CharField(_("client id"), max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = StoreQuerySet["Credential"].as_manager()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "store"], name="one_login_per_store", condition=models.Q(of_person=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def user_id_header(self) -> str:
        """What a client sends as `user_id` beside its user token."""
        return f"u{self.pk}"


class TokenQuerySet(StoreQuerySet["Token"]):
    store_path = "credential__store"


class Token(models.Model):
    """One secret of a credential: shown once, kept as an HMAC, found by its public prefix.

    What a person did with it is recorded under that person. Tokens of one `login` follow one another, each
    refresh one `turn` further (`core.logins`). Not in the audit trail: its last use changes all day.
    """

    class Kind(models.TextChoices):
        KEY = "sk", _("Key")
        APPLICATION = "at", _("Application token")
        USER = "ut", _("User token")
        CLIENT_SECRET = "cs", _("Client secret")
        ACCESS = "ac", _("Access token")
        REFRESH = "rt", _("Refresh token")

    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("credential")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=2, choices=Kind.choices)
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    login = models.UUIDField(_("login"), null=True, blank=True)
    turn = models.PositiveIntegerField(_("turn"), default=0)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes = [
            models.Index(fields=["login"], name="token_by_login", condition=~models.Q(login=None)),
            models.Index(fields=["expires_at"], name="token_by_end", condition=~models.Q(expires_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.prefix}…"


class RateWindow(models.Model):
    """How often a key was used in the minute `minute` (since 1970). Unlogged: a crash forgives a minute."""

    key = models.CharField(max_length=80, primary_key=True)
    minute = models.BigIntegerField()
    used = models.IntegerField()

    class Meta:
        verbose_name = _("minute of requests")
        verbose_name_plural = _("requests per minute")

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
