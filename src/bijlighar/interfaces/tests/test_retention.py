"""What tells of people is kept as long as the policy says; who it tells of gets it by mobile (M3)."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.actions import Letter
from bijlighar.consumers.models import CounterVisit, LetterCode
from bijlighar.consumers.queries import tokens_of_mobile
from bijlighar.consumers.rules.links import LETTER_LIVES
from bijlighar.consumers.tests import place
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.documents import actions as documents
from bijlighar.documents.tests.pictures import photo
from bijlighar.interfaces import personal, personal_copy, retention
from bijlighar.interfaces.cli import main
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.notices import actions as notices
from bijlighar.notices import queries as noticed
from bijlighar.people import actions as people
from bijlighar.privacy import personal as looked
from bijlighar.privacy.actions import record_access
from bijlighar.privacy.queries import accesses_of, last_sweeps
from bijlighar.privacy.rules import retention as rules

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
DAY = timedelta(days=1)
NOW = datetime.fromisoformat("2021-02-02T12:00:00+05:30")
"""Years ago: the database goes by its own clock, and keeps the last year's looks whoever asks."""
SENT = ("bill_ready", "supply_warning")


@pytest.fixture
def homes(settings: Any, tmp_path: Path) -> tuple[int, int, int]:
    """Two homes; each mobile signed in, asked in public, let a program in, was written to and looked at."""
    settings.DOCUMENTS, settings.PORTAL_NOW = str(tmp_path / "documents"), NOW
    company_id = place.company("east")
    mine, theirs = (place.connection(company_id, number) for number in (1, 2))
    for mobile, home in ((SUNITA, mine), (NEIGHBOUR, theirs)):
        lived(company_id, mobile, home)
    return company_id, mine, theirs


def lived(company_id: int, mobile: str, home: int) -> None:
    told: dict[str, Any] = {"by": BY, "at": NOW}
    people.request_code(mobile=mobile, ip="203.0.113.9", **told)
    consumers.link_by_staff(mobile=mobile, connection_id=home, **told)
    consumers.link(mobile=mobile, service_number="N0000099999", **told)
    consumers.grant_token(
        mobile=mobile, name=f"Program {mobile[-1]}", scopes=["read:balance"], connection_ids=[home],
        ends_at=NOW + 30 * DAY, **told,
    )  # fmt: skip
    number = notices.ask_question(
        key=mobile, company_id=company_id, mobile=mobile, language="hi", words=f"Why {mobile[-1]}?", **told
    )
    question = next(each.id for each in noticed.open_questions(company_id) if each.number == number)
    notices.decline(question_id=question, reason="no", **told)
    record_access(connection_id=home, purpose_code="COMPLAINT", page="p", **told)
    for template in SENT:
        outbox.post(
            channel="sms", template=template, recipient=mobile, language="hi",
            context={"name": f"words {mobile[-1]}"}, key=f"{template}/{mobile}", connection_id=home, at=NOW,
        )  # fmt: skip
    for each in outbox.claim(channel="sms", at=NOW):
        outbox.sent(each, at=NOW, forget=each.template == "sign_in_code")


