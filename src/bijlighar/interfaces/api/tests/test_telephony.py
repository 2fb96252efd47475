"""Exchanges tell of calls by one signed webhook: three makers, forged, old, unknown and repeated messages."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from bijlighar.calls import actions, queries
from bijlighar.calls.adapters import asterisk, hosted, kamailio
from bijlighar.calls.adapters.signed import Signed, signature
from bijlighar.calls.models import Message
from bijlighar.calls.rules.event import UnreadableEvent
from bijlighar.calls.rules.strange import MOST_AN_HOUR
from bijlighar.calls.tests.stage import BY, MINUTE, NOON, fault, operator
from bijlighar.consumers.tests import place
from bijlighar.kernel.models import AuditEntry

SECRET = b"a secret of the exchange"
WHEN = int(NOON.timestamp())


@pytest.fixture
def exchange(db: None, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> int:
    """A company with a home, and three exchanges that share a secret."""
    settings.PORTAL_NOW = NOON
    secret = tmp_path / "secret"
    secret.write_text(SECRET.decode() + "\nanother one, being replaced\n")
    secret.chmod(0o600)
    file = tmp_path / "exchanges.toml"
    makers = ("kamailio", "hosted", "asterisk")
    file.write_text("".join(f'[{one}]\nadapter = "{one}"\nsecret_file = "secret"\n' for one in makers))
    monkeypatch.setenv("BIJLIGHAR_EXCHANGES", str(file))
    company = place.company("east")
    place.connection(company, 1)
    return company


_numbers = count(1)


def post(
    maker: str, body: bytes, *, sent: int = WHEN, secret: bytes = SECRET, address: str = "events",
    nonce: str = "", signed_for: str = "",
):  # fmt: skip
    """A message signed with a new nonce for where it goes, unless told otherwise."""
    path = f"/api/telephony/{maker}/{address}"
    nonce = nonce or f"message-{next(_numbers)}"
    message = Signed("POST", signed_for or path, str(sent), nonce, body)
    return Client().post(
        path, body, content_type="application/json",
        headers={
            "X-Telephony-Time": str(sent), "X-Telephony-Nonce": nonce,
            "X-Telephony-Signature": signature(secret, message),
        },
    )  # fmt: skip


ARRIVED = {
    "call_key": "k1", "kind": "ARRIVED", "caller_mobile": "06000000001", "dialled": "1912",
    "happened_at": WHEN - 1.25, "plays_prompts": 1,
}  # fmt: skip


def told(**changes) -> bytes:
    return json.dumps({**ARRIVED, **changes}).encode()


def test_a_call_by_the_webhook_with_the_menu_in_the_answer(exchange: int) -> None:
    """What the exchange speaks next comes back at once (M33)."""
    fault(exchange)
    first = post("kamailio", told()).json()
    assert (first["then"], first["prompts"][0]["recording"]) == ("GATHER", "hi/welcome")
    second = post("kamailio", told(kind="IVR_CHOICE", digits="2", happened_at=WHEN)).json()
    assert "For your area we know" in second["text"]
    assert second["prompts"][0] == {
        "recording": "en/outage_fault", "estimate_at": "2026-06-10T08:30:00+00:00",
    }  # fmt: skip
    again = post("kamailio", told(kind="IVR_CHOICE", digits="2", happened_at=WHEN)).json()
    assert (again["text"], again["calls"][0]["is_new"]) == (second["text"], False)
    spooled = [json.loads(told(kind=kind, happened_at=WHEN + 1)) for kind in ("QUEUED", "HUNG_UP")]
    assert post("kamailio", json.dumps(spooled).encode()).json()["calls"][-1]["state"] == "ENDED"


def test_where_a_call_rings_next(exchange: int) -> None:
    assert post("kamailio", b"{}", address="offer").json() == {"status": "ok", "offer": None}
    operator(exchange, "d7")
    post("kamailio", told(kind="QUEUED"))
    assert post("kamailio", b"{}", address="offer").json()["offer"]["operator_code"] == "d7"


def test_what_is_not_signed_now_is_refused_and_noted(exchange: int) -> None:
    body = told()
    assert post("kamailio", body, secret=b"somebody else's secret").status_code == 401
    assert post("kamailio", body, sent=WHEN - 301).status_code == 401
    assert post("kamailio", body, sent=WHEN + 301).status_code == 401
    assert (
        Client().post("/api/telephony/kamailio/events", body, content_type="application/json").status_code
        == 401
    )
    assert post("nobody", body).status_code == 404
    assert Client().get("/api/telephony/kamailio/events").status_code == 405
    kept = [(each["verdict_code"], "6000000001" in each["body"]) for each in queries.strange_events()]
    assert sorted(kept) == [("FORGED", False), ("FORGED", False), ("STALE", False), ("STALE", False)]
    assert queries.call_of_key("k1") is None
    assert post("kamailio", body, secret=b"another one, being replaced").status_code == 200


def test_a_copy_is_of_no_use_here_or_at_another_address(exchange: int) -> None:
    """Also within the minutes in which its time is still fresh; the same told again is signed anew."""
    body = told()
    assert post("kamailio", body, nonce="a" * 16).status_code == 200
    for _ in range(2):
        assert post("kamailio", body, nonce="a" * 16).status_code == 409
    assert not post("kamailio", body).json()["calls"][0]["is_new"]
    elsewhere = {"signed_for": "/api/telephony/kamailio/offer"}
    assert post("kamailio", body, **elsewhere).status_code == 401
    assert post("kamailio", body, signed_for="/api/telephony/kamailio/events?x=1").status_code == 401
    assert post("kamailio", body, nonce="short").status_code == 401
    kept = sorted(each["verdict_code"] for each in queries.strange_events())
    assert kept == ["COPY", "COPY", "FORGED", "FORGED", "FORGED"]


def test_a_flood_of_forged_messages_is_counted_and_fills_nothing(exchange: int) -> None:
    before = AuditEntry.objects.count()
    for _ in range(MOST_AN_HOUR + 7):
        assert post("kamailio", told(), secret=b"somebody else's secret").status_code == 401
    assert len(queries.strange_events(limit=500)) == MOST_AN_HOUR
    assert queries.strange_left_out(NOON) == 7
    assert AuditEntry.objects.count() == before + MOST_AN_HOUR
    assert post("hosted", b"x", secret=b"somebody else's secret").status_code == 401
    assert len(queries.strange_events(limit=500)) == MOST_AN_HOUR + 1, "each exchange has its own count"


def test_what_was_met_is_forgotten_when_no_copy_could_pass(exchange: int) -> None:
    for number in range(3):
        actions.meet_message(signature=f"{number:064x}", by=BY, at=NOON + 10 * number * MINUTE)
    assert Message.objects.count() == 2, "the first is twenty minutes old"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", told(kind="MOONRISE"), told(call_key=""), told(happened_at="soon"),
     told(digits="9" * 21), b"[" * 5000, told(call_key="a\0b"), told(happened_at=1e300)],
)  # fmt: skip
def test_what_nobody_understands_is_kept_and_shown(exchange: int, body: bytes) -> None:
    assert post("kamailio", body).json()["status"] == "kept"
    (kept,) = queries.strange_events()
    assert kept["verdict_code"] == "UNKNOWN"


def test_three_makers_tell_the_same_call(exchange: int) -> None:
    form = urlencode({"CallSid": "h1", "From": "+916000000001", "To": "1912", "Status": "incoming",
                      "Timestamp": "2026-06-10 12:00:00"}).encode()  # fmt: skip
    ami = {"Event": "Newchannel", "Linkedid": "a1", "CallerIDNum": "06000000001", "Exten": "1912",
           "Timestamp": str(WHEN)}  # fmt: skip
    ari = {"type": "StasisStart", "timestamp": "2026-06-10T12:00:00.000+0530",
           "channel": {"id": "r1", "caller": {"number": "6000000001"},
                       "dialplan": {"exten": "1912"}}}  # fmt: skip
    read = [
        *hosted.read(form, ""), *asterisk.read(json.dumps(ami).encode(), ""),
        *asterisk.read(json.dumps(ari).encode(), ""), *kamailio.read(told(happened_at=WHEN), ""),
    ]  # fmt: skip
    assert {(each.kind, each.caller_mobile, each.dialled, each.happened_at) for each in read} == {
        ("ARRIVED", place.SUNITA, "1912", NOON)
    }
    (rings,) = asterisk.read(
        json.dumps(
            {"Event": "AgentCalled", "Linkedid": "a1", "Interface": "PJSIP/op17-0000", "Timestamp": WHEN}
        ).encode(),
        "",
    )
    assert (rings.kind, rings.operator_code) == ("OFFERED", "op17")
    with pytest.raises(UnreadableEvent):
        hosted.read(b"Status=dancing&CallSid=1", "")
    for maker, body in (("hosted", form), ("asterisk", json.dumps(ami).encode())):
        assert post(maker, body).json()["calls"][0]["state"] == "MENU"
