"""The office tree: who stands above, who below."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from bijlighar.network.models import Office


@dataclass(frozen=True, slots=True)
class OfficeRecord:
    """One office."""

    id: int
    company_id: int
    parent_id: int | None
    kind: str
    code: str
    path: str
    area_code: str
    name_en: str
    name_hi: str


_FIELDS = tuple(OfficeRecord.__dataclass_fields__)


def office(office_id: int) -> OfficeRecord | None:
    """One office."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_FIELDS)} FROM network_office WHERE id = %s", [office_id])
        row = cursor.fetchone()
    return OfficeRecord(*row) if row else None


def head_office(company_id: int) -> int | None:
    """The office at the top of a company."""
    return (
        Office.objects.filter(company_id=company_id, parent__isnull=True).values_list("id", flat=True).first()
    )


def office_of_path(path: str) -> OfficeRecord | None:
    """One office by its path, with or without the "/" at its end."""
    row = Office.objects.filter(path=f"{path.rstrip('/')}/").values(*_FIELDS).first()
    return OfficeRecord(**row) if row else None


def scope_path(office_id: int) -> str | None:
    """The path that every office below this one, and itself, begins with."""
    return Office.objects.filter(id=office_id).values_list("path", flat=True).first()


def office_path(office_id: int) -> list[OfficeRecord]:
    """From the head office down to this office, itself included; empty when there is no such office."""
    path = scope_path(office_id)
    if path is None:
        return []
    codes = path.split("/")[:-1]
    paths = ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
    rows = Office.objects.filter(path__in=paths).values(*_FIELDS)
    return sorted((OfficeRecord(**row) for row in rows), key=lambda record: len(record.path))


def children(office_id: int) -> list[OfficeRecord]:
    """The offices directly below an office, by name."""
    rows = Office.objects.filter(parent_id=office_id).order_by("name_en", "id").values(*_FIELDS)
    return [OfficeRecord(**row) for row in rows]


def paths_below(office_id: int) -> dict[int, str]:
    """This office and all below it: id -> path."""
    path = scope_path(office_id)
    return (
        {} if path is None else dict(Office.objects.filter(path__startswith=path).values_list("id", "path"))
    )


def offices_below(office_id: int) -> list[int]:
    """Ids of this office and of all offices below it."""
    path = scope_path(office_id)
    if path is None:
        return []
    return list(Office.objects.filter(path__startswith=path).order_by("path").values_list("id", flat=True))