def test_a_mobile_gets_all_that_came_from_it_and_has_it_forgotten(
    homes: tuple[int, int, int], tmp_path: Path
) -> None:
    given = personal.export_of_mobile(SUNITA)
    assert [each["words"] for each in given["notices"]["questions"]] == [f"Why {SUNITA[-1]}?"]
    assert [each["ip"] for each in given["people"]["sign_in_codes"]] == ["203.0.113.9"]
    assert [each["name"] for each in given["consumers"]["tokens"]] == [f"Program {SUNITA[-1]}"]
    assert [each["service_number"] for each in given["consumers"]["link_requests"]] == ["N0000099999"]
    assert sorted(each["template"] for each in given["notifications"]["messages"]) == [
        "bill_ready", "sign_in_code", "supply_warning",
    ]  # fmt: skip
    text = json.dumps(given, default=str)
    theirs = (NEIGHBOUR, *(f"{what} {NEIGHBOUR[-1]}" for what in ("words", "Why", "Program")))
    assert [each for each in theirs if each in text] == []
    out = tmp_path / "given.zip"
    with out.open("wb") as file:
        personal_copy.pack_given(file, given)
    with zipfile.ZipFile(out) as packed:
        elsewhere = json.loads(packed.read("elsewhere.json"))
    assert all(each["what_hi"] and each["until_en"] for each in elsewhere)
    assert any("provider" in each["what_en"] for each in elsewhere)

    later = NOW + 2 * DAY
    done = personal.shred_of_mobile(SUNITA, by=BY, at=later)
    assert (done["notices"]["questions"], done["people"]["codes"], done["consumers"]["tokens"]) == (1, 1, 1)
    assert done["notifications"]["messages"] == 2  # the warning proves that a cut was lawful
    left = personal.export_of_mobile(SUNITA)
    assert {name: kind for kinds in left.values() for name, kind in kinds.items() if kind} == {
        "links": left["consumers"]["links"], "messages": left["notifications"]["messages"],
    }  # fmt: skip
    assert [each["template"] for each in left["notifications"]["messages"]] == ["supply_warning"]
    assert set(personal.shred_of_mobile(SUNITA, by=BY, at=later)["consumers"].values()) == {0}
    assert json.dumps(personal.export_of_mobile(NEIGHBOUR), default=str).count(f"words {NEIGHBOUR[-1]}") == 2


def test_an_erasure_shuts_out_the_programs_of_who_asked_and_nobody_elses(
    homes: tuple[int, int, int],
) -> None:
    _, mine, theirs = homes
    consumers.link_by_staff(mobile=NEIGHBOUR, connection_id=mine, by=BY, at=NOW)
    consumers.grant_token(
        mobile=NEIGHBOUR, name="A relative's", scopes=["read:bills"], connection_ids=[mine],
        ends_at=NOW + DAY, by=BY, at=NOW,
    )  # fmt: skip
    given = personal.export([mine])
    assert {(each["name"], each["mobile"]) for each in given["consumers"]["tokens"]} == {
        (f"Program {SUNITA[-1]}", "••••••" + SUNITA[-4:]), ("A relative's", "••••••" + NEIGHBOUR[-4:]),
    }  # fmt: skip
    assert SUNITA not in json.dumps(given["notifications"], default=str)
    personal.shred([mine], by=BY, at=NOW)
    assert tokens_of_mobile(SUNITA) == []
    assert [each.is_live(NOW) for each in tokens_of_mobile(NEIGHBOUR)] == [True, True]
    templates = [each["template"] for each in personal.export([mine])["notifications"]["messages"]]
    assert templates == ["supply_warning"]
    assert len(personal.export([theirs])["notifications"]["messages"]) == 2


def test_each_kind_goes_when_its_time_is_over_and_not_a_day_before(
    homes: tuple[int, int, int],
) -> None:
    """A row of each kind is made at one instant: one second before its time nothing goes, then all of it."""
    documents.store_document(
        content=photo(), name="p", area_code="rollout", owner_key="installation/7/never/1", kind_code="SEAL",
        by=BY, at=NOW,
    )  # fmt: skip
    operator = Actor("staff", "Asha", id=7)
    consumers.ask_at_counter(connection_id=homes[1], reason_code="PAY", by=operator, at=NOW)
    unknown = place.connection(homes[0], 3, mobile=None)
    assert consumers.print_letter_codes(letters=[Letter(unknown, "EAST-1", NOW)], by=BY, at=NOW)
    for period in rules.periods_at(NOW):
        if period.code in ("PASSWORD_TRIES", "FORMS", "SESSIONS"):
            continue
        over = NOW + period.days * DAY
        if period.code == "TOKENS":
            over += 30 * DAY  # they end a month later
        if period.code == "LETTER_CODES":
            over += LETTER_LIVES
        before = {each.kept.code: each.count for each in retention.preview(over)}
        assert before[period.code] == 0, period.code
        after = {each.kept.code: each.count for each in retention.preview(over + timedelta(seconds=1))}
        assert after[period.code] > 0, period.code
    assert last_sweeps() == {}

    with pytest.raises(DatabaseError, match="kept for 365 days"), transaction.atomic():
        looked.forget_old_looks(before=datetime.now().astimezone(), most=9, by=BY, at=NOW)
    assert len(accesses_of(homes[1])) == 1


