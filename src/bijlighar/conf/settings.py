"""Settings of the program; everything a deployment changes comes from the environment.

BIJLIGHAR_SECRET_KEY   signs sessions; made once and kept in the home folder when absent
BIJLIGHAR_HOSTS        the host names served, comma separated (default: this machine)
BIJLIGHAR_HTTPS        "1" behind TLS: secure cookies and HSTS
BIJLIGHAR_PROXIES      how many proxies of yours stand in front (default 0). Each appends to X-Forwarded-For;
                       the client is read that many places from its end. Too few: all share one limit on
                       sign-in; too many: anybody chooses the address he is counted by
BIJLIGHAR_ARCHIVE      where archived months of readings lie (default: archive in the home folder)
BIJLIGHAR_DEBUG        "1" for a developer's error pages
BIJLIGHAR_DOCUMENTS    where uploaded photos and papers are kept (default: documents in the home folder)
BIJLIGHAR_UPI          where bills are paid by UPI: "east=name@bank,west=name@bank"; without it the square on
                       a bill is a specimen that pays nobody, and says so
BIJLIGHAR_PUSHES       how many pushed batches all clients together may have in work (default 4)
BIJLIGHAR_TOKEN_CALLS  how many calls of a consumer's own program are answered within
                       BIJLIGHAR_TOKEN_SECONDS (default 120 within 900)
DATABASE_URL           an external PostgreSQL; without it the embedded one is used
"""

from __future__ import annotations

import os

from bijlighar.conf.databases import django_databases
from bijlighar.conf.home import home
from bijlighar.conf.proxies import proxies_in_front
from bijlighar.conf.secret import secret_key

DEBUG = os.environ.get("BIJLIGHAR_DEBUG") == "1"
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("BIJLIGHAR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
_https = os.environ.get("BIJLIGHAR_HTTPS") == "1"

PROXIES = proxies_in_front(os.environ)

AREAS = [
    "kernel",
    "tariffs",
    "network",
    "ledger",
    "privacy",
    "documents",
    "releases",
    "people",
    "consumers",
    "notices",
    "notifications",
    "metering",
    "billing",
    "payments",
    "rollout",
    "prepaid",
    "deposits",
    "supply",
    "outages",
    "complaints",
    "applications",
    "calls",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"bijlighar.{area}" for area in AREAS),
    "bijlighar.interfaces.portal",
    "bijlighar.interfaces.console",
    "bijlighar.interfaces.field",
    "bijlighar.interfaces.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bijlighar.interfaces.portal.middleware.security_headers",
    "bijlighar.interfaces.portal.middleware.pages_for_refusals",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bijlighar.interfaces.portal.middleware.never_cached",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bijlighar.interfaces.console.sessions.staff_session",
    "bijlighar.interfaces.portal.offline.pages.told_to_the_worker",
    "bijlighar.interfaces.api.language.ForPeople",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "bijlighar.conf.urls"
WSGI_APPLICATION = "bijlighar.conf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "bijlighar.interfaces.portal.context.page",
            ]
        },
    }
]

DATABASES = django_databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Staff"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "hi"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 60 * 60 * 24 * 365
"""Our files carry a mark of their content in their address, so a browser may keep them for a year."""

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
"""Forms are a few short fields; whoever sends more is refused before it is read."""
PUSHES_AT_ONCE = int(os.environ.get("BIJLIGHAR_PUSHES", "4"))
PUSHES_AT_ONCE_PER_CLIENT = 2
PUSH_MOST_BYTES = 16 * 1024 * 1024
PUSH_MOST_ROWS = 250_000
"""A batch of readings: larger ones come in parts, so that no call holds a worker for long."""
TOKEN_CALLS = int(os.environ.get("BIJLIGHAR_TOKEN_CALLS", "120"))
TOKEN_SECONDS = int(os.environ.get("BIJLIGHAR_TOKEN_SECONDS", "900"))
"""How often a consumer's own program may ask: so many calls of one token within so many seconds."""
FILE_UPLOAD_HANDLERS = [
    "bijlighar.interfaces.portal.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DOCUMENTS = os.environ.get("BIJLIGHAR_DOCUMENTS") or str(home() / "documents")
UPI_PAYEES = dict(
    each.split("=", 1) for each in os.environ.get("BIJLIGHAR_UPI", "").split(",") if "=" in each
)
ARCHIVE = os.environ.get("BIJLIGHAR_ARCHIVE") or str(home() / "archive")
CSRF_FAILURE_VIEW = "bijlighar.interfaces.portal.views.errors.stale_form"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "filters": {"short": {"()": "bijlighar.conf.log.Short"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["short"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"bijlighar": {"level": "INFO"}},
}
