"""Records a look at personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.models import AccessRecord
from bijlighar.privacy.rules.purposes import PURPOSES


class UnknownPurpose(ValueError):
    """Data was asked for without a purpose that is on the list."""


@action
def record_access(*, connection_id: int, purpose_code: str, page: str, by: Actor, at: datetime) -> None:
    """Note that `by` looked at a connection on a page, before it is shown. Raises `UnknownPurpose`."""
    _note([connection_id], purpose_code, page, by, at)


@action
def record_accesses(
    *, connection_ids: Sequence[int], purpose_code: str, page: str, by: Actor, at: datetime
) -> None:
    """Note a look at many connections, one record each, before they are shown. Raises `UnknownPurpose`."""
    _note(connection_ids, purpose_code, page, by, at)


def _note(connection_ids: Sequence[int], purpose_code: str, page: str, by: Actor, at: datetime) -> None:
    if purpose_code not in PURPOSES:
        raise UnknownPurpose(f"{purpose_code} is no purpose. Purposes: {', '.join(PURPOSES)}.")
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(
                connection_id=connection_id,
                by_kind=by.kind,
                by_id=by.id,
                by_label=by.label,
                purpose_code=purpose_code,
                page=page,
                at=at,
            )
            for connection_id in connection_ids
        ],
        batch_size=5_000,
    )
