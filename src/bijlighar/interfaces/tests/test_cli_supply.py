"""The supply commands as an operator types them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bijlighar.interfaces.cli import main
from bijlighar.supply.tests.stage import HOUR, MONDAY, homes_below_nothing, ist, quietly, reach, samples

ELEVEN = ist(MONDAY, 11)
NUMBER = "N0000000001"


@pytest.fixture
def place(db: None) -> int:
    company_id, homes = homes_below_nothing()
    reach(homes)
    quietly(company_id, ELEVEN)
    return company_id


def run(*words: str, code: int = 0, at: Any = None) -> Result:
    at_words = [] if at is None else ["--at", at.isoformat()]
    done = CliRunner().invoke(main, ["supply", *words, *at_words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_status_decision_turn_and_waves(place: int) -> None:
    assert "in force" in run("status", at=ELEVEN).output
    assert "PORTAL     NO_SAMPLE" in run("status", at=ELEVEN + HOUR / 2, code=1).output
    told = json.loads(run("decide", "--connection", NUMBER, "--json", at=ELEVEN).output)
    assert (told["verdict"], told["snapshot"]["ground"]) == ("DISCONNECT", "PREPAID")
    early = run("decide", "--connection", NUMBER, at=ELEVEN - 2 * HOUR).output
    assert "outside the hours" in early and "Not before" not in early.split("LINK_")[0]
    assert "1 to be cut off" in run("turn", at=ELEVEN).output
    assert "0 to be cut off" in run("turn", at=ELEVEN).output
    (wave,) = run("waves", "--json").output.splitlines()
    assert json.loads(wave)["cut"] == 1
    assert json.loads(run("warn", "--json", at=ELEVEN).output)["looked"] == 1


def test_what_an_officer_may_do_and_may_not(place: int) -> None:
    samples(place, ELEVEN, PORTAL=False)
    from bijlighar.supply import queries

    (links,) = queries.live_suspensions(place)
    assert "ends by itself" in run("lift", str(links.id), "--reason", "x", "--as", "asha", code=3).output
    made = run("suspend", "--company", "bihar", "--reason", "Chhath", "--as", "asha").output
    number = made.split()[1]
    assert "has ended" in run("lift", number, "--reason", "over", "--as", "asha").output
    spare = ["suspend", "--company", "bihar", "--number", NUMBER, "--cause", "LIFE_SUPPORT"]
    assert "in force" in run(*spare, "--reason", "oxygen", "--as", "asha").output
    assert "already" in run(*spare, "--reason", "oxygen", "--as", "asha", code=3).output
    assert "no open warning" in run(
        "serve", "--connection", NUMBER, "--paper", "Notice 1", "--as", "asha", code=3
    ).output  # fmt: skip


def test_a_sample_from_elsewhere(place: int) -> None:
    run("health", "PORTAL", "unhealthy", "--company", "bihar", "--evidence", '{"seen": "from outside"}')
    assert "no link" in run("health", "MOON", "healthy", "--company", "bihar", code=3).output
    assert (
        "JSON object"
        in run("health", "PORTAL", "healthy", "--company", "bihar", "--evidence", "x", code=2).output
    )
    ahead = run(
        "health", "PORTAL", "healthy", "--company", "bihar", "--at", "2099-01-01T00:00:00+05:30", code=3
    )
    assert "later than now" in ahead.output
