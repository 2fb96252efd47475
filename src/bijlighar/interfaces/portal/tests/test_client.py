"""Limits count the client, not the proxy in front, and nobody chooses the address he is counted by."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings

from bijlighar.conf.proxies import proxies_in_front
from bijlighar.interfaces.portal.client import address_of

CLIENT, FORGED, OUTER, INNER = "203.0.113.7", "198.51.100.1", "192.0.2.10", "10.0.0.2"


@pytest.mark.parametrize(
    ("count", "told", "found"),
    [
        (0, None, INNER),
        (0, FORGED, INNER),
        (1, CLIENT, CLIENT),
        (1, f"{FORGED}, {CLIENT}", CLIENT),
        (2, f"{FORGED}, {CLIENT}, {OUTER}", CLIENT),
        (2, CLIENT, INNER),
        (1, None, INNER),
        (1, "", INNER),
        (1, "unknown", INNER),
        (1, "::ffff:203.0.113.7", CLIENT),
        (1, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
    ],
)
def test_the_client_stands_as_many_places_from_the_end_as_there_are_proxies(
    count: int, told: str | None, found: str
) -> None:
    more = {} if told is None else {"HTTP_X_FORWARDED_FOR": told}
    with override_settings(PROXIES=count):
        assert address_of(RequestFactory().get("/", REMOTE_ADDR=INNER, **more)) == found


@pytest.mark.parametrize("text", ["-1", "two", "1.5"])
def test_a_number_of_proxies_that_is_none_is_told(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="BIJLIGHAR_PROXIES"):
        proxies_in_front({"BIJLIGHAR_PROXIES": text})


@pytest.mark.parametrize(("given", "count"), [({}, 0), ({"BIJLIGHAR_PROXIES": "2"}, 2)])
def test_the_number_of_proxies_is_read(given: dict[str, str], count: int) -> None:
    assert proxies_in_front(given) == count
