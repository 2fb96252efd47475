"""Takes an upload: checks it, stores its copy once, links it to its owner."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from bijlighar.documents.models import Document
from bijlighar.documents.personal import shred
from bijlighar.documents.queries import DocumentRecord, file_lock, folder, record
from bijlighar.documents.rules import Checked, checked, path_of
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import IST

NAME_LENGTH = 120


@action
def store_document(
    *,
    content: bytes,
    name: str,
    area_code: str,
    owner_key: str,
    kind_code: str,
    by: Actor,
    at: datetime,
) -> DocumentRecord:
    """Store an upload for its owner: the area and a key of that area, such as "rollout", "registration/7".

    Storing the same bytes for the same owner and kind again gives the document that is there. The file is
    written before the row: a run that dies between the two leaves a file nobody refers to, never a row
    without its file. Raises `rules.DocumentRefused`.
    """
    copy = checked(content)
    # Nobody removes the file between its writing and its row.
    one_at_a_time(file_lock(copy.digest))
    _write(copy)
    taken = copy.facts.taken_at
    stored, _ = Document.objects.get_or_create(
        area_code=area_code,
        owner_key=owner_key,
        kind_code=kind_code,
        received_digest=copy.received_digest,
        defaults={
            "digest": copy.digest,
            "media_type": copy.media_type,
            "size_bytes": len(copy.content),
            "width": copy.width,
            "height": copy.height,
            "name": Path(name.replace("\\", "/")).name.replace("\x00", "")[:NAME_LENGTH],
            # Cameras here show Indian time; they note no zone.
            "taken_at": taken.replace(tzinfo=IST) if taken is not None else None,
            "latitude_udeg": copy.facts.latitude_udeg,
            "longitude_udeg": copy.facts.longitude_udeg,
            "stored_at": at,
            "by_kind": by.kind,
            "by_id": by.id,
        },
    )
    return record(stored)


@action
def take_back(*, document_id: int, area_code: str, owner_key: str, by: Actor, at: datetime) -> int:
    """Forget one document of an owner, who took it back; 1, or 0 where this owner has none such."""
    return shred(area_code=area_code, owner_keys=[owner_key], only=[document_id], by=by, at=at)


def _write(copy: Checked) -> None:
    path = folder() / path_of(copy.digest, copy.media_type)
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(copy.content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
