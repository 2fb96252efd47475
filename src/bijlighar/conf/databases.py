"""How Django reaches the database: `default` as the restricted role, `owner` for migrations only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bijlighar.conf.postgres import embedded_place, external_url
from bijlighar.conf.postgres.roles import APP, DATABASE, OWNER


@dataclass(frozen=True, slots=True)
class Urls:
    """One database, two logins: `owner` creates and migrates tables, `app` reads and writes rows."""

    owner: str
    app: str


def urls() -> Urls:
    """The libpq URLs of the database in use; starts nothing and connects to nothing.

    With DATABASE_URL that login is the owner; the program connects by DATABASE_APP_URL, or without it by the
    same login, which becomes the restricted role as it connects.
    """
    owner = external_url()
    if owner is None:
        place = embedded_place()
        return Urls(owner=place.url(OWNER, DATABASE), app=place.url(APP, DATABASE))
    if app := os.environ.get("DATABASE_APP_URL"):
        return Urls(owner=owner, app=app)
    separator = "&" if "?" in owner else "?"
    return Urls(owner=owner, app=f"{owner}{separator}options={quote(f'-c role={APP}')}")


def django_databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES: alias `default` is the program's role, alias `owner` the tables' owner."""
    both = urls()
    return {
        # Sessions are kept between requests and checked before use: a restarted server costs one reconnect.
        "default": {**_django(both.app), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True},
        "owner": {**_django(both.owner), "CONN_MAX_AGE": 0},
    }


def _django(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    options: dict[str, Any] = {"application_name": "bijlighar", "connect_timeout": 10}
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: parts.pop(part, "") for name, part in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": options | parts}
