"""All settings, from the environment only; `docs/operating.md` holds the table."""

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import pgtrigger
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import postgres
from config.navigation import BACK_OFFICE

BASE_DIR = Path(__file__).resolve().parent.parent
MAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def env_flag(name: str, default: str) -> bool:
    """`on` or `off` of an environment variable.

    Raises ImproperlyConfigured for any other word, so that a typing error never switches a guard off.
    """
    word = os.environ.get(name, default).strip().lower()
    if word in ("on", "true", "yes", "1"):
        return True
    if word in ("off", "false", "no", "0", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be on or off, not {word!r}.")


def env_number(name: str, default: int, least: int = 1, most: int | None = None) -> int:
    """A whole number of an environment variable, at least `least` and at most `most`."""
    word = os.environ.get(name, "").strip() or str(default)
    if not word.isdigit() or int(word) < least or (most is not None and int(word) > most):
        wanted = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ImproperlyConfigured(f"{name} must be a whole number {wanted}, not {word!r}.")
    return int(word)


def env_choice(name: str, *words: str) -> str:
    """One of these words of an environment variable; the first without any."""
    word = os.environ.get(name, "").strip().lower() or words[0]
    if word not in words:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(words)}, not {word!r}.")
    return word


def mailers(address: str) -> dict[str, Any]:
    """Django's MAILERS from `smtp://name:password@host:port`, `smtps://` (TLS) or `smtp+tls://` (STARTTLS)."""
    if not address:
        return {}
    parts = urlsplit(address)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://, smtps:// or smtp+tls:// and a host.")
    options = {
        "host": parts.hostname,
        "port": parts.port or MAIL_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 20,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def own_addresses() -> list[str]:
    """Names and addresses under which this machine can be reached, without sending anything."""
    found = {"localhost", "127.0.0.1", "[::1]", socket.gethostname(), os.environ.get("HOST", "")}
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))  # a datagram socket: sets the route, sends no packet
            except OSError:
                continue
            address = probe.getsockname()[0]
            found.add(f"[{address}]" if family == socket.AF_INET6 else address)
    return sorted(found - {"", "0.0.0.0", "::"})


DATABASE_URL = os.environ.get("DATABASE_URL", "").strip()
DEBUG = env_flag("DEBUG", "off")
HTTPS = env_flag("HTTPS", "off")
# `make demo` may run on a given database; a production server has one and must bring its own secrets.
PRODUCTION = bool(DATABASE_URL) and not DEBUG and not env_flag("DEMO", "off")
RATE_LIMITS = env_flag("RATE_LIMITS", "on")
WEBHOOK_PRIVATE_TARGETS = env_flag("WEBHOOK_PRIVATE_TARGETS", "off")
BROWSABLE_API = env_flag("BROWSABLE_API", "on")
PROCESS_ROLE = os.environ.get("PROCESS_ROLE", "command")
TRUSTED_PROXY = os.environ.get("TRUSTED_PROXY", "").strip()

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY must be set where DATABASE_URL is set.")
    SECRET_KEY = postgres.secret_key()
KEY_PEPPER = os.environ.get("KEY_PEPPER", "") or f"{SECRET_KEY}:pepper"

ALLOWED_HOSTS = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()]
if not ALLOWED_HOSTS:
    if PRODUCTION:
        raise ImproperlyConfigured("ALLOWED_HOSTS (comma list) must be set where DATABASE_URL is set.")
    ALLOWED_HOSTS = own_addresses()

INSTALLED_APPS = [
    "config",  # first: its runserver goes before Django's
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "core.back_office.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_fsm",
    "core",
    "catalog",
    "accounting",
    "warehouse",
    "production",
    "orders",
]

