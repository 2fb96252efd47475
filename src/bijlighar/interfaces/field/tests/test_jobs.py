"""The lineman's jobs over HTTP: danger first, each step once, what went elsewhere is told (M14, M31)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bijlighar.complaints import actions, queries
from bijlighar.consumers.tests import place
from bijlighar.documents.tests.pictures import photo
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.network import queries as network
from bijlighar.privacy import queries as privacy

__all__ = ["world"]
pytestmark = pytest.mark.django_db
ACCEPT = {"HTTP_ACCEPT": "application/json"}


class Team:
    """A gang of D1 with one lineman, and two complaints that it has."""

    def __init__(self, world: World) -> None:
        self.world, self.by = world, world.by
        self.gang = self._gang("G1", "Gang 1", [world.staff["line.one"]])
        self.other = self._gang("G2", "Gang 2", [])
        self.lines = self.register("NO_SUPPLY", "first")
        danger = next(each for each in queries.categories(world.east, NOW) if each.is_danger)
        self.danger = self.register(danger.code, "second")

    def _gang(self, code: str, name: str, staff_ids: list[int]) -> int:
        return actions.add_gang(
            office_id=self.world.offices["east/HO/D1"], code=code, name_en=name, name_hi=f"{name} हि",
            staff_ids=staff_ids, by=self.by, at=NOW - timedelta(days=1),
        )  # fmt: skip

    def register(self, category: str, key: str) -> int:
        record = actions.register(
            company_id=self.world.east, connection_id=self.world.connection, category_code=category,
            channel_code="1912", caller_mobile=place.SUNITA, caller_name="Sunita Patel", remark="A storm.",
            place={"locality": "Adhartal", "lat": "23.2", "lon": "79.95"}, answers={"WHERE": "HOME"}, key=key,
            by=self.by, at=NOW - timedelta(minutes=10),
        )  # fmt: skip
        actions.assign(complaint_id=record.id, gang_id=self.gang, by=self.by, at=NOW - timedelta(minutes=5))
        return record.id


@pytest.fixture
def team(world: World, settings: Any, tmp_path: Any) -> Team:
    settings.DOCUMENTS = str(tmp_path / "documents")
    return Team(world)


@pytest.fixture
def lineman(world: World) -> Client:
    return world.client("line.one")


def step(client: Client, job: int, name: str, key: str, language: str = "en", **more: Any):
    return client.post(f"/{language}/field/jobs/{job}/step", {"step": name, "key": key, **more}, **ACCEPT)


def verbs(job: int) -> list[str]:
    found = queries.complaint(job)
    assert found is not None
    return [each.verb_code for each in found.steps]


def test_jobs_danger_first_with_what_was_said_and_the_wires(team: Team, lineman: Client) -> None:
    answer = lineman.get("/en/field/jobs")
    text = answer.content.decode()
    assert re.findall(r'data-job="(\d+)"', text) == [str(team.danger), str(team.lines)]
    record = queries.brief(team.lines)
    assert record is not None and record.transformer_id is not None
    wire = network.transformers([record.transformer_id])[record.transformer_id]
    for words in ("A storm.", "Adhartal", "Sunita Patel", wire.code, "23.200000,79.950000"):
        assert words in text
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert {each.page for each in privacy.accesses_of(team.world.connection)} == {"jobs"}
    assert "मेरे काम" in lineman.get("/hi/field/jobs").content.decode()


def test_every_step_once_however_often_it_is_sent(team: Team, lineman: Client) -> None:
    photo_sent = SimpleUploadedFile("p.jpg", photo(), "image/jpeg")
    done_at = (NOW - timedelta(minutes=30)).isoformat()
    cause = next(iter(queries.policy_of(team.world.east, NOW).causes))
    for name, more in (
        ("take", {}),
        ("arrive", {}),
        ("resolve", {"cause": cause, "material": "fuse", "photo": photo_sent, "done_at": done_at}),
    ):
        for _again in range(2):
            assert step(lineman, team.lines, name, f"key-{name}", **more).json() == {"outcome": "DONE"}
    assert verbs(team.lines)[-3:] == ["TAKE", "ARRIVE", "RESOLVE"]
    found = queries.complaint(team.lines)
    assert found is not None
    assert found.complaint.photo_keys == ("photo/key-resolve",)
    # The standard's clock goes by when it is known; what the phone says stands beside it.
    assert found.complaint.attended_at == NOW
    assert "phone" in found.steps[-1].note
    assert [each.id for each in queries.jobs_of(team.world.staff["line.one"], at=NOW)] == [team.danger]


def test_what_went_to_others_is_told_and_not_done(team: Team, lineman: Client) -> None:
    assert step(lineman, team.lines, "take", "k1").status_code == 200
    actions.assign(complaint_id=team.lines, gang_id=team.other, by=team.by, at=NOW)
    refused = step(lineman, team.lines, "arrive", "k2", language="hi")
    assert (refused.status_code, refused.json()["outcome"]) == (409, "CONFLICT")
    assert "Gang 2 हि" in refused.json()["words"]
    # What was done before is still done; its answer had only got lost.
    assert step(lineman, team.lines, "take", "k1").json() == {"outcome": "DONE"}
    assert verbs(team.lines)[-1] == "ASSIGN"
    # Without script the same words stand on the page.
    page = lineman.post(f"/en/field/jobs/{team.lines}/step", {"step": "arrive", "key": "k3"})
    assert page.status_code == 409 and "Gang 2" in page.content.decode()


def test_others_see_and_do_nothing(team: Team, world: World) -> None:
    assert step(world.client("west"), team.lines, "take", "k").status_code == 404
    assert world.client("operator").get("/en/field/jobs").status_code == 404
    assert Client().get("/en/field/jobs").status_code == 302
    assert step(world.client("line.one"), 987654, "take", "k").status_code == 404
    assert verbs(team.lines)[-1] == "ASSIGN"


def test_the_worker_watches_over_the_field_pages_alone(lineman: Client) -> None:
    """Its address ends in /field/, which is all that a browser lets it watch over."""
    answer = lineman.get("/en/field/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
