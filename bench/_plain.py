"""The yardstick of `home`: a plain Django project with one view that asks the database once.

Its middleware is what `startproject` writes, without people; server, its threads and database are ours.
Run as `bench._plain:application`.
"""

from __future__ import annotations

from django.conf import settings


def _configure() -> None:
    from bijlighar.conf.databases import django_databases

    settings.configure(
        DATABASES={"default": django_databases()["default"]},
        SECRET_KEY="of a measurement",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench._plain_urls",
        INSTALLED_APPS=["django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.locmem.Loader", {"home.html": _TEMPLATE})],
                },
            }
        ],
        USE_TZ=True,
    )


_TEMPLATE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ number }}</title></head>
<body><h1>{{ name }}</h1><p>{{ number }}</p><p>Since {{ at }}</p></body></html>
"""

_configure()

from a2wsgi import WSGIMiddleware  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

application = WSGIMiddleware(get_wsgi_application(), workers=8)
