"""The push API (M9): who is let in, what a batch is answered, and what a hostile call meets."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers.tests import place
from bijlighar.interfaces.api import openapi
from bijlighar.metering.models import IngestBatch, Push, RejectedRow
from bijlighar.metering.tests import stage
from bijlighar.people import actions as people
from bijlighar.people.models import ApiClient

NOW = datetime(2026, 11, 20, 6, 32, tzinfo=UTC)  # 12:02 in India
START = "2026-11-20T11:45:00+05:30"
CSV = f"meter,start,wh\nM1,{START},120\nM2,{START},80\n"


@pytest.fixture(autouse=True)
def at_noon(settings: Any) -> None:
    settings.PORTAL_NOW = NOW


@pytest.fixture
def east(db: Any) -> int:
    company = place.company("east")
    stage.meter("M1", company_id=company)
    stage.meter("M2", company_id=company)
    return company


@pytest.fixture
def key(east: int) -> str:
    return let_in(east)


def let_in(company: int, name: str = "hes", **more: Any) -> str:
    given: dict[str, Any] = {"purposes": ["PUSH_READINGS"], **more}
    return people.add_api_client(
        name=name, agency_label="HPL", company_id=company, by=stage.BY, at=NOW - timedelta(days=1), **given
    ).key


def push(key: str, body: str | bytes = CSV, name: str = "b1", form: str = "text/csv", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {key}", "Idempotency-Key": name, **headers}
    return Client().post(
        "/api/v1/readings", body, content_type=form, headers={k: v for k, v in given.items() if v}
    )


def test_a_batch_is_taken_and_answered(key: str) -> None:
    answer = push(key)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["rows"], told["accepted"], told["rejected"], told["lines"]) == (2, 2, 0, {})
    assert answer.headers["Idempotent-Replayed"] == "false"
    batch = IngestBatch.objects.get(id=told["batch"])
    assert (batch.rows_taken, batch.received_by, batch.received_at) == (2, "hes", NOW)


def test_the_same_again_is_answered_as_before_and_taken_once(key: str) -> None:
    first, again = push(key), push(key)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Push.objects.count() == IngestBatch.objects.count() == 1


def test_a_key_stands_for_one_body(key: str) -> None:
    push(key)
    other = push(key, CSV.replace("120", "121"))
    assert (other.status_code, other.json()["error"]) == (409, "KEY_USED_BEFORE")
    assert IngestBatch.objects.count() == 1


def test_two_clients_may_use_the_same_key(east: int, key: str) -> None:
    push(key)
    other = push(let_in(east, "second"))
    assert other.json()["duplicate"] == 2


def test_three_forms_say_the_same(key: str) -> None:
    rows = [{"meter": "M1", "start": START, "wh": 120}, {"meter": "M2", "start": START, "wh": 80}]
    blocks = [{"start": "2026-11-20T06:15:00Z", "meters": ["M1", "M2"], "wh": [120, 80]}]
    assert push(key).json()["accepted"] == 2
    for name, content in (("b2", {"readings": rows}), ("b3", {"blocks": blocks})):
        told = push(key, json.dumps(content), name, "application/json").json()
        assert (told["rows"], told["duplicate"], told["lines"]) == (2, 2, {"DUPLICATE": [[1, 2]]})
    assert (
        push(key, gzip.compress(CSV.encode()), "b4", **{"Content-Encoding": "gzip"}).json()["duplicate"] == 2
    )


def test_every_row_is_told_why(key: str) -> None:
    body = "\n".join(
        [
            "meter,start,wh",
            f"M1,{START},120",
            f"M9,{START},1",
            f"M2,{START},-5",
            f"M2,{START},x",
            "M2,2026-11-20T11:50:00+05:30,1",
            "M2,2026-11-20T12:00:00+05:30,1",
            "M2,2026-09-01T12:00:00+05:30,1",
            "M2,2026-11-20 11:45,1",
            f"M2,{START},7,8",
            "M2,2026-11-20T10:00:00+05:30,1",
            "M2,2026-11-20T10:15:00+05:30,1",
            "M2,2026-11-20T10:15:00+05:30,2",
            "M2,2026-11-20T10:30:00+05:30,3",
            "M2,2026-11-20T10:30:00+05:30,3",
        ]
    )
    told = push(key, body).json()
    assert told["lines"] == {
        "LATE": [[11, 11], [14, 14]],
        "DUPLICATE": [[15, 15]],
        "UNKNOWN_METER": [[3, 3]],
        "NEGATIVE": [[4, 4]],
        "NOT_A_NUMBER": [[5, 5]],
        "OFF_GRID": [[6, 6]],
        "FUTURE": [[7, 7]],
        "TOO_OLD": [[8, 8]],
        "BAD_STAMP": [[9, 9]],
        "WRONG_COLUMNS": [[10, 10]],
        "CONFLICT": [[12, 13]],
    }
    assert (told["rows"], told["accepted"], told["late"], told["duplicate"], told["rejected"]) == (
        14,
        1,
        2,
        1,
        10,
    )
    assert set(told["words"]) == set(told["lines"])
    assert all(words["hi"] and words["en"] for words in told["words"].values())
    kept = RejectedRow.objects.filter(batch_id=told["batch"])
    assert kept.count() == 10
    assert kept.get(line_number=3).raw_text == f"M9,{START},1"


def test_a_neighbours_meter_is_as_unknown_as_one_that_does_not_exist(key: str) -> None:
    stage.meter("N1", company_id=place.company("west"))
    told = push(key, f"meter,start,wh\nN1,{START},1\nX1,{START},1\n").json()
    assert told["lines"] == {"UNKNOWN_METER": [[2, 3]]}


def test_rejected_rows_go_in_by_a_replay(east: int, key: str) -> None:
    from bijlighar.metering.actions import replay

    told = push(key, "meter,start,wh\nM3,2026-11-20T06:15:00Z,7\n").json()
    stage.meter("M3", company_id=east)
    done = replay(batch_id=told["batch"], layout=None, by=stage.BY, at=NOW)
    assert (done.went_in, done.still_rejected) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"name": ""}, 400, "NO_KEY"),
        ({"name": "a b"}, 400, "NO_KEY"),
        ({"name": "x" * 81}, 400, "NO_KEY"),
        ({"form": "text/plain"}, 415, "UNKNOWN_FORM"),
        ({"Content-Encoding": "br"}, 415, "UNKNOWN_PACKING"),
        ({"Content-Encoding": "gzip"}, 400, "NOT_GZIP"),
        ({"Content-Encoding": "gzip", "body": gzip.compress(CSV.encode())[:-9]}, 400, "CUT_SHORT"),
        ({"body": ""}, 411, "NO_LENGTH"),
        ({"body": "\n"}, 400, "BODY_REFUSED"),
        ({"body": "meter,at,wh\n"}, 400, "BODY_REFUSED"),
        ({"body": b"\x00\x01\x02"}, 400, "BODY_REFUSED"),
        ({"body": "{", "form": "application/json"}, 400, "BODY_REFUSED"),
        ({"body": "[" * 100_000, "form": "application/json"}, 400, "BODY_REFUSED"),
        ({"body": '{"readings": [1]}', "form": "application/json"}, 400, "BODY_REFUSED"),
        (
            {"body": '{"blocks": [{"meters": ["a"], "wh": []}]}', "form": "application/json"},
            400,
            "BODY_REFUSED",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_and_says_why(
    key: str, changed: dict[str, Any], status: int, error: str
) -> None:
    answer = push(key, **changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"]
    assert IngestBatch.objects.count() == 0
    assert str(status) in openapi.description()["paths"]["/api/v1/readings"]["post"]["responses"]


@pytest.mark.parametrize("wh", ["null", "true", "[1]", '"x"', "1e400", "NaN", "99999999999999999999", "-1"])
def test_strange_values_reject_their_row_alone(key: str, wh: str) -> None:
    body = f'{{"blocks": [{{"start": "{START}", "meters": ["M1", "M2"], "wh": [{wh}, 5]}}]}}'
    told = push(key, body, form="application/json").json()
    assert (told["rows"], told["accepted"], told["rejected"]) == (2, 1, 1)


@pytest.mark.parametrize(
    "meter", ["null", "7", '"a\\u0000b"', '"a\\nb"', '"\\ud800"', '""', '"' + "x" * 5000 + '"']
)
def test_strange_names_reject_their_row_alone(key: str, meter: str) -> None:
    rest = f'"start": "{START}", "wh": 1'
    body = f'{{"readings": [{{"meter": {meter}, {rest}}}, {{"meter": "M1", {rest}}}]}}'
    told = push(key, body, form="application/json").json()
    assert (told["rows"], told["accepted"], told["rejected"]) == (2, 1, 1)


def test_too_much_at_once(key: str, settings: Any) -> None:
    settings.PUSH_MOST_BYTES = 50
    assert push(key).json()["error"] == "TOO_LARGE"
    bomb = gzip.compress(b"x" * 5000)
    assert push(key, bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    settings.PUSH_MOST_BYTES, settings.PUSH_MOST_ROWS = 1000, 1
    assert push(key).status_code == 413


def test_nobody_without_a_key_in_force(east: int, key: str) -> None:
    wrong = [
        "", "x", "bjl_", f"{key}x", key[:-1] + ("A" if key[-1] != "A" else "B"),
        f"bjl_{'0' * 12}_{'0' * 43}",
        let_in(east, "tomorrow", valid_from=NOW + timedelta(hours=1)),
        let_in(east, "over", valid_to=NOW - timedelta(seconds=1)),
    ]  # fmt: skip
    for one in wrong:
        answer = push(one)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), one
    without = Client().post("/api/v1/readings", CSV, content_type="text/csv")
    assert without.status_code == 401
    basic = push(key, Authorization=f"Basic {key}")
    assert basic.status_code == 401
    people.revoke_api_client(client_id=ApiClient.objects.get(name="hes").id, by=stage.BY, at=NOW)
    assert push(key).status_code == 401
    assert IngestBatch.objects.count() == 0


def test_a_key_is_good_for_its_purposes_alone(east: int, key: str) -> None:
    ApiClient.objects.update(purposes=["READ_SOMETHING"])
    assert push(key).status_code == 401


def test_the_key_is_kept_nowhere(key: str) -> None:
    row = ApiClient.objects.values().get()
    secret = key.split("_", 2)[2]
    assert len(secret) == 43 and secret not in str(row)
    assert len(row["key_hash"]) == 64


def test_a_verdict_can_be_asked_for_again_by_its_client_alone(east: int, key: str) -> None:
    told = push(key).json()
    mine = Client().get("/api/v1/readings/b1", headers={"Authorization": f"Bearer {key}"})
    assert mine.json() == told
    stranger = let_in(east, "other")
    theirs = Client().get("/api/v1/readings/b1", headers={"Authorization": f"Bearer {stranger}"})
    assert (theirs.status_code, theirs.json()["error"]) == (404, "NO_SUCH_BATCH")


def test_other_methods_and_addresses_answer_as_programs_read(key: str) -> None:
    answer = Client().put("/api/v1/readings", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.headers["Allow"], answer.json()["error"]) == (
        405,
        "POST",
        "WRONG_METHOD",
    )
    assert Client().get("/api/v2/x").json()["error"] == "NO_SUCH_ADDRESS"


def test_the_description_is_served_to_anybody(db: Any) -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) >= {"/api/v1/readings", "/api/v1/readings/{key}"}
    verdict = told["components"]["schemas"]["Verdict"]["properties"]
    assert {"accepted", "late", "corrected", "duplicate", "rejected"} < set(verdict)


def test_a_gzip_of_several_members_is_read_to_its_end(key: str) -> None:
    """Packers that work in pieces write one member after the other; no row of them is lost (M9)."""
    halves = f"meter,start,wh\nM1,{START},120\n", f"M2,{START},80\n"
    body = b"".join(gzip.compress(each.encode()) for each in halves)
    told = push(key, body, **{"Content-Encoding": "gzip"}).json()
    assert (told["rows"], told["accepted"]) == (2, 2)


def test_what_follows_a_gzip_and_is_none_is_refused(key: str) -> None:
    answer = push(key, gzip.compress(CSV.encode()) + b"more", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["error"]) == (400, "NOT_GZIP")


@pytest.mark.parametrize("size", ["\u00b2", "9" * 5000, "-1", "+5"])
def test_a_length_that_is_none_is_refused(key: str, size: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "b1"}
    answer = Client().post(
        "/api/v1/readings", CSV, content_type="text/csv", headers=headers, CONTENT_LENGTH=size
    )
    assert (answer.status_code, answer.json()["error"]) == (411, "NO_LENGTH")


def test_a_wrong_address_is_answered_to_programs_in_their_form() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nothing", {})
    assert (answer.status_code, answer.json()["error"]) == (404, "NO_SUCH_ADDRESS")
