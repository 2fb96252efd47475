"""`bijlighar check-meter` for officers: what is late, putting one up, the verdict (M5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import exits, main
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.tests import stage

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.now(UTC) - timedelta(days=40)


@pytest.fixture
def request_id() -> int:
    """A request that nobody has answered for forty days."""
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter("M1", connection_id=home, company_id=company, from_date=LONG_AGO.date())
    stage.meter("C1", company_id=company)
    return actions.request_check_meter(
        connection_id=home, reason_code="TOO_MUCH", by=Actor("consumer", "portal"), at=LONG_AGO + timedelta(1)
    )


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["check-meter", *map(str, arguments)])


def test_a_late_request_is_a_finding(request_id: int) -> None:
    done = run("list", "--json")
    assert done.exit_code == exits.FINDINGS
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told["request"], told["state"], told["clock"], told["meter"]) == (
        request_id, "REQUESTED", "OVERDUE", "M1"
    )  # fmt: skip
    assert run("list", "--company", "east").exit_code == exits.FINDINGS
    assert run("list", "--company", "nowhere").exit_code == exits.USAGE


def test_from_putting_it_up_to_the_verdict(request_id: int) -> None:
    assert run("install", request_id, "C9", "--main", 5, "--check", 0).exit_code == exits.REFUSED
    done = run("install", request_id, "C1", "--main", 900_000, "--check", 0, "--check-class", "0.2S")
    assert (done.exit_code, done.stdout) == (exits.OK, "C1 hangs beside M1.\n")
    assert run("list").exit_code == exits.OK
    refused = run("conclude", request_id)
    assert (refused.exit_code, "say why" in refused.stderr) == (exits.REFUSED, True)
    done = run("conclude", request_id, "--early", "House sold", "--json")
    assert done.exit_code == exits.OK
    assert json.loads(done.stdout)["verdict"] == "UNDECIDED"
    shown = json.loads(run("show", request_id, "--json").stdout)
    assert shown["comparison"]["is_final"] is True
    assert "UNDECIDED" in run("show", request_id).stdout
    found = queries.check_request(request_id)
    assert found is not None
    assert (found.check_class_code, found.early_reason) == ("0.2S", "House sold")
