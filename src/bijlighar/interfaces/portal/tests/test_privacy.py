"""My data in the portal: uses, requests, a copy; where it lies; and nothing of it for a neighbour (M3)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel import outbox
from bijlighar.notifications import queries as chosen
from bijlighar.notifications.actions import prepare
from bijlighar.notifications.rules.setup import parse
from bijlighar.privacy import queries

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
"""In India; no quiet hours."""
WHATSAPP = '[provider.main]\nway="SMS"\nmaker="console"\n[provider.wa]\nway="WHATSAPP"\nmaker="whatsapp"\nurl="https://wa.example/x"\n'
PATHS = (
    "privacy",
    "privacy/copy",
    *(f"privacy/ask/{kind}" for kind in ("correction", "erasure", "nominee", "grievance")),
)


@pytest.fixture
def home(db: None, settings_home: Path, settings: Any) -> int:
    """A connection whose registered mobile is Sunita's; a relative's mobile is linked to it as well."""
    settings.DOCUMENTS = str(settings_home / "documents")
    found = place.connection(place.company("east"), 1)
    for mobile in (place.SUNITA, place.STRANGER):
        consumers.link_by_staff(mobile=mobile, connection_id=found, by=place.BY, at=place.AT)
    return found


def browser(mobile: str) -> Client:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return client


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def say(home: int, use: str, word: str, version: str = "") -> Any:
    client = browser(place.SUNITA)
    page = text(client.get(f"/en/c/{home}/privacy"))
    version = version or re.findall(r'name="version" value="([^"]+)"', page)[0]
    return client.post(f"/en/c/{home}/privacy", {"use": use, "say": word, "version": version})


def is_sent(home: int, template: str, **context: str) -> bool:
    """Whether a message of this kind would go out now."""
    setup = parse('[provider.main]\nway="SMS"\nmaker="console"\n')
    outbox.post(
        channel="sms", template=template, recipient=place.SUNITA, language="hi", context=context,
        key=f"{template}/{len(queries.consents_of(place.SUNITA, home))}", at=NOON, connection_id=home,
    )  # fmt: skip
    claimed = [each for each in outbox.claim(channel="sms", at=NOON) if each.template == template]
    return bool(prepare(messages=claimed, setup=setup, by=place.BY, at=NOON).ready)


def test_a_no_stops_the_messages_it_is_about_and_no_others_and_a_yes_brings_them_back(home: int) -> None:
    balance = {"service_number": "N0000000001", "balance": "₹9.00", "day": "01-04-2025"}
    assert is_sent(home, "balance_month", **balance)
    assert say(home, "ADVICE", "no").status_code == 302
    assert not is_sent(home, "balance_month", **balance)
    assert is_sent(home, "photo_reading_again", service_number="N0000000001", units="1")
    page = text(browser(place.SUNITA).get(f"/en/c/{home}/settings/messages"))
    assert "way_BALANCE" not in page and "You said no to these" in page
    threshold = text(browser(place.SUNITA).get(f"/en/c/{home}/threshold"))
    assert "You said no to these" in threshold and "You get a message" not in threshold
    assert 'name="messages"' not in threshold, "no button that would do nothing"
    assert say(home, "ADVICE", "yes").status_code == 302
    assert "You get a message" in text(browser(place.SUNITA).get(f"/en/c/{home}/threshold"))
    assert is_sent(home, "balance_month", **balance)
    page = text(browser(place.SUNITA).get(f"/en/c/{home}/privacy"))
    assert page.count("notice 2026-11") == 2, "both words stand in the history"


def test_whatsapp_comes_with_a_yes_and_goes_with_a_no(home: int, tmp_path: Path) -> None:
    assert 'value="WHATSAPP"' not in text(browser(place.SUNITA).get(f"/en/c/{home}/privacy"))
    (tmp_path / "messages.toml").write_text(WHATSAPP)
    say(home, "WHATSAPP", "yes")
    ways = {each.kind_code: each.way_code for each in chosen.choices(place.SUNITA, home)}
    assert ways["BILL"] == "WHATSAPP"
    say(home, "WHATSAPP", "no")
    ways = {each.kind_code: each.way_code for each in chosen.choices(place.SUNITA, home)}
    assert set(ways.values()) == {"SMS"}


def test_what_is_needed_cannot_be_refused_and_an_old_page_changes_nothing(home: int) -> None:
    for use, version, words in (
        ("SUPPLY", "", "cannot be refused"),
        ("ADVICE", "2000-01", "has changed since"),
    ):
        answer = say(home, use, "no", version)
        assert answer.status_code == 400 and words in text(answer)
    assert queries.consents_of(place.SUNITA, home) == []


def test_a_correction_gets_its_number_and_last_day_and_can_be_taken_back(home: int) -> None:
    client, path = browser(place.SUNITA), f"/hi/c/{home}/privacy/ask/correction"
    assert "क्या गलत है" in text(client.get(path))
    bad = client.post(path, {"field": "NAME", "words": "", "once": "o"})
    assert bad.status_code == 400
    answer = client.post(path, {"field": "NAME", "words": "सुनीता पटैल", "once": "o"})
    again = client.post(path, {"field": "NAME", "words": "सुनीता पटैल", "once": "o"})
    assert again["Location"] == answer["Location"]
    page = text(client.get(answer["Location"]))
    assert re.search(r"D\d{6}", page) and "सुनीता पटैल" in page
    assert client.post(answer["Location"]).status_code == 302
    assert queries.requests_of(place.SUNITA, home)[0].state_code == "WITHDRAWN"


def test_only_the_registered_mobile_may_ask_for_copy_erasure_and_nominee(home: int) -> None:
    """A relative who is linked sees the account, and may not take it all away or have it erased."""
    relative = browser(place.STRANGER)
    form = {"sure": "1", "name": "Ravi", "mobile": "6000000003", "once": "x"}
    for kind in ("erasure", "nominee"):
        page = text(relative.post(f"/en/c/{home}/privacy/ask/{kind}", form))
        assert "Only the mobile number in the company's record" in page
    assert "application/zip" not in relative.post(f"/en/c/{home}/privacy/copy").headers["Content-Type"]
    assert queries.requests_of(place.STRANGER, home) == []


def test_a_copy_is_a_file_with_the_record_and_is_written_down(home: int) -> None:
    answer = browser(place.SUNITA).post(f"/en/c/{home}/privacy/copy")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as given:  # type: ignore[attr-defined]
        (record,) = json.loads(given.read("record/connections.json"))
        assert record["registered_mobile"] == place.SUNITA and record["name_hi"] == "सुनीता पटेल"
        assert place.STRANGER not in given.read("record/linked_mobiles.json").decode()
    (request,) = queries.requests_of(place.SUNITA, home)
    assert (request.kind_code, request.state_code) == ("ACCESS", "DONE")
    assert [each.page for each in queries.accesses_of(home)] == ["portal/privacy/copy"]


def test_an_erasure_says_what_stays_before_it_is_asked_for(home: int) -> None:
    client, path = browser(place.SUNITA), f"/en/c/{home}/privacy/ask/erasure"
    assert "at least 8 years" in text(client.get(path))
    assert "tick" in text(client.post(path, {"once": "e"}))
    assert client.post(path, {"once": "e", "sure": "1"}).status_code == 302


def test_a_neighbour_finds_none_of_it(home: int) -> None:
    mine = browser(place.SUNITA)
    asked = mine.post(f"/en/c/{home}/privacy/ask/grievance", {"words": "zebra", "once": "g"})["Location"]
    neighbour = browser(place.NEIGHBOUR)
    for path in (*(f"/en/c/{home}/{each}" for each in PATHS), asked):
        assert neighbour.get(path).status_code == neighbour.post(path).status_code == 404
        assert Client().get(path).status_code == 302
    # Who is linked to the same connection does not read what the other mobile asked either.
    assert browser(place.STRANGER).get(asked).status_code == 404
    assert "zebra" not in text(browser(place.STRANGER).get(f"/en/c/{home}/privacy"))


WHERE = """
[{key}]
name_en = "Some Ltd"
name_hi = "कोई लिमिटेड"
place_en = "Bhopal"
place_hi = "भोपाल"
country = "IN"
"""


@pytest.mark.parametrize("language", ["hi", "en"])
def test_where_the_data_lies_names_all_that_is_set_up_and_says_what_is_not_said(
    home: int, tmp_path: Path, language: str
) -> None:
    def page() -> str:
        return text(Client().get(f"/{language}/privacy/where"))

    def check() -> tuple[int, list[str]]:
        done = CliRunner().invoke(main, ["where", "--json"])
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return done.exit_code, [f"{row['key']} {row['code']}" for row in rows if "code" in row]

    (tmp_path / "messages.toml").write_text(WHATSAPP)
    keys = ["database", "web", "documents", "archive", "backups", "messages.main", "messages.wa"]
    assert check() == (1, [f"{key} UNSAID" for key in keys])
    said = "".join(WHERE.format(key=key) for key in keys) + 'host = "wa.example"\n'
    (tmp_path / "where.toml").write_text(said)
    assert check() == (0, [])
    assert page().count("भोपाल" if language == "hi" else "Bhopal") == len(keys)
    (tmp_path / "messages.toml").write_text(WHATSAPP.replace("wa.example", "other.example"))
    assert check() == (1, ["messages.wa OTHER_HOST"])
    (tmp_path / "messages.toml").write_text('[provider.main]\nway="SMS"\nmaker="console"\n')
    assert check() == (1, ["messages.wa UNUSED"])
    assert page().count("भोपाल" if language == "hi" else "Bhopal") == len(keys) - 1, (
        "what is not used is not shown"
    )
    (tmp_path / "where.toml").write_text("[broken")
    assert CliRunner().invoke(main, ["where"]).exit_code == 3
    assert Client().get(f"/{language}/privacy/where").status_code == 200
