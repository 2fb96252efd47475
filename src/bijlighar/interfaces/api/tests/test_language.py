"""A refusal is told in the language that the call asks for; what a program goes by stays the same (M3)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.http import HttpResponse
from django.test import Client

from bijlighar.interfaces.api.openapi import description
from bijlighar.interfaces.portal.tests.messages import PORTAL, messages

API = Path(__file__).resolve().parents[1]
_PLACE = re.compile(r"%\(\w+\)[ds]")
_HINDI = re.compile("[\u0900-\u097f]")

PROBLEM, REFUSAL = ("code", "title", "detail", "advice"), ("error", "message")
REFUSED = [
    ("GET", "/api/v1/connections", "NOT_LET_IN", PROBLEM),
    ("DELETE", "/api/v1/connections", "WRONG_METHOD", PROBLEM),
    ("GET", "/api/v1/connections/1/nothing", "NOT_FOUND", PROBLEM),
    ("GET", "/api/nowhere", "NO_SUCH_ADDRESS", REFUSAL),
    ("GET", "/api/nowhere?q=%00", "NOT_UNDERSTOOD", REFUSAL),
    ("POST", "/api/v1/readings", "NOT_LET_IN", REFUSAL),
    ("GET", "/api/v1/complaints", "NOT_LET_IN", REFUSAL),
    ("DELETE", "/api/v1/complaints", "WRONG_METHOD", REFUSAL),
    ("POST", "/api/v1/payments/webhooks/nobody", "NO_SUCH_GATEWAY", REFUSAL),
    ("GET", "/api/v1/messages/nobody/report", "NOT_LET_IN", REFUSAL),
    ("GET", "/api/telephony/events", "WRONG_METHOD", REFUSAL),
]


def asked(method: str, path: str, language: str | None) -> HttpResponse:
    headers = {} if language is None else {"Accept-Language": language}
    return Client().generic(method, path, headers=headers)  # type: ignore[return-value]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "code", "members"), REFUSED)
def test_a_refusal_is_told_in_hindi_to_who_asks_for_it(
    method: str, path: str, code: str, members: tuple[str, ...]
) -> None:
    said: dict[str | None, Any] = {}
    for language, told_in in ((None, "en"), ("en-IN", "en"), ("hi", "hi")):
        answer = asked(method, path, language)
        assert answer.status_code in (400, 401, 404, 405), answer.content
        assert answer.headers["Content-Language"] == told_in
        assert "accept-language" in answer.headers["Vary"].lower()
        said[language] = answer.json()  # type: ignore[attr-defined]
    assert said[None] == said["en-IN"]
    name, *words = members
    assert said["hi"][name] == said["en-IN"][name] == code
    for each in words:
        assert _HINDI.search(said["hi"][each]), said["hi"][each]
        assert not _HINDI.search(said["en-IN"][each]), said["en-IN"][each]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("hi-IN,hi;q=0.9,en;q=0.8", "hi"),
        ("fr, en;q=0.4, hi;q=0.6", "hi"),
        ("HI", "hi"),
        ("ta-IN", "en"),
        ("*", "en"),
        ("hi;q=0, en;q=0.1", "en"),
        ("hi;q=0", "en"),
        ("hi;q=much", "en"),
        ("x" * 2000, "en"),
        ("", "en"),
    ],
)
def test_the_best_liked_of_our_languages_is_spoken(header: str, language: str) -> None:
    assert asked("GET", "/api/nowhere", header).headers["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["hi", "en"])
def test_an_answer_that_is_the_same_in_any_language_names_none(language: str) -> None:
    answer = asked("GET", "/api/openapi.json", language)
    assert answer.status_code == 200
    assert "Content-Language" not in answer.headers
    assert "accept-language" not in answer.headers.get("Vary", "").lower()
    page = asked("GET", f"/{language}/api", None)
    assert page.headers["Content-Language"] == language


def test_the_description_says_so_at_every_address() -> None:
    said = description()
    assert said["components"]["parameters"]["Language"]["name"] == "Accept-Language"
    for path, methods in said["paths"].items():
        for told in methods.values():
            assert {"$ref": "#/components/parameters/Language"} in told["parameters"], path
            refused = [answer for code, answer in told["responses"].items() if code >= "400"]
            assert refused, path
            assert all({"Content-Language", "Vary"} <= set(answer["headers"]) for answer in refused), path
            in_one = "Content-Language" in told["responses"]["200"].get("headers", {})
            assert in_one == path.endswith("/paper"), path


def test_every_refusal_is_said_in_hindi_with_the_same_places() -> None:
    here, portal = _catalog(API), _catalog(PORTAL)
    known = {each.singular for each in messages(API)}
    assert len(known) > 100
    assert set(here) == known
    for english, hindi in here.items():
        assert _HINDI.search(hindi), english
        assert sorted(_PLACE.findall(hindi)) == sorted(_PLACE.findall(english)), hindi
        # One catalogue is made of both: the same text is said the same way.
        assert portal.get(english, hindi) == hindi


def _catalog(folder: Path) -> dict[str, str]:
    with (folder / "locale/hi/LC_MESSAGES/django.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file, locale="hi") if each.id}
