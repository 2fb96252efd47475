"""Pages for what goes wrong, in both languages: our fault is ours, and no machinery shows (M11)."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory

from bijlighar.conf.log import Short
from bijlighar.interfaces.portal.views import errors


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the program's own log handler writes meanwhile."""
    (handler,) = (
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.StreamHandler) and any(isinstance(one, Short) for one in each.filters)
    )
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.parametrize(
    ("path", "said"), [("/hi/x", "गलती हमारी है, माफ़ कीजिए।"), ("/en/x", "This is our fault; we are sorry.")]
)
def test_a_failure_is_told_without_asking_the_database(path: str, said: str) -> None:
    answer = errors.our_fault(RequestFactory().get(path))
    text = answer.content.decode()
    assert answer.status_code == 500
    assert said in text
    assert "1912" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "said"), [("/hi/x", "ऐसा कोई पन्ना नहीं है"), ("/en/x", "There is no such page for you here")]
)
def test_a_page_that_is_not_there(path: str, said: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert said in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "said"), [("/hi/", "यह पन्ना ऐसे नहीं खुलता"), ("/en/", "does not open this way")]
)
def test_a_page_asked_for_in_a_wrong_way(path: str, said: str) -> None:
    answer = Client().put(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert said in answer.content.decode()


def test_a_wrong_host_is_told_in_one_short_line(log: io.StringIO) -> None:
    answer = Client(headers={"host": "x" * 3000 + ".example"}).get("/en/")
    assert answer.status_code == 400
    assert "We could not read this request" in answer.content.decode()
    _is_one_short_line(log)


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_in_one_short_line(log: io.StringIO) -> None:
    answer = Client().post("/en/sign-in", {"mobile": "9" * 1_000_000})
    assert answer.status_code == 400
    assert "9999" not in answer.content.decode()
    _is_one_short_line(log)


@pytest.mark.django_db
def test_a_long_path_is_cut_in_the_log(log: io.StringIO) -> None:
    assert Client().get("/en/" + "x" * 5000).status_code == 404
    _is_one_short_line(log)


@pytest.mark.django_db
def test_asking_for_the_head_of_a_page_warns_of_nothing(log: io.StringIO) -> None:
    for path in ("/", "/en/", "/hi/sign-in", "/alive"):
        assert Client().head(path).status_code in (200, 302)
    assert log.getvalue() == ""


def _is_one_short_line(log: io.StringIO) -> None:
    lines = log.getvalue().splitlines()
    assert len(lines) == 1, lines
    assert len(lines[0]) < 260
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", lines[0])


@pytest.mark.django_db
def test_a_forged_form_changes_nothing_and_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/hi/sign-in", {"mobile": "6000000001"})
    assert answer.status_code == 403
    assert "पन्ना बहुत देर खुला रहा" in answer.content.decode()
    assert "csrf" not in answer.content.decode().lower()


@pytest.mark.parametrize(
    "path", ["/en/rollout/meters/east/NEW%00-1", "/en/rollout/meters?company=ea%00st&serial=A"]
)
def test_an_address_with_a_zero_byte_is_not_understood(path: str) -> None:
    assert Client().get(path).status_code == 400
