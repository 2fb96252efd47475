"""What rollout keeps about people: about who lives at a connection, and about who put up its meter.

Names are not here: a consumer's is in `consumers`, an installer's in `people`. What shows that the old meter
was read rightly (registers, times, serials, seal) stays with the installation; it tells of no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.rollout.models import Acknowledgement, Installation, Member
from bijlighar.rollout.queries.installations import AREA, owner_key

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many installations lost their place, and how many acknowledgements their words."""

    installations: int
    acknowledgements: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """What is kept about who lives at these connections, by kind; photos and papers are `documents_of`."""
    made = Installation.objects.filter(connection_id__in=list(connection_ids)).order_by("id")
    asked = Acknowledgement.objects.filter(installation__connection_id__in=list(connection_ids))
    installations: Rows = _plain(
        made.values(
            "id", "connection_id", "installed_at", "recorded_at", "seal_number", "register_start_wh",
            "old_register_end_wh", "latitude_udeg", "longitude_udeg",
            serial=F("meter__serial"), old_serial=F("old_meter__serial"), agency_code=F("agency__code"),
        )
    )  # fmt: skip
    acknowledgements: Rows = _plain(
        asked.order_by("id").values("installation_id", "how_code", "created_at", "given_at", "note")
    )
    return {"installations": installations, "acknowledgements": acknowledgements}


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The documents that tell of these homes: their area, and the keys of their owners."""
    keys = Installation.objects.filter(connection_id__in=list(connection_ids)).values_list("agency_id", "key")
    return AREA, [owner_key(agency_id, key) for agency_id, key in keys.order_by("id")]


def export_staff(staff_id: int) -> dict[str, Rows]:
    """What is kept about an installer: for whom he worked and which meters he put up."""
    worked: Rows = _plain(
        Member.objects.filter(staff_id=staff_id)
        .order_by("id")
        .values("role_code", "from_date", "to_date", "source", agency_code=F("agency__code"))
    )
    made: Rows = _plain(
        Installation.objects.filter(staff_id=staff_id)
        .order_by("id")
        .values("id", "installed_at", "recorded_at", serial=F("meter__serial"), agency_code=F("agency__code"))
    )
    return {"memberships": worked, "installations": made}


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget who said yes and in which words, and where the home lies.

    Whether a yes was given, how and when stays: it is a fact about the installation. Again, it finds nothing.
    """
    made = Installation.objects.filter(connection_id__in=list(connection_ids))
    placed = made.filter(latitude_udeg__isnull=False).update(latitude_udeg=None, longitude_udeg=None)
    told = Acknowledgement.objects.filter(installation__connection_id__in=list(connection_ids))
    worded = told.exclude(Q(note="") & Q(code_hash="")).update(note="", code_hash="")
    return Shredded(placed, worded)


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
