"""A consumer's own program tells what is wrong: once, by the portal's rules, in nobody else's name (M23)."""

from __future__ import annotations

import importlib.util
import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jsonschema
import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from bijlighar.billing.tests.readings import BY
from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.queries import token_of_text
from bijlighar.consumers.tests.place import NEIGHBOUR
from bijlighar.interfaces.api.openapi import description
from bijlighar.interfaces.api.own.complaints import ANSWER
from bijlighar.interfaces.api.tests import own_stage
from bijlighar.interfaces.api.tests.own_stage import HERE, NOW, Homes, get, token
from bijlighar.interfaces.api.urls import urlpatterns
from bijlighar.outages import actions as outages
from bijlighar.outages.queries import live_for
from bijlighar.privacy import queries as privacy

REPOSITORY = Path(__file__).parents[5]


def post(home: int, text: str, body: Any, key: str = "k1") -> Any:
    headers = {"Authorization": f"Bearer {text}", **({"Idempotency-Key": key} if key else {})}
    sent = body if isinstance(body, str) else json.dumps(body)
    return Client().post(f"{HERE}/{home}/complaints", sent, content_type="application/json", headers=headers)


def power_is_back(home: int) -> None:
    """The fault of the stage is over."""
    outage = live_for([home], NOW)[home]
    outages.restore(outage_id=outage.id, by=BY, at=NOW - timedelta(minutes=1))


@pytest.mark.django_db
def test_it_is_told_once_known_things_are_said_and_the_day_has_an_end(settings: Any) -> None:
    homes = own_stage.homes(settings, with_bills=False)
    text, body = token(homes.mine), {"category": "NO_SUPPLY", "remark": "dark", "language": "en"}
    known = post(homes.mine, text, body)
    assert (known.status_code, known.json()["code"]) == (409, "KNOWN_OUTAGE")
    power_is_back(homes.mine)
    made = post(homes.mine, text, body).json()
    jsonschema.validate(made, ANSWER)
    assert (made["is_new"], made["outage"]) == (True, None)
    again = post(homes.mine, text, body).json()
    assert (again["number"], again["is_new"]) == (made["number"], False)
    same = post(homes.mine, text, body, key="k2").json()
    assert (same["code"], made["number"] in same["detail"]) == ("ALREADY_TOLD", True)
    other = post(homes.mine, text, {**body, "anyway": True}, key="k2").json()
    assert other["number"] != made["number"]
    assert post(homes.mine, text, {"category": "METER"}).json()["code"] == "KEY_USED"
    row = complaints.by_key(homes.company_id, f"token/{_id(text)}/k1")
    assert row is not None
    assert (row.connection_id, row.channel_code, row.remark) == (homes.mine, "API", "dark")
    assert {each.page for each in privacy.accesses_of(homes.mine)} == {"api write:complaints"}
    most = int(complaints.policy_of(homes.company_id, NOW).most_a_day.exact)
    answers = [post(homes.mine, text, {**body, "anyway": True}, key=f"n{each}") for each in range(most)]
    assert [each.status_code for each in answers[-2:]] == [429, 429]
    assert answers[-1].json()["code"] == "TOO_MANY_TODAY"
    assert int(answers[-1].headers["Retry-After"]) == 12 * 3600


def _id(text: str) -> int:
    found = token_of_text(text, at=NOW)
    assert found is not None
    return found.id


