"""What all areas keep about who lives at a connection, together: to be given out, or to be forgotten.

Each area that stores personal data has a `personal` module of its own; here is only their list. Who has no
connection (a guest, a caller, an applicant) is known by his mobile alone, in the areas of `GUESTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bijlighar.applications import personal as applications
from bijlighar.calls import personal as calls
from bijlighar.complaints import personal as complaints
from bijlighar.consumers import personal as consumers
from bijlighar.documents import personal as documents
from bijlighar.kernel.actor import Actor
from bijlighar.notices import personal as notices
from bijlighar.notifications import personal as notifications
from bijlighar.outages import personal as outages
from bijlighar.people import personal as people
from bijlighar.privacy import personal as privacy
from bijlighar.rollout import personal as rollout

AREAS = {
    "applications": applications,
    "complaints": complaints,
    "rollout": rollout,
    "calls": calls,
    "outages": outages,
    "notifications": notifications,
    "consumers": consumers,
    "privacy": privacy,
}
GUESTS = {
    **{name: AREAS[name] for name in AREAS if name != "rollout"},
    "notices": notices,
    "people": people,
}
Rows = list[dict[str, Any]]


def export(connection_ids: Sequence[int]) -> dict[str, dict[str, Rows]]:
    """By area and kind, every row; the facts of an area's documents among them."""
    return {
        name: {
            **area.export(connection_ids),
            "documents": [asdict(each) for each in documents.export(*area.documents_of(connection_ids))],
        }
        for name, area in AREAS.items()
    }


def shred(connection_ids: Sequence[int], *, by: Actor, at: datetime) -> dict[str, dict[str, int]]:
    """By area, how much of what was forgotten. Cut off half-way, the next run finishes it."""
    done = {}
    for name, area in AREAS.items():
        area_code, owner_keys = area.documents_of(connection_ids)
        done[name] = asdict(area.shred(connection_ids=connection_ids, by=by, at=at))
        done[name]["documents"] = documents.shred(area_code=area_code, owner_keys=owner_keys, by=by, at=at)
    return done


def export_of_mobile(mobile: str) -> dict[str, dict[str, Rows]]:
    """By area and kind, what came from a mobile ("+91" and ten digits), with or without a connection."""
    return {
        name: {
            **area.export_of_mobile(mobile),
            "documents": [asdict(each) for each in documents.export(*area.documents_of_mobile(mobile))],
        }
        for name, area in GUESTS.items()
    }


def shred_of_mobile(mobile: str, *, by: Actor, at: datetime) -> dict[str, dict[str, int]]:
    """By area, how much of what came from a mobile was forgotten; what is still worked on stays.

    Documents go first: once a number is forgotten nothing leads to them any more.
    """
    done = {}
    for name, area in GUESTS.items():
        area_code, owner_keys = area.documents_of_mobile(mobile, only_over=True)
        count = documents.shred(area_code=area_code, owner_keys=owner_keys, by=by, at=at)
        done[name] = {**asdict(area.shred_of_mobile(mobile=mobile, by=by, at=at)), "documents": count}
    return done
