"""Theft reported, followed and rewarded over HTTP; and everything tried to find who reported it (M26)."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test import Client
from django.urls import URLPattern

from bijlighar.complaints.queries.theft import theft_listing
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.documents import queries as documents
from bijlighar.interfaces import personal
from bijlighar.interfaces.console.tests.test_pages import jpeg
from bijlighar.interfaces.console.tests.world import NOW, OFFICERS, World, world
from bijlighar.interfaces.console.urls import urlpatterns
from bijlighar.people.rules.roles import ROLES, permits

__all__ = ["world"]
pytestmark = pytest.mark.django_db
NAME, MOBILE = "Ghanshyam Zaveri", "98123 45678"
TRACES = ("Ghanshyam", "Zaveri", "9812345678", "98123 45678", "98123\u00a045678", "R2hhbnNoeWFt", "45678")
WORDS = "हर रात नौ बजे के बाद चक्की के पीछे हुक डलता है"
FORM = {
    "company": "east", "kind": "HOOKING", "words": WORDS, "locality": "चक्की वाली गली",
    "suspected": "N0000000001", "reward": "1", "name": NAME, "mobile": MOBILE,
}  # fmt: skip


def text_of(answer: Any) -> str:
    """What a page says, a file too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(content.decode())


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path) -> tuple[World, str, str]:
    """Somebody who is signed in as a consumer reports his neighbour: world, number, secret."""
    settings.DOCUMENTS = str(tmp_path / "documents")
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = "+919812345678"
    session.save()
    once = re.findall(r'name="once" value="(\w+)"', text_of(client.get("/hi/report-theft")))[0]
    bad = client.post("/hi/report-theft", {**FORM, "once": once, "mobile": "98123"})
    assert bad.status_code == 400
    assert WORDS in text_of(bad), "nothing is lost"
    page = text_of(client.post("/hi/report-theft", {**FORM, "once": once}))
    code = re.findall(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", page.partition("</head>")[2])[0]
    number = re.findall(r"V\d{8}", page)[0]
    # The session is the visitor's own cookie's; it goes with the sign-out, and names no report meanwhile.
    assert number not in repr(dict(client.session))
    client.session.flush()
    return world, number, code


def report_of(world: World, number: str) -> int:
    """The id of a report."""
    rows = theft_listing(list(world.offices.values()))
    return next(each.id for each in rows if each.number == number)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_from_the_report_to_the_reward(told: tuple[World, str, str], language: str) -> None:
    world, number, code = told
    guest, follow = Client(), f"/{language}/report-theft/follow"
    photo = SimpleUploadedFile("Ghanshyam.jpg", jpeg(), content_type="image/jpeg")
    assert guest.post(follow, {"code": code, "step": "photo", "photo": photo}).status_code == 200
    one = f"/{language}/console/theft/{report_of(world, number)}"
    first, second = world.client("vigilance"), world.client("second.vigilance")
    assert number in text_of(first.get(f"/{language}/console/theft"))
    page = text_of(first.get(one))
    assert WORDS in page
    picture = re.findall(r'src="(/\w\w/documents/\d+)"', page)[0]
    assert first.get(picture).status_code == 200
    for login in ("operator", "supply.one", "head"):
        assert world.client(login).get(picture).status_code == 404
    assert guest.get(picture).status_code == 404

    def do(client: Client, **form: str) -> int:
        return client.post(f"{one}/step", form).status_code

    assert do(first, step="take") == 302
    assert do(first, step="note", told="कौन सा खंभा?") == 302
    assert "कौन सा खंभा?" in text_of(guest.post(follow, {"code": code.upper()}))
    assert guest.post(follow, {"code": code, "step": "answer", "words": "खंभा 12"}).status_code == 200
    assert "खंभा 12" in text_of(first.get(one))
    assert do(first, step="visit", note="हुक मिला, पंचनामा 7") == 302
    assert do(first, step="decide", note="पंचनामा 7", outcome="PROVED", amount="50,000") == 302
    assert do(first, step="propose", amount="5000", note="10 %") == 302
    assert do(first, step="approve") == 400, "another officer approves"
    assert do(second, step="approve") == 302
    assert "₹5,000.00" in text_of(guest.post(follow, {"code": code}))
    assert do(first, step="pay", secret="2222-2222-2222-2222", reference="V-1") == 400
    assert do(first, step="pay", secret=code, reference="V-1") == 302
    assert do(first, step="close") == 302
    followed = text_of(guest.post(follow, {"code": code}))
    assert "पंचनामा" not in followed, "the team's notes are its own"
    assert guest.post(follow, {"code": "2" * 16}).status_code == 400


def test_no_officer_of_any_other_role_finds_the_informant(
    told: tuple[World, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Every page, search, file and export, as every role; every table as it lies; every line of every log."""
    world, number, code = told
    caplog.set_level(logging.INFO)
    report = report_of(world, number)
    # One of each role, where it reaches widest; the auditor and roles to come stand under the line below.
    widest = sorted(OFFICERS.items(), key=lambda each: (-len(each[1][1]), each[1][1] < "f"))
    others = {role: login for login, (role, _) in widest if role != "VIGILANCE_OFFICER"}
    assert [role for role in ROLES if permits(role, "theft.see")] == ["VIGILANCE_OFFICER"]
    for role, login in others.items():
        client = world.client(login)
        every = addresses(world, report)
        # Two roles open every page of the desk; the others what is about complaints, theft, calls and so on
        for path in every if role in ("SUPPLY_OFFICER", "OPERATOR") else [x for x in every if near(x)]:
            answer = client.get(path)
            page = text_of(answer)
            if "?q=" in path:  # the page repeats what was searched for, and finds nothing by it
                assert '<th role="rowheader"' not in page or "N0000000001" in path, (login, path)
            else:
                assert not [trace for trace in TRACES if trace in page], (login, path)
            if "/theft" in path and not path.endswith("/new"):
                assert answer.status_code == 404, (login, path)
            if login != "admin":
                assert number not in page, (login, path)
        posted = client.post(f"/en/console/theft/{report}/step", {"step": "look", "note": "curious"})
        assert posted.status_code == 404, login

    # What the vigilance officer himself gets: masked, after a reason, and the look stays on record.
    one = f"/en/console/theft/{report}"
    vigilance = world.client("vigilance")
    assert vigilance.post(f"{one}/step", {"step": "look", "note": ""}).status_code == 400
    shown = text_of(vigilance.post(f"{one}/step", {"step": "look", "note": "to ask about the pole"}))
    assert "G•••" in shown
    assert not [trace for trace in TRACES if trace in shown]
    assert "to ask about the pole" in text_of(vigilance.get(one))
    vigilance.post(f"{one}/step", {"step": "take"})

    # Every table of the database, as text: backups, exports and whoever reads them find nothing.
    for table, rows in tables().items():
        found = [row for row in rows for trace in TRACES[:-1] if trace in row]
        assert not found, (table, found)
        secret = code.replace("-", "")
        assert not [row for row in rows if code in row or secret in row], table

    # Messages, who looked at whom, the audit, what is given out about a person: no trace even of the report.
    for table in ("kernel_outbox", "privacy_access", "complaints_complaint", "complaints_step"):
        assert not [row for row in tables()[table] if number in row or WORDS in row], table
    audit = [row for row in tables()["kernel_audit"] if "theft" in row or "informant" in row]
    assert audit
    assert not [row for row in audit if "consumer" in row or "N0000000001" in row], audit
    assert number not in repr(personal.export([world.connection]))
    assert documents.documents_of("complaints", ["theft/0"]) == []
    assert not [trace for trace in TRACES[:-1] if trace in caplog.text]
    assert code not in caplog.text


def test_who_told_may_be_wiped_and_nobody_wiped_by_another(told: tuple[World, str, str]) -> None:
    world, number, code = told
    guest, follow = Client(), "/en/report-theft/follow"
    assert guest.post(follow, {"code": "3" * 16, "step": "forget"}).status_code == 400
    assert rows_of("complaints_informant") == 1
    assert guest.post(follow, {"code": code, "step": "forget"}).status_code == 200
    assert rows_of("complaints_informant") == 0
    step = f"/en/console/theft/{report_of(world, number)}/step"
    shown = world.client("vigilance").post(step, {"step": "look", "note": "x"})
    assert "Nobody left a name or number." in text_of(shown)


def test_an_address_reports_twenty_times_a_day(world: World, settings: Any) -> None:
    def report(number: int) -> int:
        form = {**FORM, "name": "", "mobile": "", "once": f"{number:032x}"}
        return int(Client().post("/en/report-theft", form).status_code)

    assert [report(number) for number in range(1, 22)] == [200] * 20 + [400]
    assert report(1) == 200, "what was taken is shown again, not taken again"
    settings.PORTAL_NOW = NOW + timedelta(days=1)
    assert report(99) == 200


def near(path: str) -> bool:
    """Whether a page is one where a report might be looked for first."""
    return any(word in path for word in ("theft", "complaints", "calls", "messages", "queues/", "meters"))


def addresses(world: World, report: int) -> list[str]:
    """Every page of the desk with the ids that stand here, and searches for what may be known."""
    ids = {
        "office_id": world.offices["east/HO/D1"], "meter_id": world.meter, "batch_id": world.batch,
        "complaint_id": world.complaint, "theft_id": report, "connection_id": world.connection,
    }  # fmt: skip
    found = []
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and "sign" not in str(pattern.name):
            path = re.sub(r"<int:(\w+)>", lambda each: str(ids.get(str(each[1]), 1)), str(pattern.pattern))
            found.append(f"/en/console/{path}")
    office = world.offices["east/HO/D1"]
    asks = (NAME, "9812345678", "चक्की", "N0000000001")
    found += [f"/en/console/complaints/{office}?q={quote(each)}&state=all" for each in asks]
    return [
        *found,
        f"/en/console/complaints/{office}?state=all",
        f"/en/console/complaints/{office}.csv?state=all",
    ]


def tables() -> dict[str, list[str]]:
    """Every row of every table that the program reads, as text."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
        )
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            found[name] = [row[0] for row in cursor.fetchall()]
    return found


def rows_of(table: str) -> int:
    """How many rows a table has."""
    return len(tables()[table])
