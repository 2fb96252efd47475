"""Reads of staff and of what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection
from django.db.models import Q

from bijlighar.kernel import keys
from bijlighar.kernel.outgoing import outgoing
from bijlighar.network import queries as network
from bijlighar.network.rules.scope import is_within
from bijlighar.people.models import ApiClient, RoleAssignment, Staff
from bijlighar.people.rules import api_key
from bijlighar.people.rules.roles import permits


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A person of the staff."""

    id: int
    login: str
    name_en: str
    name_hi: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role over an office and all below it, for [from_at, to_at)."""

    id: int
    staff_id: int
    role_code: str
    office_id: int
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiClientRecord:
    """A program that may call us for one company; its key is not among what can be read."""

    id: int
    handle: str
    name: str
    agency_label: str
    company_id: int
    purposes: list[str]
    valid_from: datetime
    valid_to: datetime | None
    revoked_at: datetime | None


def api_clients() -> list[ApiClientRecord]:
    """Every program that was ever let in, the oldest first."""
    rows = ApiClient.objects.order_by("id").values(*ApiClientRecord.__dataclass_fields__)
    return [ApiClientRecord(**row) for row in rows]


def api_client_of_key(key: str, purpose: str, *, at: datetime) -> ApiClientRecord | None:
    """Whose key this is, if it is in force and good for the purpose.

    None for everything else alike: no such key, a wrong one, not yet or no longer valid, revoked, for
    another purpose.
    """
    given = keys.read(key, api_key.KIND)
    if given is None:
        return None
    with connection.cursor() as cursor:
        # Plain SQL: every call of every program passes here.
        cursor.execute(
            f"SELECT key_hash, {', '.join(ApiClientRecord.__dataclass_fields__)} FROM people_api_client"
            " WHERE handle = %s",
            [given.handle],
        )
        row = cursor.fetchone()
    if not keys.is_right(given, row[0] if row else None) or row is None:
        return None
    client = ApiClientRecord(*row[1:])
    in_force = client.valid_from <= at and (client.valid_to is None or at < client.valid_to)
    if not in_force or client.revoked_at is not None or purpose not in client.purposes:
        return None
    return client


def staff(staff_id: int) -> StaffRecord | None:
    """One person of the staff."""
    row = Staff.objects.filter(id=staff_id).values(*StaffRecord.__dataclass_fields__).first()
    return StaffRecord(**row) if row else None


def staff_of(staff_ids: Iterable[int]) -> dict[int, StaffRecord]:
    """The persons with these ids, by id; who is unknown is absent."""
    rows = Staff.objects.filter(id__in=set(staff_ids)).values(*StaffRecord.__dataclass_fields__)
    return {row["id"]: StaffRecord(**row) for row in rows}


def names_hi(names_en: Iterable[str]) -> dict[str, str]:
    """The Hindi names of persons by their English ones, as records of what was done keep them."""
    rows = Staff.objects.filter(name_en__in=set(names_en)).exclude(name_hi="").order_by("id")
    return dict(rows.values_list("name_en", "name_hi"))


def staff_of_login(login: str) -> StaffRecord | None:
    """One person of the staff by the name used to sign in."""
    row = Staff.objects.filter(login=login).values(*StaffRecord.__dataclass_fields__).first()
    return StaffRecord(**row) if row else None


def session_mark(staff_id: int) -> str | None:
    """What a session of this person must carry: another one after a new password, None once he has left."""
    person = Staff.objects.filter(id=staff_id, is_active=True).first()
    return None if person is None else person.get_session_auth_hash()


def all_staff() -> list[StaffRecord]:
    """Everyone, in the order of their logins."""
    return [
        StaffRecord(**row)
        for row in Staff.objects.order_by("login").values(*StaffRecord.__dataclass_fields__)
    ]


def roles_of(staff_id: int, at: datetime) -> list[RoleRecord]:
    """Roles in force at an instant; none for a person who is no longer active."""
    live = RoleAssignment.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gt=at), staff_id=staff_id, from_at__lte=at, staff__is_active=True
    )
    return [RoleRecord(**row) for row in live.order_by("id").values(*RoleRecord.__dataclass_fields__)]


def may(staff_id: int, permission: str, office_id: int, *, at: datetime) -> bool:
    """Whether a person may do a thing at an office: a live role that permits it, over it or an office above.

    Forbidden unless said otherwise: an unknown person, permission or office is no.
    """
    scopes = [role.office_id for role in roles_of(staff_id, at) if permits(role.role_code, permission)]
    if not scopes:
        return False
    path = network.scope_path(office_id)
    if path is None:
        return False
    return any(is_within(path, network.scope_path(scope) or "\0") for scope in set(scopes))


def offices_where(staff_id: int, permission: str, *, at: datetime) -> list[int]:
    """Every office at which a person may do a thing; for lists that show only what may be seen."""
    scopes = {role.office_id for role in roles_of(staff_id, at) if permits(role.role_code, permission)}
    return sorted({below for scope in scopes for below in network.offices_below(scope)})


def staff_rows(company_id: int) -> pl.DataFrame:
    """Live roles over offices of a company, in the columns of staff.csv."""
    rows = outgoing(
        "SELECT s.login, s.name_en, s.name_hi, s.mobile, r.role_code, r.office_id, "
        "(r.from_at AT TIME ZONE 'Asia/Kolkata')::date "
        "FROM people_role_assignment r JOIN people_staff s ON s.id = r.staff_id WHERE r.to_at IS NULL "
        "ORDER BY s.login, r.from_at, r.role_code, r.id",
        {},
        {
            "login": pl.String(),
            "name_en": pl.String(),
            "name_hi": pl.String(),
            "mobile": pl.String(),
            "role_code": pl.String(),
            "office_id": pl.Int64(),
            "from_date": pl.Date(),
        },
    )
    offices = network.office_rows(company_id).select(office_id="id", office_code="code")
    return rows.join(offices, on="office_id", how="inner", maintain_order="left").drop("office_id")
