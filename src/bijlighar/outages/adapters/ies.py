"""An outage as an OutageNotification (draft v0.1) of the India Energy Stack.

Drafts differ in the categories of causes; keys and words here are those of the published examples, and what
they do not have is left out rather than invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bijlighar.kernel.time import IST
from bijlighar.outages.rules import CAUSES

CONTEXT = (
    "https://india-energy-stack.github.io/ies-accelerator/schemas/OutageNotification/v0.1/context.jsonld"
)
_STATUS = {
    "APPROVED": "SCHEDULED",
    "STARTED": "ACTIVE",
    "SUSPECTED": "ACTIVE",
    "CONFIRMED": "ACTIVE",
    "RESTORED": "RESTORED",
    "CANCELLED": "CANCELLED",
}
_LEVEL = {"SUBSTATION": "SUBSTATION", "FEEDER": "FEEDER", "DTR": "DT"}
_VOLTAGE = {"SUBSTATION": "33kV", "FEEDER": "11kV", "DTR": "11kV"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose network: the company's name, helpline and namespace, and the offices above, by kind."""

    company: str
    helpline: str
    namespace: str
    offices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the notification tells of an outage; `calls`: how many people said so."""

    id: int
    kind_code: str
    state_code: str
    device_kind: str
    device_code: str
    device_name: str
    above_name: str
    cause_code: str
    note: str
    from_at: datetime
    until_at: datetime | None
    estimate_at: datetime | None
    restored_at: datetime | None
    issued_at: datetime
    changed_at: datetime
    is_storm: bool
    affected: int
    calls: int
    crew: str


def is_exchanged(state_code: str, device_kind: str) -> bool:
    """Whether an outage is told to others: no single homes, no requests, nothing that was none."""
    return state_code in _STATUS and device_kind in _LEVEL


def notification(facts: Facts, place: Place) -> dict[str, Any]:
    """One OutageNotification as plain JSON data; times are Indian."""
    planned = facts.kind_code == "PLANNED"
    status = _STATUS[facts.state_code]
    end = facts.restored_at or facts.until_at
    length = end - facts.from_at if end is not None else timedelta(0)
    timing: dict[str, Any] = {"period": {"start": _at(facts.from_at), "duration": duration(length)}}
    if facts.estimate_at is not None and not planned:
        timing["estimatedRestoration"] = _at(facts.estimate_at)
    if facts.restored_at is not None:
        timing["actualRestoration"] = _at(facts.restored_at)
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "OutageNotification",
        "objectType": "OUTAGE_NOTIFICATION",
        "id": {"scheme": "OTHER", "value": f"OUTAGE-{facts.id}", "namespace": place.namespace},
        "outageClass": "PLANNED" if planned else "BREAKDOWN",
        "status": status,
        "msgType": {"RESTORED": "UPDATE", "CANCELLED": "CANCEL"}.get(status, "ALERT"),
        "category": "MAINTENANCE" if planned else "FAULT",
        "cause": _cause(facts, planned),
        "forceMajeure": facts.is_storm,
        "issuedBy": {"name": place.company, "contact": place.helpline},
        "issuedAt": _at(facts.issued_at),
        "lastUpdatedAt": _at(facts.changed_at),
        "network": _network(facts, place),
        "affectedAssets": [
            {
                "id": {"scheme": _LEVEL[facts.device_kind], "value": facts.device_code},
                "assetLevel": _LEVEL[facts.device_kind],
                "voltageLevel": _VOLTAGE[facts.device_kind],
            }
        ],
        "timing": timing,
        "publicInfo": {"language": "en", "headline": _headline(facts, planned, status)},
    }
    if not planned:
        found["detectedAt"] = _at(facts.from_at)
        found["response"] = {
            "backFeedGiven": False,
            "resourceStatus": _resource(facts, status),
            "complaintCount": facts.calls,
        }
    if facts.affected:
        found["impact"] = {"customersAffected": facts.affected}
    return found


def notifications(rows: Sequence[Facts], place: Place) -> list[dict[str, Any]]:
    """Those of several that are told to others."""
    return [notification(row, place) for row in rows if is_exchanged(row.state_code, row.device_kind)]


def duration(length: timedelta) -> str:
    """A length of time as ISO 8601 writes it: two hours and 43 minutes are "PT2H43M"."""
    minutes = max(0, int(length.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "PT0S"
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def _at(instant: datetime) -> str:
    return instant.astimezone(IST).isoformat(timespec="seconds")


def _cause(facts: Facts, planned: bool) -> dict[str, str]:
    cause = CAUSES.get(facts.cause_code)
    return {
        "category": cause.category if cause else ("PLANNED" if planned else "UNKNOWN"),
        "subcategory": cause.subcategory if cause else "OTHER",
        "text": facts.note or (cause.name_en if cause else "not known yet"),
    }


def _network(facts: Facts, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: place.offices[kind]
        for key, kind in (("zone", "region"), ("circle", "circle"), ("division", "division"))
        if kind in place.offices
    }
    station = {"SUBSTATION": facts.device_name, "FEEDER": facts.above_name}.get(facts.device_kind, "")
    if station:
        found["substation"] = {"scheme": "SUBSTATION", "value": station}
    return found


def _headline(facts: Facts, planned: bool, status: str) -> str:
    local = facts.from_at.astimezone(IST)
    what = {
        "SCHEDULED": "Planned shutdown",
        "CANCELLED": "Shutdown cancelled",
        "RESTORED": "Power restored",
    }.get(status, "Planned shutdown" if planned else "Power failure")
    return f"{what} - {facts.device_name}, {local:%d-%m-%Y %H:%M}"


def _resource(facts: Facts, status: str) -> str:
    if status == "RESTORED":
        return "COMPLETED"
    return "RESOURCE_ALLOCATED" if facts.crew else "PENDING"
