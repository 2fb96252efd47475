"""The canary goes a consumer's way through the served program, and what it sees suspends (M19, M20)."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.served import Served

_PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
SEEN_OVER_HTTP = {"PORTAL", "BALANCE", "RECHARGE"}


def lines(served: Served, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [*_PROGRAM, "supply", *words, "--json"],
        env=served.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_link(rows: list[dict[str, Any]], company: str) -> dict[str, bool]:
    return {row["link"]: row["healthy"] for row in rows if row["company"] == company}


def test_what_works_is_seen_and_what_nobody_can_try_counts_as_down(served: Served) -> None:
    seen = lines(served, "canary", "--url", served.address)
    companies = {row["company"] for row in seen}
    assert companies
    for company in companies:
        links = by_link(seen, company)
        assert {code for code in SEEN_OVER_HTTP if links[code]} == SEEN_OVER_HTTP, seen
        # The demo's meters listen nowhere, so nobody knows whether a command would arrive.
        assert links["COMMANDS"] is False
        (said,) = (row["evidence"] for row in seen if (row["company"], row["link"]) == (company, "COMMANDS"))
        assert (said["state"], said["turns"], said["answered"]) == ("REQUESTED", 0, None), said
    for status in lines(served, "status"):
        if status["company"] in companies:
            assert status["is_suspended"] and status["causes"] == ["LINKS"]
            failing = {link["link_code"] for link in status["links"] if link["problem"]}
            assert "COMMANDS" in failing and not failing & SEEN_OVER_HTTP


def test_a_portal_that_is_away_is_seen_to_be(served: Served) -> None:
    for row in lines(served, "canary", "--url", "http://127.0.0.1:9"):
        if row["link"] in SEEN_OVER_HTTP:
            assert row["healthy"] is False and "no answer" in str(row["evidence"])
