"""Questions and answers from a snapshot file, through a real provider on this machine (M16)."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bijlighar.interfaces.answer.desk import GIVEN_UP_SECONDS, Desk
from bijlighar.interfaces.answer.mobile import hashed
from bijlighar.interfaces.answer.snapshot import Account, NoSnapshot, Snapshot, key, written
from bijlighar.notifications.rules.setup import Answering, Setup, parse
from tools.sms_sandbox.provider import Provider
from tools.sms_sandbox.server import Sandbox

MADE = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
"""10 o'clock in India."""
AT = MADE + timedelta(minutes=7)
RAM, SITA, STRANGER = "+916000000001", "+916000000002", "+916000000009"
PREPAID = Account(
    1,
    "east",
    "0001",
    True,
    41_250,
    date(2026, 11, 21),
    9,
    50_000,
    date(2026, 11, 18),
    5_240,
    3_111,
    date(2026, 11, 21),
)
OWED = Account(2, "east", "0002", True, -12_345, date(2026, 11, 15), 0)
POSTPAID = Account(
    3, "west", "0003", False, 84_600, due_date=date(2026, 12, 5), use_wh=7_990, use_on=date(2026, 11, 20)
)
NEW = Account(4, "west", "0004", True, None)


def make(home: Path, *rows: tuple[str, str, Account], made_at: datetime = MADE) -> None:
    """A snapshot with who (mobile, language) may ask about which account."""
    secret = key(home, make=True)
    with written(home, made_at) as file:
        accounts = {account.id: account for _, _, account in rows}
        file.accounts(
            tuple(value.isoformat() if isinstance(value, date) else value for value in astuple(account))
            for account in accounts.values()
        )
        file.mobiles((hashed(mobile, secret), account.id, language) for mobile, language, account in rows)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    server = Sandbox(Provider())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def setup_for(sandbox: Sandbox) -> Setup:
    return parse(
        f"""
[provider.sandbox]
way = "SMS"
maker = "http"
url = "{sandbox.address}/send"
fields = {{ to = "{{mobile}}", text = "{{text}}", ref = "{{reference}}" }}
id_at = "id"
cost_urs_per_part = 120000
"""
    )


def ask(desk: Desk, mobile: str, text: str | None, *, ref: str = "1", at: datetime = AT) -> str:
    return desk.question("sandbox", ref, mobile, text, at)


def answers(desk: Desk, sandbox: Sandbox, mobile: str, text: str | None, at: datetime = AT) -> list[str]:
    before = len(sandbox.provider.messages(mobile=mobile))
    assert ask(desk, mobile, text, ref=f"{mobile}/{text}/{at}", at=at) == "ANSWERED"
    desk.send_due(at)
    return [one["text"] for one in sandbox.provider.messages(mobile=mobile)[before:]]


def test_every_answer_says_until_when_it_is_true(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    desk = Desk(tmp_path, setup_for(sandbox))
    assert answers(desk, sandbox, RAM, "बैलेंस") == [
        "..0001: बैलेंस ₹412.50, 22-11-2026 10:00 तक का; कटौती 21-11-2026 तक हुई। करीब 9 दिन चलेगा। "
        "खपत 21-11 को 5.2 यूनिट, ₹31.11। पिछला रिचार्ज ₹500.00, 18-11-2026।"
    ]
    assert answers(desk, sandbox, RAM, "BAL EN") == [
        "..0001: balance Rs 412.50 as of 22-11-2026 10:00, charged up to 21-11-2026. Lasts about 9 days. "
        "Used on 21-11 5.2 units, Rs 31.11. Last recharge Rs 500.00, 18-11-2026."
    ]


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (
            OWED,
            "used up, Rs 123.45 to be paid as of 22-11-2026 10:00, charged up to 15-11-2026. Used not here",
        ),
        (
            POSTPAID,
            "..0003: to pay Rs 846.00 by 05-12-2026. Used on 20-11 7.9 units. As of 22-11-2026 10:00",
        ),
        (replace(POSTPAID, balance_paise=-500, due_date=None), "..0003: nothing to pay. Used on 20-11"),
        (NEW, "..0004: nothing has been worked out yet, as of 22-11-2026 10:00."),
        (replace(PREPAID, days_left=None), "Lasts about nobody knows how long."),
        (replace(PREPAID, days_left=1), "Lasts about 1 day."),
        (replace(PREPAID, days_left=365), "Lasts about more than 99 days."),
        (replace(PREPAID, recharge_paise=None), "Last recharge none."),
        (replace(PREPAID, use_paise=99_999_99), "Used on 21-11 5.2 units. Last"),
    ],
)
def test_what_is_told(tmp_path: Path, sandbox: Sandbox, account: Account, words: str) -> None:
    make(tmp_path, (RAM, "en", account))
    (text,) = answers(Desk(tmp_path, setup_for(sandbox)), sandbox, RAM, "BAL")
    assert words in text


