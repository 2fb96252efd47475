"""What a phone fetches before home stands: one stylesheet, one script that waits, few bytes (2G, M11)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place

pytestmark = pytest.mark.django_db
MOST_BEFORE, MOST_IN_ALL = 22_000, 45_000
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
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', text)
    (script,) = re.findall(r"<script\b[^>]*>", text)
    assert " defer" in script
    assert re.search(r'<meta name="description" content="[^"]{40,}">', head)
    before = [style, *re.findall(r'src="([^"]+)"', script)]
    after = re.findall(r'name="after" content="([^"]+)"|rel="(?:icon|manifest)" href="([^"]+)"', head)
    later = [one or other for one, other in after]
    assert len(before) == 2 and len(later) == 3
    for address in (*before, *later):
        if "webmanifest" not in address:
            assert "max-age=31536000" in phone.get(address).headers["Cache-Control"], address
    first = size(phone.get(f"/{language}/c/{home}/")) + sum(size(phone.get(each)) for each in before)
    assert first < MOST_BEFORE
    assert first + sum(size(phone.get(each)) for each in later) < MOST_IN_ALL


def size(answer: Any) -> int:
    """As it is sent; it is packed."""
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == "gzip", answer.request["PATH_INFO"]
    return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
