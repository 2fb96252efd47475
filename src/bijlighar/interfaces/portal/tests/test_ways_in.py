"""Ways in over HTTP: a code from a letter, and 1912 by call, call-back or message (M12, M14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bijlighar.calls import actions as calls
from bijlighar.calls import queries as called
from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as linked
from bijlighar.consumers.actions import Letter
from bijlighar.consumers.tests import place
from bijlighar.consumers.tests.place import AT, BY, NEIGHBOUR, STRANGER, SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE

pytestmark = pytest.mark.django_db


def browser(mobile: str) -> Client:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return client


@pytest.fixture
def home(settings) -> int:
    """A home of whose people the company has no mobile."""
    settings.PORTAL_NOW = AT
    return place.connection(place.company(), mobile=None)


def test_a_letter_opens_the_account_and_a_stranger_is_sent_off(home: int, settings) -> None:
    letters = [Letter(home, "EAST-1", AT), Letter(home, "EAST-2", AT)]
    codes = consumers.print_letter_codes(letters=letters, by=BY, at=AT)
    asked = Client().get("/hi/connections/link/letter")
    assert asked.headers["Location"] == "/hi/sign-in?next=%2Fhi%2Fconnections%2Flink%2Fletter"
    assert "अपने किसी भी मोबाइल से साइन इन करें" in Client().get(asked.headers["Location"]).content.decode()
    mine = browser(SUNITA)
    typed = codes[home, "EAST-1"]
    hindi = typed.translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    sent = {"service_number": "N0000 000001", "letter_code": f"{hindi[:4]} {hindi[4:8]}-{hindi[8:]}"}
    done = mine.post("/hi/connections/link/letter", sent)
    assert (done.status_code, done.headers["Location"]) == (302, "/hi/connections")
    assert mine.get(f"/hi/c/{home}/settings").status_code == 200
    # Whoever finds the bill of the next month is in, is seen, and is sent off; not the other way round.
    settings.PORTAL_NOW = AT + timedelta(days=30)
    stranger = browser(STRANGER)
    stranger.post(
        "/hi/connections/link/letter",
        {"service_number": "N0000000001", "letter_code": codes[home, "EAST-2"]},
    )
    first, second = linked.links(home)
    assert stranger.post(f"/hi/c/{home}/links/{first.id}/end").status_code == 404
    page = mine.get(f"/hi/c/{home}/settings").content.decode()
    assert STRANGER[-4:] in page
    assert STRANGER[3:] not in page
    assert mine.post(f"/hi/c/{home}/links/{second.id}/end").status_code == 302
    assert stranger.get(f"/hi/c/{home}/").status_code == 404


def test_who_asked_too_often_is_told_when_to_come_again(home: int) -> None:
    """The limit is one of 24 hours: waiting a little would not help."""
    stranger = browser(STRANGER)
    for _ in range(10):
        assert stranger.post("/en/connections/link", {"service_number": "N0000000001"}).status_code == 302
    refused = stranger.post("/en/connections/link", {"service_number": "N0000000001"})
    assert "Please try again tomorrow" in refused.content.decode()
    refused = stranger.post("/hi/connections/link", {"service_number": "N0000000001"})
    assert "कल फिर कोशिश करें" in refused.content.decode()


def test_a_guess_reads_like_every_other_refusal(home: int) -> None:
    answers = [
        browser(mobile).post(
            "/en/connections/link/letter", {"service_number": number, "letter_code": "1" * 12}
        )
        for mobile, number in ((NEIGHBOUR, "N0000000001"), (STRANGER, "N9999999999"))
    ]
    assert [each.status_code for each in answers] == [400, 400]
    texts = [each.content.decode() for each in answers]
    assert all("do not belong together" in each for each in texts)
    short = browser(NEIGHBOUR).post("/en/connections/link/letter", {"letter_code": "123"})
    assert "12 are needed" in short.content.decode()


def test_a_call_back_is_asked_for_once_by_who_is_signed_in_and_called_off_by_nobody_else(home: int) -> None:
    consumers.link_by_staff(mobile=SUNITA, connection_id=home, by=BY, at=AT)
    guest = Client().get("/hi/call").content.decode()
    assert 'href="tel:1912"' in guest
    assert "वापस फ़ोन के लिए साइन इन करें" in guest
    assert Client().post("/hi/call/back").headers["Location"].startswith("/hi/sign-in")
    mine = browser(SUNITA)
    for _twice in range(2):
        assert mine.post("/hi/call/back", {"connection": str(home)}).status_code == 302
    (row,) = called.call_back_list(None)
    assert (row.mobile, row.connection_id, row.reason_code) == (SUNITA, home, "PORTAL")
    assert row.due_at == AT + timedelta(minutes=30)
    shown = mine.get("/hi/call").content.decode()
    assert "आपका नाम सूची में है।" in shown
    assert "मुझे वापस फ़ोन करें" not in shown
    assert browser(NEIGHBOUR).post("/hi/call/not-needed", {"id": str(row.id)}).status_code == 404
    assert mine.post("/hi/call/not-needed", {"id": str(row.id)}).status_code == 302
    assert called.call_back_list(None) == []
    # A connection of others is nobody's to name.
    browser(NEIGHBOUR).post("/hi/call/back", {"connection": str(home)})
    assert [each.connection_id for each in called.call_back_list(None)] == [None]
    assert calls.withdraw_call_back(mobile=SUNITA, call_back_id=row.id, by=BY, at=AT) is False
