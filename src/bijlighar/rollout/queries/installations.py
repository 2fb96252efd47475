"""Installations: an agency's own with their evidence, and for the public who put up a meter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection as database
from django.db.models import F, Q, QuerySet

from bijlighar.documents import queries as documents
from bijlighar.rollout.models import Acknowledgement, Installation
from bijlighar.rollout.rules.evidence import Lacking, lacking

AREA = "rollout"


@dataclass(frozen=True, slots=True)
class InstallationRecord:
    """An installation as the agency that made it sees it: no name, no address."""

    id: int
    agency_id: int
    key: str
    registration_number: str
    company_id: int
    connection_id: int
    service_number: str
    serial: str
    old_serial: str | None
    source_code: str
    installed_at: datetime
    register_start_wh: int | None
    old_register_end_wh: int | None
    seal_number: str
    latitude_udeg: int | None
    longitude_udeg: int | None
    recorded_at: datetime
    photos: tuple[str, ...]
    acknowledged_how: str | None
    acknowledged_at: datetime | None
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class MeterOrigin:
    """Who put up a meter and under which registration; nothing of where or for whom."""

    serial: str
    company_id: int
    make: str
    agency_code: str
    agency_name_en: str
    agency_name_hi: str
    registration_number: str
    authority_en: str
    authority_hi: str
    valid_from: date
    valid_to: date | None
    installed_at: datetime


_OLD = "old_meter__serial"
_PLAIN = (
    "id", "agency_id", "key", "company_id", "connection_id", "source_code", "installed_at",
    "register_start_wh", "old_register_end_wh", "seal_number", "latitude_udeg", "longitude_udeg",
    "recorded_at",
)  # fmt: skip


def owner_key(agency_id: int, key: str) -> str:
    """The documents' key of an installation; known before it is recorded, so that photos can come first."""
    return f"installation/{agency_id}/{key}"


def without_installation(owner_keys: Sequence[str]) -> list[str]:
    """Those of some owners' keys for which no installation was ever recorded, in their order."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT asked.key FROM unnest(%s::text[]) WITH ORDINALITY asked (key, place) WHERE NOT EXISTS"
            " (SELECT 1 FROM rollout_installation WHERE agency_id = split_part(asked.key, '/', 2)::bigint"
            "  AND key = substr(asked.key, length(split_part(asked.key, '/', 2)) + 15))"
            " AND asked.key ~ '^installation/[0-9]+/' ORDER BY asked.place",
            [list(owner_keys)],
        )
        return [row[0] for row in cursor.fetchall()]


def installations(
    agency_id: int, *, before_id: int | None = None, limit: int = 50
) -> list[InstallationRecord]:
    """The latest installations that an agency recorded in the field, newest record first."""
    mine = Installation.objects.filter(agency_id=agency_id, source_code="FIELD")
    if before_id is not None:
        mine = mine.filter(id__lt=before_id)
    return _records(mine.order_by("-id")[:limit])


def installation(agency_id: int, installation_id: int) -> InstallationRecord | None:
    """One installation of this agency; another's is None, as if it did not exist."""
    mine = Installation.objects.filter(agency_id=agency_id, id=installation_id)
    return next(iter(_records(mine)), None)


def installation_of_key(agency_id: int, key: str) -> InstallationRecord | None:
    """The installation that was recorded under an installer's own key."""
    return next(iter(_records(Installation.objects.filter(agency_id=agency_id, key=key))), None)


def agency_counts(agency_id: int, since: datetime, until: datetime) -> tuple[int, int]:
    """How many installations an agency recorded in the field in [since, until), and how many ever."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE installed_at >= %s AND installed_at < %s), count(*) "
            "FROM rollout_installation WHERE agency_id = %s AND source_code = 'FIELD'",
            [since, until, agency_id],
        )
        found = cursor.fetchone()
    return int(found[0]), int(found[1])


def meter_origin(company_id: int, serial: str) -> MeterOrigin | None:
    """Who put up a company's meter last; None where nobody is on record for this serial."""
    row = (
        Installation.objects.filter(company_id=company_id, meter__serial=serial, meter__company_id=company_id)
        .order_by("-installed_at", "-id")
        .values(
            "company_id", "installed_at",
            serial=F("meter__serial"), make=F("meter__make"), agency_code=F("agency__code"),
            agency_name_en=F("agency__name_en"), agency_name_hi=F("agency__name_hi"),
            registration_number=F("registration__number"), authority_en=F("registration__name_en"),
            authority_hi=F("registration__name_hi"), valid_from=F("registration__from_date"),
            valid_to=F("registration__to_date"),
        )
        .first()
    )  # fmt: skip
    if row is None:
        return None
    return MeterOrigin(**row)


def _records(rows: QuerySet[Installation]) -> list[InstallationRecord]:
    found: list[dict[str, Any]] = list(
        rows.values(
            *_PLAIN,
            registration_number=F("registration__number"),
            service_number=F("connection__service_number"),
            serial=F("meter__serial"),
            old_serial=F(_OLD),
        )
    )
    said = _acknowledgements([row["id"] for row in found])
    kinds = _photos((row["agency_id"], row["key"]) for row in found)
    records = []
    for row in found:
        how, given_at = said.get(row["id"], (None, None))
        photos = kinds.get(owner_key(row["agency_id"], row["key"]), ())
        records.append(
            InstallationRecord(
                **row,
                photos=photos,
                acknowledged_how=how,
                acknowledged_at=given_at,
                lacking=lacking(
                    has_old_meter=row["old_serial"] is not None,
                    photos=photos,
                    has_position=row["latitude_udeg"] is not None,
                    is_acknowledged=given_at is not None,
                ),
            )
        )
    return records


def _acknowledgements(ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    given = Acknowledgement.objects.filter(~Q(given_at=None), installation_id__in=ids)
    rows: Any = given.values_list("installation_id", "how_code", "given_at")
    return {installation_id: (how_code, given_at) for installation_id, how_code, given_at in rows}


def _photos(keys: Iterable[tuple[int, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in documents.documents_of(AREA, [owner_key(*key) for key in keys]):
        kinds = found.setdefault(each.owner_key, [])
        if each.kind_code not in kinds:
            kinds.append(each.kind_code)
    return {key: tuple(kinds) for key, kinds in found.items()}