def test_an_old_snapshot_does_not_promise_more_days_than_are_left(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "en", PREPAID))
    desk = Desk(tmp_path, setup_for(sandbox))
    (text,) = answers(desk, sandbox, RAM, "BAL", at=AT + timedelta(days=4))
    assert "as of 22-11-2026 10:00" in text
    assert "Lasts about 5 days" in text
    assert desk.health(AT)["is_stale"] is False
    assert desk.health(AT + timedelta(days=4))["is_stale"] is True


def test_a_missed_call_is_answered_in_the_persons_own_language(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "en", PREPAID), (SITA, "hi", OWED))
    desk = Desk(tmp_path, setup_for(sandbox))
    assert "balance Rs 412.50" in answers(desk, sandbox, RAM, None)[0]
    assert "बैलेंस खत्म, ₹123.45" in answers(desk, sandbox, SITA, None)[0]


def test_several_connections_on_one_number(tmp_path: Path, sandbox: Sandbox) -> None:
    every = [replace(PREPAID, id=number, number=f"000{number}") for number in range(1, 6)]
    make(tmp_path, *((RAM, "en", one) for one in every))
    desk = Desk(tmp_path, setup_for(sandbox))
    texts = answers(desk, sandbox, RAM, "BAL")
    assert [text[:6] for text in texts[:3]] == ["..0001", "..0002", "..0003"]
    assert texts[3].startswith("This mobile has 5 connections.")
    assert texts[3].endswith("as BAL 0004.")
    assert [text[:6] for text in answers(desk, sandbox, RAM, "BAL 0005")] == ["..0005"]
    assert [text[:6] for text in answers(desk, sandbox, RAM, "BAL N1234560002")] == ["..0002"]


def test_a_stranger_gets_nobodys_data_and_hears_how_to_link(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    (text,) = answers(Desk(tmp_path, setup_for(sandbox)), sandbox, STRANGER, "BAL 0001 EN")
    assert text.startswith("This mobile is not linked to an electricity connection.")
    assert "412" not in text and "0001" not in text


def test_the_file_names_nobody(tmp_path: Path) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    for name in ("snapshot.db", "key"):
        path = tmp_path / "answer" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"6000000001" not in path.read_bytes()
    assert stat.S_IMODE((tmp_path / "answer").stat().st_mode) == 0o700


def test_a_number_is_answered_six_times_an_hour(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID), (SITA, "hi", OWED))
    desk = Desk(tmp_path, setup_for(sandbox))
    outcomes = [ask(desk, RAM, "BAL", ref=str(number)) for number in range(8)]
    assert outcomes == ["ANSWERED"] * 6 + ["TOO_MANY"] * 2
    assert ask(desk, SITA, "BAL", ref="s") == "ANSWERED", "another number is not hindered"
    assert ask(desk, RAM, "BAL", ref="later", at=AT + timedelta(hours=1, seconds=1)) == "ANSWERED"


