"""Outages as others get them: the keys and words of the published examples, and nothing of single homes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bijlighar.interfaces.exchange_outages import notices
from bijlighar.network import queries as network
from bijlighar.outages import actions
from bijlighar.outages.adapters.ies import duration
from bijlighar.outages.tests.stage import CLOCK, DAY, ENGINEER, HOUR, MINUTE, A, ist, shutdown, world

EXAMPLES = Path(os.environ.get("BIJLIGHAR_DATA", "")) / "ies"
NOON = ist(12)


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "PT0S"), (5, "PT5M"), (120, "PT2H"), (163, "PT2H43M"), (1500, "PT25H")]
)
def test_durations(minutes: int, text: str) -> None:
    assert duration(timedelta(minutes=minutes)) == text


@pytest.fixture
def told(db: Any) -> dict[str, dict[str, Any]]:
    """One of each: planned, live, over, cancelled; and what nobody else is told."""
    there = world()
    company = network.company(there.company_id)
    assert company is not None
    shutdown(there, "FEEDER", "F2")
    gone = shutdown(there, "FEEDER", "F3", key="s2")
    actions.cancel(outage_id=gone, reason="rain", by=ENGINEER, at=NOON - HOUR)
    given: dict[str, Any] = {"company_id": there.company_id, "by": ENGINEER}
    over = actions.report_fault(
        device_kind="DTR", device_id=there.device("DTR", A), from_at=NOON, key="a", at=NOON, **given
    )
    actions.restore(outage_id=over, by=ENGINEER, at=NOON + 163 * MINUTE)
    live = actions.report_fault(
        device_kind="SUBSTATION", device_id=there.device("SUBSTATION", "S1"), key="b",
        from_at=NOON + 3 * HOUR,
        cause_code="TREE", at=NOON + 3 * HOUR, **given,
    )  # fmt: skip
    actions.estimate(outage_id=live, estimate_at=NOON + 5 * HOUR, by=ENGINEER, at=NOON + 3 * HOUR)
    actions.report_fault(
        device_kind="CONNECTION", device_id=there.homes[8], from_at=NOON, key="c", at=NOON, **given
    )
    actions.plan_shutdown(
        device_kind="DTR", device_id=there.device("DTR", A), cause_code="SAFETY", key="d",
        from_at=ist(9, day=DAY + timedelta(days=2)), until_at=ist(10, day=DAY + timedelta(days=2)), at=NOON,
        **given,
    )  # fmt: skip
    rows = notices(company, NOON + 4 * HOUR, timedelta(days=7))
    assert CLOCK.kind == "system" and len(rows) == 4
    return {row["status"]: json.loads(json.dumps(row)) for row in rows}


def test_each_state_says_what_it_has_to(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == {"SCHEDULED", "CANCELLED", "RESTORED", "ACTIVE"}
    planned = told["SCHEDULED"]
    assert (planned["outageClass"], planned["msgType"]) == ("PLANNED", "ALERT")
    assert planned["timing"] == {"period": {"start": "2026-06-11T10:00:00+05:30", "duration": "PT4H"}}
    assert planned["affectedAssets"][0]["id"] == {"scheme": "FEEDER", "value": "F2"}
    over = told["RESTORED"]
    assert over["timing"]["actualRestoration"] == "2026-06-10T14:43:00+05:30"
    assert over["timing"]["period"]["duration"] == "PT2H43M"
    live = told["ACTIVE"]
    assert live["timing"]["estimatedRestoration"] == "2026-06-10T17:00:00+05:30"
    assert live["impact"] == {"customersAffected": 7}
    assert told["CANCELLED"]["msgType"] == "CANCEL"


def paths(value: Any, above: str = "") -> Iterator[str]:
    """Every key of a document with those above it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{above}/{key}"
            yield from paths(inner, f"{above}/{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, above)


def test_keys_and_words_are_those_of_the_examples(told: dict[str, dict[str, Any]]) -> None:
    files = sorted(EXAMPLES.glob("OutageNotification-*.json"))
    if not files:
        pytest.skip(f"no examples of OutageNotification in {EXAMPLES}")
    examples = [row for file in files for row in json.loads(file.read_text())]
    known = {path for example in examples for path in paths(example)}
    for row in told.values():
        assert set(paths(row)) <= known
        for key in ("@context", "@type", "objectType", "outageClass", "category"):
            assert row[key] in {example[key] for example in examples}
    always = set.intersection(*(set(example) for example in examples))
    assert all(always <= set(row) for row in told.values())
