"""An upload is stored once, and what is read back is what was stored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bijlighar.documents import actions, queries
from bijlighar.documents.models import Document
from bijlighar.documents.rules import DocumentRefused
from bijlighar.documents.tests.pictures import BHOPAL, TIME, paper, photo
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS = str(tmp_path / "documents")
    return tmp_path / "documents"


def store(content: bytes, key: str = "registration/7", **changes: Any) -> queries.DocumentRecord:
    given: dict[str, Any] = {"name": "C:\\me\\paper.pdf", "kind_code": "PAPER", **changes}
    return actions.store_document(
        content=content, area_code="rollout", owner_key=key, by=Actor.system("test"), at=NOW, **given
    )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_is_stored_and_read_back(folder: Path) -> None:
    stored = store(paper())
    assert queries.document(stored.id) == stored
    assert queries.content(stored) == paper()
    assert stored.name == "paper.pdf"
    assert queries.documents_of("rollout", ["registration/7"]) == [stored]
    assert queries.documents_of("metering", ["registration/7"]) == []
    assert AuditEntry.objects.filter(verb="documents.store_document").count() == 1


def test_the_same_again_is_the_same_and_another_owner_shares_the_file(folder: Path) -> None:
    first = store(paper())
    assert store(paper()).id == first.id
    assert store(paper(), key="registration/8").id != first.id
    assert Document.objects.count() == 2
    assert len(files(folder)) == 1


def test_the_notes_of_a_photo_become_fields(folder: Path) -> None:
    stored = store(photo(place=BHOPAL, time=TIME), kind_code="PHOTO", name="photo.jpg")
    assert (stored.latitude_udeg, stored.longitude_udeg) == (23_260_000, 77_405_000)
    assert stored.taken_at == datetime(2026, 11, 20, 4, 45, tzinfo=UTC)  # 10:15 in India
    assert b"SecretPhone" not in queries.content(stored)


def test_a_refused_upload_leaves_nothing(folder: Path) -> None:
    with pytest.raises(DocumentRefused):
        store(b"no photo")
    assert not Document.objects.exists()
    assert not folder.exists()


def test_a_changed_or_lost_file_is_noticed(folder: Path) -> None:
    stored = store(paper())
    (path,) = files(folder)
    path.write_bytes(b"%PDF-other")
    with pytest.raises(queries.DocumentLost, match="not what was stored"):
        queries.content(stored)
    path.unlink()
    with pytest.raises(queries.DocumentLost, match="cannot be read"):
        queries.content(stored)


def test_facts_of_a_document_cannot_be_changed(folder: Path) -> None:
    from django.db import DatabaseError, transaction

    stored = store(paper())
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(id=stored.id).update(owner_key="registration/9")
