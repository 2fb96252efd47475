"""A consumer's own data for a program: exact, in pages, recorded, and nothing of a neighbour (M3)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bijlighar.billing import queries as billing
from bijlighar.billing.tests.readings import BY
from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as tokens
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.api.openapi import description
from bijlighar.interfaces.api.own.operations import OPERATIONS as EVERY
from bijlighar.interfaces.api.own.operations import Operation
from bijlighar.interfaces.api.tests import own_stage
from bijlighar.interfaces.api.tests.own_stage import HERE, NOW, Homes, get, token
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import actions as metering
from bijlighar.metering.models import Installation
from bijlighar.privacy import queries as privacy

pytestmark = pytest.mark.django_db
OPERATIONS = [one for one in EVERY if one.method == "get"]


@pytest.fixture
def homes(settings: Any) -> Homes:
    return own_stage.homes(settings)


@pytest.fixture
def few(settings: Any) -> Homes:
    """The same without bills, which take a second to make."""
    return own_stage.homes(settings, with_bills=False)


def path_of(one: Operation, connection_id: int) -> str:
    path = one.path.replace("{connection_id}", str(connection_id))
    bills = billing.bills(connection_id) if "{bill_id}" in path else []
    return path.replace("{bill_id}", str(bills[0].id) if bills else "")


def test_each_address_answers_as_it_is_described_with_the_figures_of_the_house(homes: Homes) -> None:
    text = token(homes.mine)
    for one in OPERATIONS:
        answer = get(path_of(one, homes.mine), text)
        assert answer.status_code == 200, (one.name, answer.content)
        assert answer.headers["Content-Type"] == one.media
        assert answer.headers["Cache-Control"] == "private, no-cache"
        # Figures are in no language, whatever is asked for; a bill on paper is in the one it was asked in.
        assert answer.headers.get("Content-Language") == ("hi" if one.name == "billPaper" else None)
        assert "accept-language" not in answer.headers["Vary"].lower()
        if one.media == "application/json":
            jsonschema.validate(answer.json(), one.answer)
    seen = privacy.accesses_of(homes.mine)
    assert [each.page for each in reversed(seen)] == [f"api {one.scope}" for one in OPERATIONS]
    assert {(each.by_kind, each.by_label, each.purpose_code) for each in seen} == {
        ("consumer", "Home", "TOKEN")
    }
    assert privacy.accesses_of(homes.theirs) == []

    here = f"/{homes.mine}"
    page = get(f"{here}/days?from=2026-01-30&to=2026-02-02", text).json()
    # The last day is 95 quarter hours of 25 Wh and an estimated one of 100 Wh.
    assert [(one["day"], one["energy_wh"], one["estimated_wh"], one["quality"]) for one in page["days"]] == [
        ("2026-01-30", 4000, 0, "MEASURED"), ("2026-01-31", 4000, 0, "MEASURED"),
        ("2026-02-01", 2475, 100, "ESTIMATED"),
    ]  # fmt: skip
    assert page["days"][0]["as_of"] == "2026-01-30T23:30:00Z"
    day = get(f"{here}/blocks?day=2026-02-01", text).json()
    assert (day["energy_wh"], day["known_blocks"], len(day["blocks"])) == (2475, 96, 96)
    assert day["blocks"][40] == {
        "start": "2026-02-01T04:30:00Z", "wh": 100, "quality": "ESTIMATED_GAP_PROFILE", "is_estimated": True,
    }  # fmt: skip
    owed = ledger.balance(homes.mine, Account.RECEIVABLE)
    assert get(f"{here}/balance", text).json()["dues"]["owed_paise"] == owed > 0
    assert get(f"{here}/entries", text).json()["entries"][0]["balances"]["owed_paise"] == owed
    bills = get(f"{here}/bills", text).json()["bills"]
    assert [one["cycle_from"] for one in bills] == ["2026-01-01", "2025-12-01"]
    assert [one["total_paise"] for one in bills] == [one.total_paise for one in billing.bills(homes.mine)]
    paper = get(bills[0]["paper"].removeprefix(HERE) + "?language=en", text)
    assert paper.content.startswith(b"%PDF") and paper.headers["Content-Language"] == "en"
    power = get(f"{here}/outages", text).json()
    assert (power["now"]["from_at"], power["now"]["quality"]) == ("2026-02-02T05:30:00Z", "CONFIRMED")
    assert [(one["from_at"], one["to_at"]) for one in power["past"]] == [
        ("2026-02-02T05:30:00Z", None), ("2026-02-01T00:30:00Z", "2026-02-01T02:30:00Z"),
    ]  # fmt: skip
    (mine,) = get("", text).json()["connections"]
    assert (mine["service_number"], mine["name"]) == ("••••0001", "S•••• P••••")
    assert "Adhartal" not in json.dumps(mine)


def test_power_cuts_are_those_of_the_portal_with_who_tells_of_each(few: Homes) -> None:
    meter_id = Installation.objects.get(connection_id=few.mine).meter_id
    told = [("2026-02-01T06:00Z", "2026-02-01T06:40Z"), ("2026-02-01T01:00Z", "2026-02-01T02:00Z")]
    rows = [
        {"meter_id": meter_id, "from_at": datetime.fromisoformat(begin), "to_at": datetime.fromisoformat(end),
         "source_code": "EVENT", "evidence": "x"}
        for begin, end in told
    ]  # fmt: skip
    metering.record_interruptions(interruptions=pl.DataFrame(rows), by=BY, at=NOW)
    path, text = f"/{few.mine}/outages", token(few.mine)
    page = get(path, text).json()
    jsonschema.validate(page, next(one.answer for one in OPERATIONS if one.name == "outages"))
    # The second lies within a fault that is known: it is told once, by the outage.
    assert [(one["kind"], one["from_at"], one["to_at"], one["outage"] is None) for one in page["past"]] == [
        ("FAULT", "2026-02-02T05:30:00Z", None, False),
        ("EVENT", "2026-02-01T06:00:00Z", "2026-02-01T06:40:00Z", True),
        ("FAULT", "2026-02-01T00:30:00Z", "2026-02-01T02:30:00Z", False),
    ]
    assert (page["past"][1]["cause"], page["past"][1]["quality"]) == (None, "RECORDED")
    paged, place = list[Any](), ""
    while place is not None:
        part = get(f"{path}?limit=1{place and '&after='}{place}", text).json()
        paged, place = paged + part["past"], part["next"]
    assert paged == page["past"]


def test_pages_hold_every_row_once_in_as_many_statements_whatever_they_hold(homes: Homes) -> None:
    text = token(homes.mine)
    for address, limit, name, place in (
        ("days?from=2025-12-01&to=2026-02-02", 25, "days", "from"),
        ("entries?", 3, "entries", "after"),
        ("bills?", 1, "bills", "after"),
        ("outages?", 1, "past", "after"),
    ):
        path = f"/{homes.mine}/{address}"
        with CaptureQueriesContext(connection) as statements:
            page = get(f"{path}&limit={limit}", text).json()
        asked = len(statements)
        found, turned = page[name], 0
        while page["next"] is not None:
            path = path.replace("from=2025-12-01&", "")
            page = get(f"{path}&limit={limit}&{place}={page['next']}", text).json()
            assert len(page[name]) <= limit
            found, turned = found + page[name], turned + 1
        with CaptureQueriesContext(connection) as more:
            whole = get(f"/{homes.mine}/{address}", text).json()
        assert len(more) == asked > 0, name
        assert turned > 0, name
        assert found == whole[name]

    for one in OPERATIONS:
        path = path_of(one, homes.mine)
        tag = get(path, text).headers["ETag"]
        again = get(path, text, If_None_Match=f'"other", {tag}')
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag), one.name
    consumers.unlink(mobile=SUNITA, connection_id=homes.mine, by=BY, at=NOW)
    assert get(path, text, If_None_Match=tag).status_code == 404


def test_too_many_calls_wait_and_a_wrong_parameter_is_named(few: Homes, settings: Any) -> None:
    text = token(few.mine)
    for query, parameter in (
        ("days?from=2025-6-1", "from"), ("days?from=2025-07-02&to=2025-07-02", "from"),
        ("days?limit=0", "limit"), ("days?limit=101", "limit"), ("days?From=2025-06-01", "From"),
        ("entries?after=x", "after"), ("entries?after=2025-13-01.2025-06-01.1.1", "after"),
        ("bills?after=5", "after"), ("outages?from=2020-01-01&to=2025-01-01", "from"),
        ("blocks?day=today", "day"),
    ):  # fmt: skip
        answer = get(f"/{few.mine}/{query}", text)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), (
            query
        )
        assert answer.json()["title"] == f"The parameter {parameter} was not understood."
    byte_0 = get(f"/{few.mine}/days?from=%00", text)
    assert (byte_0.status_code, byte_0.headers["Content-Type"]) == (400, "application/json")

    settings.TOKEN_CALLS, settings.TOKEN_SECONDS = 2, 600
    other = token(few.mine, name="Other")
    assert [get("", other).status_code for _ in range(3)] == [200, 200, 429]
    refused = get("", other)
    assert refused.headers["Retry-After"] == "600"
    assert refused.json()["advice"].startswith("Wait 600 seconds")
    assert get("", token(few.mine, name="A third")).status_code == 200
    settings.PORTAL_NOW = NOW + timedelta(seconds=600)
    assert get("", other).status_code == 200


def test_nobody_else_sees_anything_by_any_address(homes: Homes) -> None:
    """Every address by: nobody, a wrong, withdrawn or ended token, another scope, a neighbour."""
    mine, theirs = token(homes.mine), token(homes.theirs, mobile=NEIGHBOUR)
    scopes = {one.scope for one in OPERATIONS}
    without = {
        scope: token(homes.mine, *(scopes - {scope}), name=scope.replace(":", " ")) for scope in scopes
    }
    ended = token(homes.mine, name="Ended", ends_at=NOW)
    withdrawn = token(homes.mine, name="Withdrawn")
    found = tokens.token_of_text(withdrawn, at=NOW)
    assert found is not None
    consumers.withdraw_token(mobile=SUNITA, token_id=found.id, by=BY, at=NOW)
    for one in OPERATIONS:
        path = path_of(one, homes.mine)
        table: list[tuple[str, str | None, int]] = [
            ("nobody", None, 401), ("wrong", mine[:-2] + "AA", 401), ("ended", ended, 401),
            ("withdrawn", withdrawn, 401), ("another scope", without[one.scope], 403),
        ]  # fmt: skip
        if "{connection_id}" in one.path:
            table.append(("neighbour", theirs, 404))
        for who, text, status in table:
            answer = get(path, text)
            assert (answer.status_code, answer.json()["status"]) == (status, status), (one.name, who)
            assert "N0000000001" not in answer.content.decode()
        assert get(path, mine).status_code == 200
    never = get("/99999999/days", theirs).json()
    assert never == get(f"/{homes.mine}/days", theirs).json()
    assert [one["id"] for one in get("", theirs).json()["connections"]] == [homes.theirs]
    for path in ("/0/days", "/0/balance", "/-1/days", "/x"):
        assert get(path, theirs).status_code == 404, path
    bill = billing.bills(homes.mine)[0].id
    assert get(f"/{homes.theirs}/bills/{bill + 7}/paper", theirs).status_code == 404
    assert (
        Client().post(f"{HERE}/{homes.mine}/days", headers={"Authorization": f"Bearer {mine}"}).status_code
        == 405
    )


def test_every_operation_has_a_name_and_a_scope_of_its_own_or_shares_it() -> None:
    paths: dict[str, dict[str, Any]] = description()["paths"]
    names = [told["operationId"] for methods in paths.values() for told in methods.values()]
    assert len(names) == len(set(names)) > 30


def browser(mobile: str) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def test_a_key_made_in_the_portal_opens_what_was_ticked_until_it_is_taken_back(few: Homes) -> None:
    homes = few
    sunita, neighbour = browser(SUNITA), browser(NEIGHBOUR)
    form = {"name": "Home Assistant", "last": "2026-12-31", "c": [homes.mine], "scope": ["read:balance"]}
    # Nothing is ticked beforehand: consent is what a person ticks.
    assert " checked" not in sunita.get("/en/keys").content.decode()
    stolen = sunita.post("/en/keys", {**form, "c": [homes.theirs]})
    assert (stolen.status_code, "Tick at least one connection" in stolen.content.decode()) == (400, True)
    made = sunita.post("/en/keys", form).content.decode()
    text = made.partition('<code class="wrap">')[2].partition("<")[0]
    assert text.startswith("bjt_")
    listed = sunita.get("/en/keys").content.decode()
    assert "Home Assistant" in listed
    assert text not in listed
    assert get(f"/{homes.mine}/balance", text).status_code == 200
    assert get(f"/{homes.mine}/days", text).status_code == 403
    found = tokens.token_of_text(text, at=NOW)
    assert found is not None
    looks = sunita.get(f"/hi/keys/{found.id}").content.decode()
    assert "बैलेंस, बकाया और पासबुक" in looks
    assert "1 बार, पिछली बार" in looks
    for path in (f"/en/keys/{found.id}", f"/en/keys/{found.id}/withdraw"):
        assert neighbour.get(path).status_code in (404, 405)
        assert neighbour.post(path).status_code in (404, 405)
        assert Client().post(path).status_code == 302
    assert "Home Assistant" not in neighbour.get("/en/keys").content.decode()
    assert get(f"/{homes.mine}/balance", text).status_code == 200
    sunita.post(f"/en/keys/{found.id}/withdraw")
    assert get(f"/{homes.mine}/balance", text).status_code == 401
    settings_page = sunita.get(f"/en/c/{homes.mine}/settings").content.decode()
    assert "/en/keys" in settings_page
    assert "a program that a person of this connection let in" not in settings_page


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_for_programs_shows_every_address_and_loads_nothing_foreign(db: None, language: str) -> None:
    page = Client().get(f"/{language}/api").content.decode()
    for address in description()["paths"]:
        assert address in page
    assert "scan_interval: 900" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://testserver", "").replace("http-equiv", "")
    assert Client().get("/api").headers["Location"].endswith("/api")
