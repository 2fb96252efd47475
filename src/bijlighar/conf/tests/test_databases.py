"""Two aliases, two logins, whatever the address looks like."""

from __future__ import annotations

import psycopg.conninfo
import pytest

from bijlighar.conf.databases import django_databases, urls


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)


def test_embedded_logins_differ_and_use_a_socket() -> None:
    settings = django_databases()
    assert (settings["default"]["USER"], settings["owner"]["USER"]) == ("bijlighar_app", "bijlighar_owner")
    assert settings["default"]["HOST"].startswith("/")


@pytest.mark.parametrize("query", ["", "?sslmode=require"])
def test_one_external_login_becomes_the_restricted_role(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:p%40ss@db.example:6432/power{query}")
    settings = django_databases()
    assert settings["owner"]["PASSWORD"] == settings["default"]["PASSWORD"] == "p@ss"
    assert (settings["owner"]["HOST"], settings["owner"]["PORT"], settings["owner"]["NAME"]) == (
        "db.example",
        "6432",
        "power",
    )
    assert settings["default"]["OPTIONS"]["options"] == "-c role=bijlighar_app"
    assert "options" not in settings["owner"]["OPTIONS"]
    assert settings["default"]["OPTIONS"].get("sslmode") == ("require" if query else None)


def test_a_login_of_its_own_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@db.example/power")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://program@db.example/power")
    assert psycopg.conninfo.conninfo_to_dict(urls().app)["user"] == "program"
    assert "options" not in psycopg.conninfo.conninfo_to_dict(urls().app)