@pytest.mark.django_db
def test_nobody_tells_for_another_and_what_is_wrong_is_named(settings: Any) -> None:
    homes = own_stage.homes(settings, with_bills=False)
    power_is_back(homes.mine)
    mine, theirs = token(homes.mine), token(homes.theirs, mobile=NEIGHBOUR)
    reads = token(homes.mine, "read:balance", name="Reads")
    body: dict[str, Any] = {"category": "NO_SUPPLY"}
    for who, text, status, code in (
        ("neighbour", theirs, 404, "NOT_FOUND"), ("only reads", reads, 403, "NOT_IN_SCOPE"),
        ("nobody", "bjt_x", 401, "NOT_LET_IN"),
    ):  # fmt: skip
        answer = post(homes.mine, text, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), who
    for wrong, status, code in (
        ({"category": "THEFT"}, 400, "BAD_FIELD"), ({"category": 5}, 400, "BAD_FIELD"),
        ({**body, "connection": 7}, 400, "BAD_FIELD"), ({**body, "anyway": "yes"}, 400, "BAD_FIELD"),
        ({**body, "answers": {"WHERE": 5}}, 400, "BAD_FIELD"),
        ({**body, "remark": "x" * 1001}, 400, "BAD_FIELD"),
        ("[]", 400, "NOT_UNDERSTOOD"), ('{"category": "\\u0000"}', 400, "NOT_UNDERSTOOD"),
        ("x" * 20_000, 413, "TOO_LARGE"),
    ):  # fmt: skip
        answer = post(homes.mine, mine, wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code), wrong
    assert post(homes.mine, mine, body, key="").json()["code"] == "NO_KEY"
    assert get(f"/{homes.mine}/complaints", mine).status_code == 405
    assert complaints.open_of([homes.mine, homes.theirs]).height == 0
    made = post(homes.mine, mine, body).json()["number"]
    power = post(homes.theirs, theirs, body).json()
    assert power["number"] != made
    consumers.withdraw_token(mobile=NEIGHBOUR, token_id=_id(theirs), by=BY, at=NOW)
    assert post(homes.theirs, theirs, body).status_code == 401


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address(settings: Any, committed_database: Any) -> Iterator[tuple[str, Homes]]:
    """The program behind a port of this machine, with the stage's two homes."""
    homes = own_stage.homes(settings)
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", homes
        server.shutdown()
        thread.join()


def test_the_example_of_a_house_reads_its_own_and_tells_when_it_is_dark(address: tuple[str, Homes]) -> None:
    """The file in examples/ as it stands there, over HTTP."""
    url, homes = address
    path = REPOSITORY / "examples" / "own_data" / "house.py"
    found = importlib.util.spec_from_file_location("house", path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    house = module.House(url, token(homes.mine))
    (sensors,) = house.sensors()
    assert (sensors["connection"], sensors["today_known_blocks"] > 0) == ("••••0001", True)
    assert (sensors["balance_rupees"], sensors["owed_rupees"] > 0) == (None, True)
    assert sensors["has_power"] is False
    assert house.sensors() == [sensors], "the second time nothing has changed"
    assert "is known" in house.dark()[0]
    with pytest.raises(module.Said, match="not let in"):
        module.House(url, "bjt_wrong").sensors()


UNDESCRIBED = {
    "openapi.json": "the description itself",
    "v1/openapi.json": "the description itself, where it stood first",
    "": "says that nothing is there",
    "^v1/connections(?:/.*)?$": "says that nothing is there",
}
"""Addresses below /api/ that the description does not name, and why."""


def test_every_address_for_programs_is_described_or_has_its_reason() -> None:
    told = {_plain(path.removeprefix("/api/")) for path in description()["paths"]}
    lost = [
        str(each.pattern)
        for each in urlpatterns
        if str(each.pattern) not in UNDESCRIBED and _plain(str(each.pattern)) not in told
    ]
    steps = "v1/complaints/<slug:number>/<slug:verb>"
    assert lost == [steps], "only the steps are one address here and one each in the description"
    assert sum(path.startswith("v1/complaints/{}/") for path in told) > 10
    assert set(UNDESCRIBED) <= {str(each.pattern) for each in urlpatterns}


def _plain(pattern: str) -> str:
    """An address with {} for each variable, whoever wrote it."""
    plain = re.sub(r"\(\?P<\w+>\[[^]]*\]\{[0-9,]*\}\)|<\w+:\w+>|\{\w+\}", "{}", pattern)
    return plain.strip("^$")
