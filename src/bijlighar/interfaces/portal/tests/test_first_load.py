"""What a phone fetches before home stands: a page with its style, a script that waits, few bytes (M11)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place

pytestmark = pytest.mark.django_db
MOST_BEFORE, MOST_IN_ALL = 22_000, 27_000
"""Bytes as they are sent: to the painted page with its script, and with what comes once it stands. The rest
of the 60 kB is for a home fuller than this one, for heads of answers and for connecting."""


@pytest.mark.parametrize("language", ["hi", "en"])
def test_home_needs_one_style_and_one_script_that_waits(language: str) -> None:
    home = place.connection(place.company(), 1)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=home, by=place.BY, at=place.AT)
    phone = Client(headers={"Accept-Encoding": "gzip"})
    session = phone.session
    session["mobile"] = place.SUNITA
    session.save()
    plain = Client()
    plain.cookies = phone.cookies
    text = plain.get(f"/{language}/c/{home}/").content.decode()
    head = text[: text.index("</head>")]
    (style,) = re.findall(r'<style data-at="([^"]+)">', text)
    (script,) = re.findall(r"<script\b[^>]*>", text)
    assert " defer" in script
    assert re.search(r'<meta name="description" content="[^"]{40,}">', head)
    before = re.findall(r'src="([^"]+)"', script)
    after = re.findall(r'rel="(?:icon|manifest)" href="([^"]+)"', head)
    (wait,) = re.findall(r'name="after" content="[^"]+" data-wait="(\d+)"', head)
    assert int(wait) >= 60, "the first load is without it"
    later = [style, *after]
    assert len(before) == 1 and len(later) == 3
    for address in (*before, *later):
        if "webmanifest" not in address:
            assert "max-age=31536000" in phone.get(address).headers["Cache-Control"], address
    first = size(phone.get(f"/{language}/c/{home}/")) + sum(size(phone.get(each)) for each in before)
    assert first < MOST_BEFORE
    assert first + sum(size(phone.get(each)) for each in later) < MOST_IN_ALL


@pytest.mark.parametrize("path", ["/hi/sign-in", "/en/stories", "/hi/privacy/where"])
def test_a_page_holds_its_style_until_the_browser_has_it(path: str) -> None:
    phone = Client()
    answer = phone.get(path)
    text = answer.content.decode()
    (address, sheet) = re.findall(r'<style data-at="([^"]+)">(.*?)</style>', text, re.DOTALL)[0]
    assert 'rel="stylesheet"' not in text
    hashed = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{hashed}';" in answer.headers["Content-Security-Policy"]
    assert phone.get(address).content.decode() == sheet
    phone.cookies["style"] = address.partition("?")[2]
    later = phone.get(path).content.decode()
    assert f'<link rel="stylesheet" href="{address}">' in later
    assert "<style" not in later
    phone.cookies["style"] = "0123456789"  # of an earlier build
    assert phone.get(path).content.decode().count("<style ") == 1
    assert "<style" not in phone.get("/en/offline").content.decode(), "the phone keeps it beside its style"


def size(answer: Any) -> int:
    """As it is sent; it is packed."""
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == "gzip", answer.request["PATH_INFO"]
    return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
