"""What providers bring to the portal: reports, SMS, missed calls; only with their token, each once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.answer.mobile import hashed
from bijlighar.interfaces.answer.no_supply import says_no_supply
from bijlighar.interfaces.answer.snapshot import key, written
from bijlighar.interfaces.jobs.send_outbox import send_waiting
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.notifications.models import Delivery
from tools.sms_sandbox.provider import Provider
from tools.sms_sandbox.server import Sandbox

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SECRET = "agreed-with-the-provider"


@pytest.fixture
def sandbox(db: None, settings_home: Path) -> Iterator[Sandbox]:
    """A provider, set up in a home of the test's own with a snapshot that knows one mobile."""
    server = Sandbox(Provider())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (settings_home / "messages.toml").write_text(
        f"""
[provider.sandbox]
way = "SMS"
maker = "http"
url = "{server.address}/send"
fields = {{ to = "{{mobile}}", text = "{{text}}", ref = "{{reference}}" }}
id_at = "id"
token_file = "token"
incoming = {{ id = "msgid", mobile = "sender", text = "message" }}
[provider.closed]
way = "SMS"
maker = "console"
"""
    )
    (settings_home / "token").write_text(SECRET)
    (settings_home / "token").chmod(0o600)
    secret = key(settings_home, make=True)
    with written(settings_home, AT) as file:
        row = (1, "east", "0001", 1, 41_250, "2026-11-21", 9, None, None, None, None, None, None)
        file.accounts([row])
        file.mobiles([(hashed(place.SUNITA, secret), 1, "en")])
    yield server
    server.shutdown()
    server.server_close()


def call(what: str, sent: object, *, token: str = SECRET, provider: str = "sandbox"):
    return Client().post(
        f"/api/v1/messages/{provider}/{what}?token={token}", json.dumps(sent), content_type="application/json"
    )


def test_a_report_changes_a_delivery_once(sandbox: Sandbox) -> None:
    place.connection(place.company("east"), 1)
    outbox.post(
        channel="sms", template="photo_reading_again", recipient=place.SUNITA, language="hi", key="a", at=AT,
        context={"service_number": "N0000000001", "units": "1150"},
    )  # fmt: skip
    assert send_waiting(at=AT).sent == 1
    sent = [{"id": "sbx-1", "status": "DELIVRD"}, {"id": "sbx-404", "status": "UNDELIV"}, {"id": "x"}]
    assert call("report", sent).json() == {"new": 2, "changed": 1}
    assert call("report", sent).json() == {"new": 0, "changed": 0}
    assert Delivery.objects.get().state_code == "DELIVERED"


def test_an_sms_and_a_missed_call_are_answered_from_the_file(sandbox: Sandbox) -> None:
    sent = {"msgid": "7", "sender": "916000000001", "message": "kitna bacha"}
    assert call("incoming", sent).json() == {"outcome": "ANSWERED"}
    assert call("incoming", sent).json() == {"outcome": "REPEATED"}
    assert call("missed-call", {"id": "8", "from": "06000000001"}).json() == {"outcome": "ANSWERED"}
    texts = [one["text"] for one in sandbox.provider.messages(mobile=place.SUNITA)]
    assert len(texts) == 2
    assert texts[0].startswith("..0001: बैलेंस ₹412.50, 22-11-2026 11:30 तक का")
    assert texts[1].startswith("..0001: balance Rs 412.50 as of 22-11-2026 11:30")
    assert call("report", {"id": "sbx-1", "status": "DELIVRD"}).json() == {"new": 1, "changed": 1}


def test_a_form_by_get_is_taken_too(sandbox: Sandbox) -> None:
    answer = Client().get(
        "/api/v1/messages/sandbox/incoming",
        {"token": SECRET, "msgid": "9", "sender": "6000000001", "message": "BAL"},
    )
    assert answer.json() == {"outcome": "ANSWERED"}


@pytest.mark.parametrize("what", ["report", "incoming", "missed-call"])
def test_without_the_token_nothing_is_taken(sandbox: Sandbox, what: str) -> None:
    sent = {"msgid": "1", "id": "1", "from": "6000000001", "sender": "6000000001", "status": "DELIVRD"}
    for token, provider in (("", "sandbox"), ("guess", "sandbox"), ("", "closed"), (SECRET, "nobody")):
        assert call(what, sent, token=token, provider=provider).status_code == 401
    assert sandbox.provider.messages() == []


def test_what_cannot_be_read_is_refused(sandbox: Sandbox) -> None:
    assert call("incoming", {"message": "BAL"}).json()["error"] == "LACKS_SOMETHING"
    assert call("incoming", ["BAL"]).json()["error"] == "LACKS_SOMETHING"
    path = f"/api/v1/messages/sandbox/report?token={SECRET}"
    assert Client().post(path, b"{", content_type="application/json").json()["error"] == "NOT_UNDERSTOOD"
    assert Client().post(path, b"x" * 300_000, content_type="application/json").status_code == 413
    assert Client().put(path).status_code == 405
    assert call("report", "nonsense").json() == {"new": 0, "changed": 0}


def test_no_supply_from_a_linked_mobile_is_a_complaint(sandbox: Sandbox, settings) -> None:
    """M23: the number comes back by SMS; the same again is the same one; a balance stays a balance."""
    settings.PORTAL_NOW = AT
    company_id = place.company("east")
    home = place.connection(company_id, 1)
    sent = {"msgid": "s-1", "sender": place.SUNITA[3:], "message": "बिजली नहीं है"}
    assert "COMPLAINT" not in call("incoming", sent).content.decode(), (
        "not linked: an unknown mobile's answer"
    )
    by = Actor.system("test")
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=home, by=by, at=AT)
    for ref, text in (("s-2", "बिजली नहीं है"), ("s-2", "बिजली नहीं है"), ("s-3", "NO SUPPLY")):
        answer = call("incoming", {**sent, "msgid": ref, "message": text})
        assert answer.json()["outcome"] == "COMPLAINT"
    (one,) = complaints.of_mobile(place.SUNITA)
    assert (one.channel_code, one.category_code, one.connection_id) == ("SMS", "NO_SUPPLY", home)
    assert (
        call("incoming", {**sent, "msgid": "s-4", "message": "bijli balance nahi"}).json()["outcome"]
        != "COMPLAINT"
    )
    told = OutboxMessage.objects.filter(recipient=place.SUNITA).values_list("template", flat=True)
    assert sorted(told) == ["complaint_registered", "complaint_registered"], (
        "the second tells its number again"
    )
    other = place.connection(company_id, 2)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=other, by=by, at=AT)
    assert call("incoming", {**sent, "msgid": "s-5"}).json()["outcome"] == "WHICH"
    picked = {**sent, "msgid": "s-6", "message": "light band hai 0002"}
    assert call("incoming", picked).json()["outcome"] == "COMPLAINT"
    assert complaints.of_mobile(place.SUNITA)[0].connection_id == other


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("NO SUPPLY", True),
        ("no light 1234", True),
        ("बिजली नहीं", True),
        ("लाइट चली गई", True),
        ("bijli band h", True),
        ("BAL", False),
        ("बिजली का बिल", False),
        ("bijli kitni bachi", False),
        ("मेरा बैलेंस नहीं बताया बिजली का", False),
        ("", False),
    ],
)
def test_words_of_no_supply(text: str, is_said: bool) -> None:
    assert says_no_supply(text) is is_said
