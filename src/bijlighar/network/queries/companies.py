"""The distribution companies on this installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from bijlighar.network.models import Company


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


_FIELDS = tuple(CompanyRecord.__dataclass_fields__)


def company(company: int | str) -> CompanyRecord | None:
    """One company by its id or its code."""
    column = "id" if isinstance(company, int) else "code"
    with connection.cursor() as cursor:
        # Plain SQL: nearly every page and call asks for its company.
        cursor.execute(f"SELECT {', '.join(_FIELDS)} FROM network_company WHERE {column} = %s", [company])
        row = cursor.fetchone()
    return CompanyRecord(*row) if row else None


def companies() -> list[CompanyRecord]:
    """All companies, in the order of their codes."""
    return [CompanyRecord(**row) for row in Company.objects.order_by("code").values(*_FIELDS)]