def test_invented_numbers_cannot_make_us_pay_for_ever(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    desk = Desk(tmp_path, setup_for(sandbox))
    outcomes = [ask(desk, f"+9170000{number:05}", "BAL", ref=str(number)) for number in range(210)]
    assert outcomes.count("ANSWERED") == 200
    assert ask(desk, RAM, "BAL", ref="known") == "ANSWERED"


def test_what_comes_twice_is_answered_once_also_by_two_processes(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    setup = setup_for(sandbox)
    barrier, outcomes = threading.Barrier(4), []

    def bring() -> None:
        desk = Desk(tmp_path, setup)
        barrier.wait()
        outcomes.append(ask(desk, RAM, "BAL"))
        desk.send_due(AT)

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ANSWERED", "REPEATED", "REPEATED", "REPEATED"]
    assert len(sandbox.provider.messages(mobile=RAM)) == 1


def test_a_provider_that_is_away_is_tried_again_and_then_given_up(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID), (SITA, "hi", OWED))
    desk = Desk(tmp_path, setup_for(sandbox))
    sandbox.provider.behave(away=True)
    ask(desk, RAM, "BAL")
    assert desk.send_due(AT) == 0
    sandbox.provider.behave(away=False)
    assert desk.send_due(AT + timedelta(seconds=9)) == 0
    assert desk.send_due(AT + timedelta(seconds=10)) == 1
    assert desk.state.counts() == {"SENT": 1}
    ask(desk, SITA, "BAL", ref="2")
    assert desk.send_due(AT + timedelta(seconds=GIVEN_UP_SECONDS + 1)) == 0
    assert desk.state.counts() == {"FAILED": 1, "SENT": 1}
    state = sqlite3.connect(tmp_path / "answer" / "state.db")
    assert state.execute("SELECT mobile, context FROM reply").fetchall() == [(None, "{}"), (None, "{}")]
    assert desk.state.costs() == [("2026-11", "east", "sandbox", 1, 3, 360_000)]


def test_reports_are_taken_once_and_arrived_stays(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    desk = Desk(tmp_path, setup_for(sandbox))
    answers(desk, sandbox, RAM, "BAL")
    assert desk.state.reported("sandbox", "sbx-1", "UNDELIVERED", 1.0)
    assert desk.state.reported("sandbox", "sbx-1", "DELIVERED", 2.0)
    assert not desk.state.reported("sandbox", "sbx-1", "DELIVERED", 3.0)
    assert not desk.state.reported("sandbox", "sbx-1", "UNDELIVERED", 4.0)
    assert desk.state.counts() == {"DELIVERED": 1}


def test_without_a_snapshot_it_says_so(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = Desk(tmp_path, setup_for(sandbox))
    assert answers(desk, sandbox, RAM, "BAL")[0].startswith("बैलेंस का रिकॉर्ड अभी नहीं मिल रहा")
    make(tmp_path, (RAM, "hi", PREPAID))
    assert answers(desk, sandbox, RAM, "BAL 1")[0].startswith("..0001"), (
        "a new file is found without a restart"
    )
    (tmp_path / "answer" / "snapshot.db").write_bytes(b"rubbish")
    with pytest.raises(NoSnapshot, match="cannot be read"):
        Snapshot(tmp_path).about()


def test_a_snapshot_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    with pytest.raises(ZeroDivisionError), written(tmp_path, AT) as file:
        file.accounts([])
        _ = 1 // 0
    assert Snapshot(tmp_path).about().made_at == MADE
    assert sorted(each.name for each in (tmp_path / "answer").iterdir()) == ["key", "snapshot.db"]


def test_texts_that_are_no_mobile_are_not_answered(tmp_path: Path, sandbox: Sandbox) -> None:
    make(tmp_path, (RAM, "hi", PREPAID))
    desk = Desk(tmp_path, replace(setup_for(sandbox), answering=Answering(most_an_hour=1)))
    assert [ask(desk, each, "BAL") for each in ("VM-HDFCBK", "1912", "")] == ["NO_MOBILE"] * 3


def test_it_needs_the_standard_library_alone() -> None:
    """Without the packages of the environment, where Django, numpy and the driver of the database are."""
    root = next(each for each in Path(__file__).parents if each.name == "src")
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import bijlighar.interfaces.answer.__main__ as m; print(m.main)"],
        env={"PYTHONPATH": str(root), "PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert re.match(r"<function main", done.stdout), done.stderr