def test_a_printed_code_used_at_a_counter_goes_with_the_visit_and_one_that_linked_stays(
    homes: tuple[int, int, int],
) -> None:
    at_counter, by_phone = (place.connection(homes[0], number, mobile=None) for number in (3, 4))
    letters = [Letter(home, "EAST-1", NOW) for home in (at_counter, by_phone)]
    codes = consumers.print_letter_codes(letters=letters, by=BY, at=NOW)
    operator = Actor("staff", "Asha", id=7)
    visit = consumers.ask_at_counter(connection_id=at_counter, reason_code="PAY", by=operator, at=NOW)
    said = codes[at_counter, "EAST-1"]
    assert consumers.agree_at_counter(visit_id=visit, code=said, by=operator, at=NOW) == "AGREED"
    consumers.link_by_letter(
        mobile=SUNITA, service_number="N0000000004", code=codes[by_phone, "EAST-1"], by=BY, at=NOW
    )
    later = NOW + 731 * DAY
    foretold = {each.kept.code: each.count for each in retention.preview(later)}
    gone = {each.kept.code: each.count for each in retention.sweep(later)}
    assert foretold["COUNTER_VISITS"] == gone["COUNTER_VISITS"] == 2, "the visit, and the code used there"
    assert list(LetterCode.objects.values_list("connection_id", "used_by")) == [(by_phone, SUNITA)]
    assert not CounterVisit.objects.exists()


def test_codes_used_at_counters_are_found_without_reading_those_that_linked(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM consumers_letter_code WHERE used_at < %s AND used_by LIKE 'visit %%'"
            " ORDER BY used_at LIMIT 10",
            [NOW],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "consumers_letter_code_counter" in plan, plan


def test_a_sweep_goes_by_portions_says_what_it_did_and_the_page_tells_it(
    homes: tuple[int, int, int], settings: Any
) -> None:
    at = NOW + 400 * DAY
    told = {each.kept.code: each for each in retention.sweep(at, portion=1)}
    assert (told["MESSAGES"].count, told["QUESTIONS"].count, told["SIGN_IN_CODES"].count) == (6, 2, 2)
    assert all(each.is_whole for each in told.values())
    assert outbox.of_recipients([SUNITA, NEIGHBOUR]) == []
    assert {each.count for each in retention.sweep(at)} == {0}
    assert (last_sweeps()["MESSAGES"].forgotten, last_sweeps()["MESSAGES"].at) == (0, at)
    settings.PORTAL_NOW = at
    for language, words in (("en", "Requests for a sign-in code"), ("hi", "साइन-इन कोड की माँग")):
        page = Client().get(f"/{language}/privacy/where").content.decode()
        assert words in page


def test_the_command_counts_before_it_forgets(homes: tuple[int, int, int]) -> None:
    at = (NOW + 400 * DAY).isoformat()

    def run(*more: str) -> dict[str, dict[str, Any]]:
        done = CliRunner().invoke(main, ["privacy", "retention", "--json", "--at", at, *more])
        assert done.exit_code == 0, done.output
        return {each["kind"]: each for each in map(json.loads, done.stdout.splitlines())}

    assert run("--preview")["MESSAGES"]["would_forget"] == 6
    assert run("--preview")["MESSAGES"]["would_forget"] == 6
    assert run()["MESSAGES"]["forgotten"] == 6
    assert run("--preview")["MESSAGES"]["would_forget"] == 0
