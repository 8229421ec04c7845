"""Settings. Every value that differs by place comes from the environment and fails loudly."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
POLICY_DIR = ROOT / "policy"


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set: start through `python3 manage.py …`, which provides it"
        )
    return value


def _flag(name: str) -> bool:
    return os.environ.get(name, "") == "1"


def _database(dsn: str) -> dict[str, Any]:
    parts = urlsplit(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": _POOL} if _POOL else {},
        # A connection that the database's restart broke is put aside before a visitor meets it.
        "CONN_HEALTH_CHECKS": _POOL is not None,
    }


# The owner migrates; everything else runs as the role that row-level policy binds.
_OWNER = os.environ.get("ANXIN_DB_ROLE") == "owner"
# The web server keeps a pool; commands, the worker and tests need one connection.
_POOL = {"min_size": 1, "max_size": 8, "timeout": 10} if _flag("ANXIN_DB_POOL") else None

DATABASES = {"default": _database(_required("ANXIN_OWNER_DSN" if _OWNER else "ANXIN_APP_DSN"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = _required("ANXIN_SECRET_KEY")
ANXIN_FIELD_KEY = _required("ANXIN_FIELD_KEY")
ANXIN_FIELD_KEY_FILE = os.environ.get("ANXIN_FIELD_KEY_FILE", "")
ANXIN_MARK_KEY = os.environ.get("ANXIN_MARK_KEY", "")
# Shown each file on its standard input: exit 0 clean, 1 infected (for example `clamdscan -`).
SCAN_COMMAND = shlex.split(os.environ.get("ANXIN_SCAN_COMMAND", ""))
# Where a server of our own keeps its log; nothing where the server is another's.
ARCHIVE_DIR = os.environ.get("ANXIN_ARCHIVE", "")
STATE_DIR = Path(os.environ.get("ANXIN_STATE_DIR", str(ROOT / ".state")))

# One text file for each message that goes by file.
MESSAGE_DIR = STATE_DIR / "messages"
# The administrator's ways out: JSON, see docs/manual/administrator.md. No other address is called.
MESSAGE_ROUTES = os.environ.get("ANXIN_MESSAGE_ROUTES", "")
MESSAGE_TIMEOUT_S = float(os.environ.get("ANXIN_MESSAGE_TIMEOUT_S", "10"))
# A worker that died is believed dead after the lease; waits between tries double from the first.
MESSAGE_LEASE_S = float(os.environ.get("ANXIN_MESSAGE_LEASE_S", "60"))
MESSAGE_WAIT_S = float(os.environ.get("ANXIN_MESSAGE_WAIT_S", "5"))
# What messages say is erased after so many days; the line of proof stays.
MESSAGE_DAYS = int(os.environ.get("ANXIN_MESSAGE_DAYS", "90"))
# Where people open us, for links in messages that leave the house; without it they carry none.
BASE_URL = os.environ.get("ANXIN_BASE_URL", "").rstrip("/")

# Shown outside the days of every campaign, unless the visitor chose another.
DEFAULT_CAMPAIGN = os.environ.get("ANXIN_CAMPAIGN", "qilin-2021")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("ANXIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
# Behind a TLS proxy; the demo on 127.0.0.1 speaks plain HTTP.
BEHIND_TLS = _flag("ANXIN_TLS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anxin.core",
    "anxin.areas",
    "anxin.accounts",
    "anxin.messages",
    "anxin.residents",
    "anxin.notices",
    "anxin.rulebook",
    "anxin.workorders",
    "anxin.requests",
    "anxin.travel",
    "anxin.supply",
    "anxin.care",
    "anxin.relief",
    "anxin.transport",
    "anxin.labour",
    "anxin.duty",
    "anxin.hazards",
    "anxin.oversight",
    "anxin.venues",
    "anxin.briefing",
    "anxin.site",
]

MIDDLEWARE = [
    "anxin.site.middleware.incident_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anxin.site.middleware.content_security_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "anxin.site.middleware.actor_middleware",
]

ROOT_URLCONF = "anxin.site.urls"
WSGI_APPLICATION = "anxin.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "anxin.site.context.page_context",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "anxin.accounts.services.OwnWordsValidator"},
]
ACCOUNT_ADAPTER = "anxin.site.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
# Our own lock counts in the database (two web processes share it); see anxin.accounts.services.
ACCOUNT_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "安心 Anxin"
MFA_ADAPTER = "anxin.site.sign_in.SecondFactorAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:inbox"

SESSION_COOKIE_AGE = 12 * 60 * 60  # one duty shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Nobody at the desk for so long: signed out. What was typed stays in the browser.
SESSION_IDLE_S = 60 * int(os.environ.get("ANXIN_IDLE_MIN", "60"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "anxin-session"
KNOWN_COOKIE_NAME = "__Host-known" if BEHIND_TLS else "anxin-known"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "anxin-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "anxin.site.views.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A breakdown table of 120 tasks is one form: nothing typed is lost by saving another part of it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "anxin" / "site" / "locale"]

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served straight from the rooms: no collecting step before the first page.
WHITENOISE_USE_FINDERS = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "anxin.core.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"anxin": {"level": "INFO"}},
}
