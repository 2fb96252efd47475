"""Who lives at a connection gets what is kept about it, and can have it forgotten (rollout, documents)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bijlighar.complaints import actions as actions_of
from bijlighar.complaints.tests import stage as complaints
from bijlighar.consumers.tests import place
from bijlighar.documents import actions as documents
from bijlighar.documents import queries as stored
from bijlighar.documents.tests.pictures import paper, photo
from bijlighar.interfaces import personal, retention
from bijlighar.kernel.models import AuditEntry
from bijlighar.rollout import actions, queries
from bijlighar.rollout import personal as rollout
from bijlighar.rollout.queries import InstallationRecord
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, NOW, Stage, record

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COLOURS = {"NEW-1": "red", "NEW-2": "green"}


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS = str(tmp_path / "documents")
    return tmp_path / "documents"


@pytest.fixture
def stage(folder: Path) -> Stage:
    return stages.stage()


def told(stage: Stage, **changes: Any) -> InstallationRecord:
    """An installation with a place, a signed yes and two photos, one of which another home has as well."""
    made = record(stage, latitude_udeg=23_260_000, longitude_udeg=77_405_000, **changes)
    said: dict[str, Any] = {"agency_id": stage.agency_id, "installation_id": made.id, "by": BY, "at": NOW}
    actions.acknowledge_on_paper(note=f"Signed by the son of {made.serial}", **said)
    key = queries.owner_key(stage.agency_id, made.key)
    for kind, content in (("OLD_METER", paper()), ("NEW_METER", photo(colour=COLOURS[made.serial]))):
        documents.store_document(
            content=content, name="p", area_code="rollout", owner_key=key, kind_code=kind, by=BY, at=NOW
        )
    return made


def other(stage: Stage) -> InstallationRecord:
    return told(
        stage, key="form-22", service_number="N0000000002", old_serial="OLD-2", new_serial="NEW-2",
        seal_number="S-78",
    )  # fmt: skip


def test_everything_about_a_home_is_given_out_and_nothing_about_another(stage: Stage) -> None:
    made, theirs = told(stage), other(stage)
    given = personal.export([stage.connection_id])["rollout"]
    (installation,) = given["installations"]
    assert (installation["id"], installation["serial"], installation["old_serial"]) == (
        made.id, "NEW-1", "OLD-1"
    )  # fmt: skip
    assert (installation["latitude_udeg"], installation["seal_number"]) == (23_260_000, "S-77")
    assert [each["note"] for each in given["acknowledgements"]] == ["Signed by the son of NEW-1"]
    assert [each["kind_code"] for each in given["documents"]] == ["OLD_METER", "NEW_METER"]
    assert str(theirs.seal_number) not in str(given)
    assert "son of NEW-2" not in str(given)


def test_what_must_go_goes_and_what_proves_the_reading_stays(
    stage: Stage, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    made, theirs = told(stage), other(stage)
    files = {path.name for path in folder.rglob("*.*")}
    assert len(files) == 3, "the paper of both homes is one file"
    with django_capture_on_commit_callbacks(execute=True):
        done = personal.shred([stage.connection_id], by=BY, at=NOW)
    assert done["rollout"] == {"installations": 1, "acknowledgements": 1, "documents": 2}
    after = queries.installation(stage.agency_id, made.id)
    assert after is not None
    assert (after.latitude_udeg, after.longitude_udeg, after.photos) == (None, None, ())
    assert (after.acknowledged_how, after.old_register_end_wh) == ("SIGNATURE", 1_234_500)
    assert "son" not in str(personal.export([stage.connection_id]))
    assert "Signed by the son of NEW-2" in str(personal.export([stage.neighbour_id]))
    kept = stored.documents_of("rollout", [queries.owner_key(stage.agency_id, theirs.key)])
    assert stored.content(kept[0]) == paper()
    assert len({path.name for path in folder.rglob("*.*")}) == 2
    assert AuditEntry.objects.filter(verb="rollout.shred").count() == 1
    again = personal.shred([stage.connection_id], by=BY, at=NOW)
    assert set(again["rollout"].values()) == {0}


def test_a_file_stays_while_its_rows_may_come_back(stage: Stage, folder: Path) -> None:
    """Shredding that is rolled back has lost nothing: files go only when it is certain."""
    told(stage)
    before = {path.name for path in folder.rglob("*.*")}
    personal.shred([stage.connection_id], by=BY, at=NOW)
    assert {path.name for path in folder.rglob("*.*")} == before


def test_an_installer_gets_what_he_did(stage: Stage) -> None:
    told(stage)
    given = rollout.export_staff(stage.staff_id)
    assert [(each["agency_code"], each["role_code"]) for each in given["memberships"]] == [
        ("A1", "INSTALLER")
    ]
    assert [each["serial"] for each in given["installations"]] == ["NEW-1"]
    assert rollout.export_staff(10**9) == {"memberships": [], "installations": []}


def test_a_guest_is_given_and_forgotten_by_mobile_and_photos_of_what_was_never_sent_go(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    on = complaints.stage()
    office = {"office_id": on.office_id}

    def photo_of(owner: str, colour: str, at: datetime) -> None:
        documents.store_document(
            content=photo(colour=colour), name="p", area_code="complaints", owner_key=f"photo/{owner}",
            kind_code="COMPLAINT_PHOTO", by=BY, at=at,
        )  # fmt: skip

    at = complaints.NOW
    photo_of("sent", "red", at)
    photo_of("begun", "green", at)
    told = complaints.register(
        on, connection_id=None, category_code="STREET_LIGHT", answers={}, place=office,
        caller_mobile=place.STRANGER, photo_keys=["photo/sent"],
    )  # fmt: skip
    actions_of.resolve(complaint_id=told.id, cause_code="FUSE", by=complaints.LINEMAN, at=at)
    actions_of.record_feedback(complaint_id=told.id, answer_code="SATISFIED", by=complaints.OPERATOR, at=at)
    given = personal.export_of_mobile(place.STRANGER)
    assert [each["number"] for each in given["complaints"]["complaints"]] == [told.number]
    assert [each["owner_key"] for each in given["complaints"]["documents"]] == ["photo/sent"]

    def swept(days: int) -> int:
        return next(each.count for each in retention.sweep(at + days * DAY) if "PHOTOS" in each.kept.code)

    assert swept(29) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert swept(31) == 1
        assert swept(31) == 0
    assert len(stored.documents_of("complaints", ["photo/sent", "photo/begun"])) == 1
    with django_capture_on_commit_callbacks(execute=True):
        done = personal.shred_of_mobile(place.STRANGER, by=BY, at=at)
    assert done["complaints"] == {"complaints": 1, "steps": 0, "documents": 1}
    assert not list(folder.rglob("*.*"))
    left = personal.export_of_mobile(place.STRANGER)
    assert left.pop("notifications")["messages"], "what waits is sent before it is forgotten"
    assert place.STRANGER not in str(left)
