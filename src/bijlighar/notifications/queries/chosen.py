"""What people chose, and where they are reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bijlighar.notifications.models import Address, Preference
from bijlighar.notifications.rules.kinds import CHOOSABLE, KINDS


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of message and the way that was chosen for it; SMS where nobody chose."""

    kind_code: str
    name_en: str
    name_hi: str
    way_code: str
    is_must: bool


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """A live address of a mobile; `confirmed_at` is None while its code was not typed."""

    id: int
    way_code: str
    value: str
    created_at: datetime
    confirmed_at: datetime | None


def choices(mobile: str, connection_id: int) -> list[Choice]:
    """Every kind whose way may be chosen, with what this mobile chose for a connection."""
    rows = Preference.objects.filter(mobile=mobile, connection_id=connection_id)
    chosen = dict(rows.values_list("kind_code", "way_code"))
    return [
        Choice(kind.code, kind.name_en, kind.name_hi, chosen.get(kind.code, "SMS"), kind.is_must)
        for kind in (KINDS[code] for code in CHOOSABLE)
    ]


def wanted(mobiles: Collection[str]) -> dict[tuple[str, int, str], str]:
    """What these mobiles chose: the way by mobile, connection and kind."""
    rows = Preference.objects.filter(mobile__in=set(mobiles)).values_list(
        "mobile", "connection_id", "kind_code", "way_code"
    )
    return {(mobile, connection, kind): way for mobile, connection, kind, way in rows}


def addresses(mobile: str) -> list[AddressRecord]:
    """The live addresses of a mobile, the oldest first."""
    rows = Address.objects.filter(mobile=mobile, ended_at=None).order_by("id")
    return [AddressRecord(**row) for row in rows.values(*AddressRecord.__dataclass_fields__)]


def reached_by(mobiles: Collection[str]) -> dict[str, dict[str, str]]:
    """Confirmed live addresses: by mobile, the newest of each way."""
    rows = Address.objects.filter(mobile__in=set(mobiles), ended_at=None, confirmed_at__isnull=False)
    found: dict[str, dict[str, str]] = {}
    for mobile, way, value in rows.order_by("id").values_list("mobile", "way_code", "value"):
        found.setdefault(mobile, {})[way] = value
    return found
