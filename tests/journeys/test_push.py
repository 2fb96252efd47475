"""A head-end pushes over HTTP, and the person at home sees the quarter hour at once (M9)."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest

from bijlighar.kernel.time import block_index, settlement_day
from tests.served import Served
from tools.push_simulator.headend import Batch, HeadEnd
from tools.push_simulator.send import NotTaken, Sender, as_json

PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]


def program(served: Served, *arguments: str) -> str:
    done = subprocess.run(
        [*PROGRAM, *arguments], env=served.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def meter_of(served: Served, mobile: str) -> tuple[int, str, str]:
    """(connection, serial, company) of a mobile's first connection with a meter."""
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        row = database.execute(
            "SELECT c.id, m.serial, k.code FROM consumers_mobile_link l JOIN consumers_connection c "
            "ON c.id = l.connection_id JOIN metering_installation i ON i.connection_id = c.id "
            "AND i.to_at IS NULL AND i.role_code = 'MAIN' JOIN metering_meter m ON m.id = i.meter_id "
            "JOIN network_company k ON k.id = c.company_id WHERE l.mobile = %s ORDER BY c.id LIMIT 1",
            [f"+91{mobile}"],
        ).fetchone()
    assert row is not None
    return row


def let_in(served: Served, name: str, company: str) -> str:
    said = program(served, "api-client", "add", name, "--agency", "HPL", "--company", company, "--json")
    key: str = json.loads(said)["key"]
    return key


def test_a_pushed_quarter_hour_is_on_the_page(served: Served) -> None:
    now = datetime.now(UTC)
    day = settlement_day(now)
    if block_index(now) == 0:
        pytest.skip("no quarter hour of this Indian day is over yet")
    start = datetime.fromtimestamp(now.timestamp() // 900 * 900, UTC) - timedelta(minutes=15)
    mobile = str(served.people[0]["mobile"])
    connection, serial, company = meter_of(served, mobile)
    person = served.person(0)
    address = f"/en/c/{connection}/usage/{day}"
    assert "3.22" not in person.get(address).text

    sender = Sender(served.address, let_in(served, "journey", company))
    body = json.dumps(
        {"readings": [{"meter": serial, "start": start.isoformat(), "wh": 3217},
                      {"meter": "NOBODY", "start": start.isoformat(), "wh": 1}]}
    ).encode()  # fmt: skip
    done = sender.send("journey-1", body)
    assert (done.verdict["rejected"], done.verdict["lines"]["UNKNOWN_METER"]) == (1, [[2, 2]])
    page = person.get(address)
    assert page.status == 200
    assert "3.22" in page.text
    assert sender.send("journey-1", body).verdict == done.verdict

    program(served, "api-client", "revoke", "journey")
    with pytest.raises(NotTaken, match="401"):
        sender.send("journey-1", body)
    assert "journey" in program(served, "api-client", "list", "--json")


def test_a_fold_by_command_adds_nothing_twice(served: Served) -> None:
    _, serial, company = meter_of(served, str(served.people[0]["mobile"]))
    sender = Sender(served.address, let_in(served, "folded", company))
    start = datetime.fromtimestamp(datetime.now(UTC).timestamp() // 900 * 900, UTC) - timedelta(hours=2)
    batch = Batch(start, 1.0, np.array([0]), np.array([987]), np.array([1.0]))
    sender.send("folded-1", as_json(batch, "%d").replace(b'"0"', json.dumps(serial).encode()))
    first = json.loads(program(served, "fold", "--no-validate", "--json"))
    assert first["values"] >= 1
    again = json.loads(program(served, "fold", "--no-validate", "--json"))
    assert (again["values"], again["meter_days"]) == (0, 0)


def test_a_head_end_says_everything_once() -> None:
    headend = HeadEnd(5_000, seed=3, most=700)
    batches = list(headend.batches(datetime(2026, 11, 20, 6, 0, tzinfo=UTC)))
    told = np.concatenate([one.meter for one in batches])
    assert sorted(told.tolist()) == list(range(5_000))
    assert max(len(one.meter) for one in batches) <= 700
    assert all((one.heard_minutes <= one.leaves_minutes).all() for one in batches)
    assert any(one.leaves_minutes > 15 for one in batches)
