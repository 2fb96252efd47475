"""The distribution companies on this installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection as database


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company as other areas and pages see it."""

    id: int
    code: str
    state_code: str
    name_en: str
    name_hi: str
    short_en: str
    short_hi: str
    brand_code: str
    portal_host: str
    helpline: str
    address_en: str
    address_hi: str
    service_number_pattern: str
    service_number_example: str


_RECORDS = f"SELECT {', '.join(CompanyRecord.__dataclass_fields__)} FROM network_company"


def company(company: int | str) -> CompanyRecord | None:
    """One company by its id or its code."""
    key = "id" if isinstance(company, int) else "code"
    return next(iter(_records(f"WHERE {key} = %s", company)), None)


def companies() -> list[CompanyRecord]:
    """All companies, in the order of their codes."""
    return _records("ORDER BY code")


def _records(which: str, *given: Any) -> list[CompanyRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"{_RECORDS} {which}", given)
        return [CompanyRecord(*row) for row in cursor.fetchall()]
