"""Documents of a person: listed for who asks for his data, and shredded when they must go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bijlighar.documents.models import Document
from bijlighar.documents.queries import DocumentRecord, documents_of, file_lock, folder
from bijlighar.documents.rules import path_of
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time


def export(area_code: str, owner_keys: Sequence[str]) -> list[DocumentRecord]:
    """The documents of some owners; `queries.content` gives what each of them says."""
    return documents_of(area_code, owner_keys)


@action
def shred(
    *,
    area_code: str,
    owner_keys: Sequence[str],
    by: Actor,
    at: datetime,
    only: Sequence[int] | None = None,
) -> int:
    """Forget the documents of some owners, or `only` some of these; returns how many.

    A file goes once the rows are gone for good, and only when nobody else's document is the same file.
    """
    rows = Document.objects.filter(area_code=area_code, owner_key__in=list(owner_keys))
    if only is not None:
        rows = rows.filter(id__in=list(only))
    files = sorted(set(rows.values_list("digest", "media_type")))
    count, _ = rows.delete()
    if files:
        transaction.on_commit(lambda: _remove(files))
    return count


def _remove(files: list[tuple[str, str]]) -> None:
    for digest, media_type in files:
        with transaction.atomic():
            # Whoever stores the same bytes now waits, and then writes the file anew.
            one_at_a_time(file_lock(digest))
            if not Document.objects.filter(digest=digest).exists():
                (folder() / path_of(digest, media_type)).unlink(missing_ok=True)
