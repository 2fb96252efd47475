"""Complaints over JSON: the whole way by key, once each, and nothing of another company (M22, M23)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bijlighar.complaints.tests import stage as stages
from bijlighar.complaints.tests.stage import BY, NOW, Stage
from bijlighar.consumers.tests import place
from bijlighar.people.actions import add_api_client
from bijlighar.privacy.queries import accesses_of

pytestmark = pytest.mark.django_db
Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.PORTAL_NOW = NOW
    return stages.stage()


def caller(company_id: int, purpose: str = "COMPLAINTS") -> Call:
    made = add_api_client(
        name=f"{purpose} {company_id}", agency_label="1912", company_id=company_id, purposes=[purpose], by=BY,
        at=NOW,
    )  # fmt: skip

    def call(path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {made.key}", **({"Idempotency-Key": key} if key else {})}
        client = Client()
        answer = (
            client.get(f"/api/v1/{path}", headers=headers)
            if body is None
            else client.post(
                f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
            )
        )
        return answer.status_code, answer.json()

    return call


def test_the_whole_way(stage: Stage) -> None:
    call = caller(stage.company_id)
    body = {
        "category": "NO_SUPPLY", "service_number": "N0000000001", "caller_mobile": "98765 43210",
        "caller_name": "Sunita Patel", "place": {"locality": "Adhartal"}, "answers": {"WHERE": "HOME"},
    }  # fmt: skip
    status, made = call("complaints", body, key="k1")
    assert (status, made["state"], made["mobile"]) == (200, "ASSIGNED", "••••••3210")
    assert call("complaints", body, key="k1")[1] == made
    here = f"complaints/{made['number']}"
    for verb, given, state in (
        ("assign", {"gang_id": stage.gang_id}, "ASSIGNED"),
        ("take", {}, "TAKEN"),
        ("resolve", {"cause": "FUSE", "material": "1 fuse"}, "ATTENDED"),
        ("feedback", {"answer": "SATISFIED"}, "CLOSED"),
        ("feedback", {"answer": "SATISFIED"}, "CLOSED"),
    ):
        status, now = call(f"{here}/{verb}", given, key=f"{verb}-1")
        assert (status, now["state"]) == (200, state), now
    status, story = call(here)
    assert [each["verb"] for each in story["steps"]] == [
        "REGISTER", "ASSIGN", "TAKE", "RESOLVE", "FEEDBACK", "CLOSE",
    ]  # fmt: skip
    assert [each.page for each in accesses_of(stage.connection_id)] == ["api complaint"]
    for text in (made["number"], "9876543210", "N0000000001", "sunita", "adhar"):
        found = call(f"complaints?q={text}")[1]
        assert [each["number"] for each in found["complaints"]] == [made["number"]], text
    assert "Sunita" not in json.dumps(found)
    codes = [each["code"] for each in call("complaint-categories")[1]["categories"]]
    assert "NO_SUPPLY" in codes and "THEFT" not in codes


MOST_STATEMENTS = {
    "complaints": 11,
    "assign": 8,
    "resolve": 8,
    "feedback": 9,
    "search": 2,
}
"""With who calls, BEGIN and COMMIT: each thing is read once; a step, its message and its trace are one write
each. Feedback that closes is two steps."""


def test_a_call_asks_the_database_no_more_than_it_must(stage: Stage) -> None:
    """A storm is tens of thousands of lifecycles: a statement more in each is felt."""
    call = caller(stage.company_id)
    body = {
        "category": "NO_SUPPLY", "service_number": "N0000000001", "caller_mobile": "98765 43210",
        "place": {"locality": "Adhartal"},
    }  # fmt: skip
    counts: dict[str, int] = {}

    def asked(path: str, given: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
        with CaptureQueriesContext(database) as seen:
            status, said = call(path, given, key=str(len(counts)))
        assert status == 200, said
        # In place of BEGIN and COMMIT a test has SAVEPOINT and RELEASE.
        return len(seen), said

    counts["complaints"], made = asked("complaints", body)
    here = f"complaints/{made['number']}"
    counts["assign"], _ = asked(f"{here}/assign", {})
    counts["resolve"], _ = asked(f"{here}/resolve", {"cause": "FUSE"})
    counts["feedback"], _ = asked(f"{here}/feedback", {"answer": "SATISFIED"})
    counts["search"], _ = asked("complaints?q=adhar", None)
    assert {name: most for name, most in counts.items() if most > MOST_STATEMENTS[name]} == {}


def test_what_is_refused_says_why(stage: Stage) -> None:
    call = caller(stage.company_id)
    body = {"category": "NO_SUPPLY", "service_number": "N0000000001"}
    number = call("complaints", body, key="k1")[1]["number"]
    cases: list[tuple[str, dict[str, Any] | None, str, int, str]] = [
        ("complaints", body, "", 400, "NO_KEY"),
        ("complaints", {"category": "GHOST"}, "k2", 409, "UNKNOWN_CODE"),
        ("complaints", {"category": "THEFT"}, "k3", 409, "CONFIDENTIAL"),
        ("complaints", {**body, "service_number": "N0000000099"}, "k4", 404, "NO_SUCH_CONNECTION"),
        ("complaints", {**body, "caller_mobile": "12"}, "k5", 400, "LACKS_SOMETHING"),
        ("complaints", {**body, "place": "here"}, "k6", 400, "LACKS_SOMETHING"),
        (f"complaints/{number}/resolve", {}, "", 400, "LACKS_SOMETHING"),
        (f"complaints/{number}/assign", {"gang_id": "one"}, "", 400, "LACKS_SOMETHING"),
        (f"complaints/{number}/feedback", {"answer": "SATISFIED"}, "", 409, "NOT_IN_THIS_STATE"),
        (f"complaints/{number}/dance", {}, "", 404, "NO_SUCH_STEP"),
        ("complaints/E0999999999", None, "", 404, "NO_SUCH_COMPLAINT"),
    ]
    for path, given, key, status, code in cases:
        got_status, got = call(path, given, key=key)
        assert (got_status, got["error"]) == (status, code), path


def test_another_company_and_another_purpose_find_nothing(stage: Stage) -> None:
    number = caller(stage.company_id)("complaints", {"category": "METER"}, key="k1")[1]["number"]
    other = caller(place.company("west"))
    assert other(f"complaints/{number}")[0] == 404
    assert other(f"complaints/{number}/take", {})[0] == 404
    assert other(f"complaints?q={number}")[1]["complaints"] == []
    assert caller(stage.company_id, "BBPS")("complaints?q=x")[0] == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("complaints", {"category": "NO_SUPPLY", "place": {"lat": float("inf"), "lon": float("nan")}}),
        ("complaints", {"category": "NO_SUPPLY", "remark": "a\0b", "caller_name": "\ud800"}),
        ("complaints", {"category": "NO_SUPPLY", "place": {"pin": "1\0", "dtr_code": "2\0"}}),
        ("complaints", {"category": "NO_SUPPLY", "service_number": "N\0"}),
        ("complaints", {"category": "NO_SUPPLY\0", "answers": {"WHERE": "\0"}}),
        ("one/assign", {"gang_id": 10**30}),
        ("one/hand-over", {"office_id": 10**30, "reason": "x"}),
        ("one/hand-over", {"office_id": -1, "reason": "x\0"}),
        ("one/resolve", {"cause": "OUTAGE", "remark": "\0"}),
    ],
)
def test_hostile_values_are_taken_or_refused_and_break_nothing(
    stage: Stage, path: str, body: dict[str, Any]
) -> None:
    made = stages.register(stage)
    call = caller(stage.company_id)
    status, said = call(path.replace("one", f"complaints/{made.number}"), body, key="k")
    assert status in (200, 400, 404, 409), said
