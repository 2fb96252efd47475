"""Pages for what goes wrong, in both languages: our fault is ours, and no machinery shows (M11)."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from bijlighar.interfaces.portal.views import errors


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
def test_a_forged_form_changes_nothing_and_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/hi/sign-in", {"mobile": "6000000001"})
    assert answer.status_code == 403
    assert "पन्ना बहुत देर खुला रहा" in answer.content.decode()
    assert "csrf" not in answer.content.decode().lower()
