"""Events from a file and a command with its proof, as an operator does them by hand (M13, M11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.interfaces.jobs.tests.meters_on_stage import hang, meters

Run = Callable[..., Result]


@pytest.fixture
def run(committed_database: Any) -> Run:
    def program(*words: str, code: int = 0, **variables: str) -> Result:
        done = CliRunner().invoke(main, words, env=variables)
        assert done.exit_code == code, done.output
        return done

    return program


def test_from_a_file_of_events_to_a_switched_meter(run: Run, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    listed = tmp_path / "meters.csv"
    with meters(listed, 1, now) as (meter,):
        hang(place.company(), [meter], listed, now)
        assert run("commands", "endpoints", str(listed), "--company", "east").stdout.startswith("0 of 1")

        events = tmp_path / "events.csv"
        stamp = f"{now:%Y-%m-%d} 00:00:00"
        events.write_text(f"meter,occurred_at,code\n{meter.serial},{stamp},203\nNOBODY,{stamp},203\n")
        took = json.loads(run("events", "import", str(events), "--company", "east", "--json", code=1).stdout)
        assert (took["new"], took["rejected_by_reason"]) == (1, {"UNKNOWN_METER": 1})
        (tamper,) = run("events", "list", "--open", "--company", "east", "--json").stdout.splitlines()
        assert (json.loads(tamper)["event"], json.loads(tamper)["state"]) == ("Neutral disturbed", "OPEN")
        (event,) = run("events", "list", "--json").stdout.splitlines()
        assert json.loads(event)["event_hi"] == "न्यूट्रल में गड़बड़ी"

        ask = ["commands", "request", "disconnect", "N0000000001", "--company", "east", "--reason", "lab"]
        assert "decision" in run(*ask, code=3).stderr
        assert "JSON object" in run(*ask, "--decision", "lab/1", code=2).stderr
        made = run(*ask, "--decision", "lab/1", "--snapshot", '{"as_of": "today"}', "--json").stdout
        number = str(json.loads(made)["command"])
        assert "Where are the keys" in run("commands", "run", "--once", code=2).stderr
        keys = {"BIJLIGHAR_METER_KEYS": str(listed)}
        worked = run("commands", "run", "--once", "--json", **keys).stdout
        assert json.loads(worked) == {"claimed": 0, "states": {"ENDED_UNSENT": 1}}
        assert meter.relay_on is True, "the gate of supply knows nothing of this decision: nobody is cut off"
        assert "no decision of the supply gate" in run("commands", "show", number).stdout

        meter.relay_on = False
        ask[2] = "connect"
        number = str(json.loads(run(*ask, "--json").stdout)["command"])
        worked = run("commands", "run", "--once", "--json", **keys).stdout
        assert json.loads(worked) == {"claimed": 1, "states": {"CONFIRMED": 1}}
        assert meter.relay_on is True
        shown = json.loads(run("commands", "show", number, "--json").stdout)
        assert [step["step_code"] for step in shown["steps"]] == ["REQUESTED", "SENT", "CONFIRMED"]
        assert "over" not in run("commands", "list", "--live").stdout
        assert "cannot be called back" in run("commands", "cancel", number, "--reason", "x", code=3).stderr
