"""What was tried against complaints, calls and forms by people who stand elsewhere (M16, M22)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bijlighar.calls import actions as calls
from bijlighar.calls import queries as heard
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.complaints import actions, queries
from bijlighar.consumers.tests import place
from bijlighar.documents.models import Document
from bijlighar.documents.tests.pictures import photo
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.portal import often
from bijlighar.kernel.actor import Actor

__all__ = ["world"]
pytestmark = pytest.mark.django_db
EXCHANGE = Actor.system("exchange test")


def gang_of(world: World, office_id: int, code: str) -> int:
    return actions.add_gang(
        office_id=office_id, code=code, name_en=code, name_hi=code, staff_ids=[], by=world.by, at=NOW
    )


def test_a_complaint_goes_to_nobody_who_does_not_work_at_its_office(world: World) -> None:
    """Whoever gets it reads who called and from where."""
    here, there = world.offices["east/HO/D1"], world.offices["east/HO/D2"]
    own, beside = gang_of(world, here, "G1"), gang_of(world, there, "G2")
    step = f"/en/console/complaints/one/{world.complaint}/step"
    client = world.client("supply.one")

    def give(**to: int) -> int:
        return int(client.post(step, {"step": "assign", **to}).status_code)

    for stranger in ("west", "officer.two", "installer", "vigilance"):
        assert give(staff=world.staff[stranger]) == 400, stranger
    assert give(gang=beside) == 400
    assert give(staff=10**9) == 400
    assert give(staff=world.staff["line.one"]) == 302
    assert give(gang=own) == 302
    found = queries.brief(world.complaint)
    assert found is not None and found.gang_id == own


def test_who_works_elsewhere_now_reads_no_more_of_his_jobs(world: World) -> None:
    record = actions.register(
        company_id=world.east, category_code="NO_SUPPLY", channel_code="1912", caller_name="Ghanshyam Zaveri",
        place={"office_id": world.offices["east/HO/D2"], "locality": "Mill road"}, by=world.by, at=NOW,
    )  # fmt: skip
    actions.assign(complaint_id=record.id, staff_id=world.staff["line.one"], by=world.by, at=NOW)
    page = world.client("line.one").get("/en/field/jobs").content.decode()
    assert "Ghanshyam" not in page and "Mill road" not in page
    assert world.client("line.one").get(f"/en/field/jobs/{record.id}/photos/1").status_code == 404


def test_putting_right_together_ends_at_the_offices_of_whoever_does_it(world: World) -> None:
    """Also for what was complained of after the preview was looked at."""
    ids = []
    for path in ("east/HO/D1", "east/HO/D2"):
        ids.append(
            actions.register(
                company_id=world.east, category_code="NO_SUPPLY", channel_code="1912", by=world.by, at=NOW,
                outage_id=world.outage, place={"office_id": world.offices[path]},
            ).id
        )  # fmt: skip
    reach = [world.offices["east/HO/D1"]]
    actions.resolve_outage(outage_id=world.outage, office_ids=reach, by=world.by, at=NOW)
    states = {number: found.state_code for number, found in queries.briefs(ids).items()}
    assert states[ids[0]] == "ATTENDED"
    assert states[ids[1]] != "ATTENDED"


def call_of(key: str, company_id: int | None, note: str = "", by: Actor = EXCHANGE) -> int:
    event = CtiEvent(
        call_key=key, kind="ARRIVED", caller_mobile=place.SUNITA, dialled="1912", line="", operator_code="",
        digits="", happened_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    found = calls.take_cti_event(event=event, exchange_code="test", by=by, at=NOW).call_id
    from bijlighar.calls.models import Call

    Call.objects.filter(id=found).update(
        company_id=company_id, note=note, ended_at=NOW if note else None, end_code="TALKED" if note else ""
    )
    return found


def test_what_another_company_noted_of_the_same_mobile_stays_there(world: World) -> None:
    call_of("w", world.west, "quarrels with his neighbour in Bhopal")
    call_of("e", world.east, "asked for the estimate")
    page = world.client("operator").get(f"/en/console/calls/{call_of('now', world.east)}").content.decode()
    assert "asked for the estimate" in page
    assert "quarrels" not in page


def test_a_key_of_another_channel_gives_no_complaint_away(world: World) -> None:
    """The menu's keys are the calls' numbers: anybody could count them."""
    other = actions.register(
        company_id=world.east, connection_id=world.connection, category_code="NO_SUPPLY", channel_code="IVR",
        key="call/77", by=world.by, at=NOW,
    )  # fmt: skip
    call = call_of("k", world.east)
    sent = {"category": "NO_SUPPLY", "key": "call/77", "locality": "Adhartal"}
    world.client("operator").post(f"/en/console/calls/{call}/complaint", sent)
    found = heard.call(call)
    assert found is not None and found.complaint_id not in (None, other.id)


def test_nobody_fills_the_disk_from_one_address(
    world: World, settings: Any, tmp_path: Any, monkeypatch
) -> None:
    settings.DOCUMENTS = str(tmp_path / "documents")
    monkeypatch.setattr(often, "FILES", 4)
    monkeypatch.setattr(often, "FORMS", 3)

    def send(number: int) -> int:
        sent = SimpleUploadedFile("p.jpg", photo(), "image/jpeg")
        form = {"company": "east", "once": f"{number:032x}", "mobile": "", "photo": sent}
        return int(Client().post("/en/wrong/NO_SUPPLY", form).status_code)

    # A form that lacks everything else keeps its photo, and a new one each time is no way round.
    assert [send(number) for number in range(1, 8)] == [400] * 7
    assert Document.objects.filter(kind_code="COMPLAINT_PHOTO").count() == 4
    begun = [Client().post("/en/apply/new", {"kind": "NEW"}).status_code for _ in range(5)]
    assert begun == [302, 302, 302, 429, 429]


def test_a_desk_is_a_plain_number_or_name(world: World) -> None:
    """It stands in the address of the desk's telephone, and in the name with which that signs in."""
    client = world.client("operator")
    for strange in ("37@evil.example", "99999999999:37", "37>;x=<sip:1", "३७", " "):
        client.post("/en/console/calls/sign-on", {"desk": strange})
        assert heard.agent_of_staff(world.staff["operator"]) is None, strange
    client.post("/en/console/calls/sign-on", {"desk": "37"})
    found = heard.agent_of_staff(world.staff["operator"])
    assert found is not None and found.operator_code == "37"
