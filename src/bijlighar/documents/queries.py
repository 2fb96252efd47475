"""Reads of documents. Who may see one is asked of the area that owns it, before any of this."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bijlighar.documents.models import Document
from bijlighar.documents.rules import path_of


class DocumentLost(RuntimeError):
    """The stored file of a document is missing or is not what was stored."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document's facts. Places are millionths of a degree; `taken_at` is what the camera said."""

    id: int
    area_code: str
    owner_key: str
    kind_code: str
    digest: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    name: str
    taken_at: datetime | None
    latitude_udeg: int | None
    longitude_udeg: int | None
    stored_at: datetime


_FIELDS = tuple(DocumentRecord.__dataclass_fields__)


def document(document_id: int) -> DocumentRecord | None:
    """One document."""
    row = Document.objects.filter(id=document_id).values(*_FIELDS).first()
    return DocumentRecord(**row) if row else None


def documents_of(area_code: str, owner_keys: Sequence[str]) -> list[DocumentRecord]:
    """The documents of some owners, in the order they came."""
    rows = Document.objects.filter(area_code=area_code, owner_key__in=list(owner_keys))
    return [DocumentRecord(**row) for row in rows.order_by("id").values(*_FIELDS)]


def owners_between(area_code: str, kind_code: str, from_at: datetime, to_at: datetime) -> list[str]:
    """Keys of owners in an area of whom documents of a kind were stored in [from_at, to_at)."""
    rows = Document.objects.filter(
        area_code=area_code, kind_code=kind_code, stored_at__gte=from_at, stored_at__lt=to_at
    )
    return sorted(set(rows.values_list("owner_key", flat=True)))


def content(document: DocumentRecord) -> bytes:
    """The stored copy, checked against its digest. Raises `DocumentLost`."""
    try:
        found = (folder() / path_of(document.digest, document.media_type)).read_bytes()
    except OSError as problem:
        raise DocumentLost(
            f"The file of document {document.id} cannot be read ({problem.strerror})."
        ) from problem
    if hashlib.sha256(found).hexdigest() != document.digest:
        raise DocumentLost(
            f"The file of document {document.id} is not what was stored. Restore it from a backup."
        )
    return found


def file_lock(digest: str) -> str:
    """The name that whoever writes or removes a file holds meanwhile."""
    return f"documents.file.{digest}"


def folder() -> Path:
    """Where the files lie: the setting DOCUMENTS."""
    return Path(settings.DOCUMENTS)


def record(stored: Document) -> DocumentRecord:
    """A row as a record."""
    return DocumentRecord(**{name: getattr(stored, name) for name in _FIELDS})