MIDDLEWARE = [
    "core.http.middleware.RequestMiddleware",
    "core.http.middleware.EncryptedWritesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.http.middleware.PageContentSecurityPolicyMiddleware",
    "core.http.middleware.PageSessionMiddleware",
    "core.http.middleware.PageCommonMiddleware",
    "core.http.middleware.PageCsrfViewMiddleware",
    "core.http.middleware.PageAuthenticationMiddleware",
    "core.admin.zones.StoreTimeMiddleware",
    "core.http.middleware.PageMessageMiddleware",
    "core.http.middleware.PageActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.http.middleware.PageAxesMiddleware",
]
# These look for a class by name and miss our subclasses of it, PageAxesMiddleware and PageCsrfViewMiddleware; and
# without a mail server nothing offers to send mail.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "security.W003", "mail.W001"]
# Paths that programs call: sessions, messages and the like cost 0.2 ms a request and are left out there.
API_MOUNTS = ("/api/", "/api2/", "/v1/", "/v2/", "/orders/", "/healthz", "/readyz")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def database() -> dict[str, Any]:
    """The one PostgreSQL database; web processes keep a pool and are never left waiting for a lock."""
    entry: dict[str, Any] = {
        **(dj_database_url.parse(DATABASE_URL) if DATABASE_URL else postgres.connection())
    }
    options = entry.setdefault("OPTIONS", {})
    if PROCESS_ROLE == "web":
        options["options"] = "-c lock_timeout=5s -c statement_timeout=15s"
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return entry


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "core.passwords.EndsWhatItOpened"},
]
AXES_ENABLED = RATE_LIMITS
AXES_FAILURE_LIMIT = 10
AXES_DISABLE_ACCESS_LOG = True  # core.models.LogIn has them, with the request id
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "core.admin.login.locked_out"
AXES_CLIENT_IP_CALLABLE = "core.http.middleware.client_address"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SECOND_FACTOR = env_choice("SECOND_FACTOR", "optional", "required")
OTP_TOTP_SYNC = False  # a clock that goes wrong is put right, not learnt
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds for which a link to set a password is good

MAILERS = mailers(os.environ.get("EMAIL_URL", "").strip())
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "").strip() or "millwright@localhost"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False

# Request bodies are measured by core.http.body, which answers in the API's own error shape.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
MAX_BODY_BYTES = 1_000_000

# Days after which what a withdrawn note said, and its file, are deleted for good.
WITHDRAWN_DAYS = env_number("WITHDRAWN_DAYS", 30)

# From login on, used or not: RELIABILITY allows eight. Of a session that is not used, fewer minutes.
SESSION_HOURS = env_number("SESSION_HOURS", 8, most=8)
SESSION_IDLE_MINUTES = env_number("SESSION_IDLE_MINUTES", 60, least=5, most=8 * 60)
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$"]
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
}
# unfold's Alpine and htmx need inline and evaluated scripts; only the admin gets this policy.
# Nothing comes from elsewhere or goes there, and what a page does not need it may not have: frames, plug-ins, workers.
ADMIN_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["core.http.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.http.parsers.JsonParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["core.http.permissions.MayCallThisApi"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "core.http.schema.ApiSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Millwright",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
# Requests a minute per credential, by API (each contract names its own default).
API_LIMITS = {
    "orders": env_number("ORDERS_LIMIT", 1000),
    "production": env_number("PRODUCTION_LIMIT", 200),
    "warehouse": env_number("WAREHOUSE_LIMIT", 1000),
    "accounting": env_number("ACCOUNTING_LIMIT", 1000),
}

# Logins a minute per address, right and wrong ones.
LOGIN_LIMIT = env_number("LOGIN_LIMIT", 60)

PGHISTORY_APPEND_ONLY = True
# One trigger call a statement, not a row: an import of a million rows writes its history in bulk.
PGHISTORY_LEVEL = pgtrigger.Statement
PROCRASTINATE_ON_APP_READY = "core.jobs.on_app_ready"

UNFOLD = BACK_OFFICE

LOG_FILE = os.environ.get("LOG_FILE", "").strip()
TO_LOG: dict[str, Any] = (
    {"class": "logging.FileHandler", "filename": LOG_FILE, "delay": True}
    if LOG_FILE
    else {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.http.logs.JsonFormatter"}, "plain": {"format": "%(message)s"}},
    "handlers": {
        "json": TO_LOG | {"formatter": "json"},
        "plain": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {"handlers": ["json" if PROCESS_ROLE in ("web", "worker") else "plain"], "level": "WARNING"},
    "loggers": {
        "millwright": {"level": "INFO"},
        # One JSON line a request from every server, the development server too.
        "millwright.request": {"handlers": ["json"], "propagate": False},
        # RequestMiddleware logs every request itself; Django's own lines would repeat them.
        "django.request": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
    },
}
