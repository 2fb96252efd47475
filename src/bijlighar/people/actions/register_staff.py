"""Adds staff, gives and takes roles."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.register import Registered, resolve
from bijlighar.network import queries as network
from bijlighar.people.models import RoleAssignment, Staff
from bijlighar.people.rules.roles import ROLES


class UnableToChangeStaff(ValueError):
    """A login, role or office is not known, or a login is taken; nothing was written."""


@action
def add_staff(*, login: str, name_en: str, name_hi: str, by: Actor, at: datetime, mobile: str = "") -> int:
    """Add a person, who cannot sign in before a password is set. Raises `UnableToChangeStaff`."""
    person, is_new = Staff.objects.get_or_create(
        login=login,
        defaults={"name_en": name_en, "name_hi": name_hi, "mobile": mobile, "password": make_password(None)},
    )
    if not is_new:
        raise UnableToChangeStaff(f"The login {login} is taken. Choose another.")
    return int(person.id)


@action
def set_password(*, staff_id: int, password: str, by: Actor, at: datetime) -> None:
    """Set a password of at least ten letters. Raises `UnableToChangeStaff`."""
    if len(password) < 10:
        raise UnableToChangeStaff(f"A password needs at least 10 letters; this one has {len(password)}.")
    if not Staff.objects.filter(id=staff_id).update(password=make_password(password)):
        raise UnableToChangeStaff(f"There is no staff member {staff_id}.")


@action
def give_role(*, staff_id: int, role_code: str, office_id: int, by: Actor, at: datetime) -> bool:
    """Give a role over an office and all below it, from now on; False when the person holds it already."""
    if role_code not in ROLES:
        raise UnableToChangeStaff(f"There is no role {role_code}. Roles: {', '.join(ROLES)}.")
    if network.office(office_id) is None:
        raise UnableToChangeStaff(f"There is no office {office_id}.")
    if not Staff.objects.filter(id=staff_id).exists():
        raise UnableToChangeStaff(f"There is no staff member {staff_id}.")
    _, is_new = RoleAssignment.objects.get_or_create(
        staff_id=staff_id, role_code=role_code, office_id=office_id, to_at=None, defaults={"from_at": at}
    )
    return is_new


@action
def take_role(*, staff_id: int, role_code: str, office_id: int, by: Actor, at: datetime) -> bool:
    """End a role now; False when the person does not hold it."""
    live = RoleAssignment.objects.filter(
        staff_id=staff_id, role_code=role_code, office_id=office_id, to_at__isnull=True, from_at__lt=at
    )
    return live.update(to_at=at) > 0


@action
def deactivate(*, staff_id: int, by: Actor, at: datetime) -> bool:
    """A person who left: no sign-in and no permission from this moment on."""
    return Staff.objects.filter(id=staff_id, is_active=True).update(is_active=False) > 0


@action
def register_staff(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register staff with roles: login, name_en, name_hi, mobile, role_code, office_code, from_date.

    A row a role; nobody gets a password by it. With `update` names and mobiles are brought in line; a role
    is ended by `take_role`, never by a row that is missing. Raises `UnableToRegister`.
    """
    ready = rows.with_columns(mobile=pl.col("mobile").fill_null("")).pipe(
        resolve, "office_code", network.office_rows(company_id), into="office_id", what="office"
    )
    with incoming(ready), connection.cursor() as cursor:
        updated = 0
        if update:
            cursor.execute(
                "UPDATE people_staff s SET name_en = i.name_en, name_hi = i.name_hi, mobile = i.mobile "
                "FROM (SELECT DISTINCT login, name_en, name_hi, mobile FROM incoming) i "
                "WHERE s.login = i.login "
                "AND ROW(s.name_en, s.name_hi, s.mobile) IS DISTINCT FROM ROW(i.name_en, i.name_hi, i.mobile)"
            )
            updated = cursor.rowcount
        cursor.execute(
            "INSERT INTO people_staff (login, name_en, name_hi, mobile, is_active, password) "
            "SELECT DISTINCT ON (login) login, name_en, name_hi, mobile, TRUE, %s FROM incoming "
            "ON CONFLICT (login) DO NOTHING",
            [make_password(None)],
        )
        cursor.execute(
            "INSERT INTO people_role_assignment (staff_id, role_code, office_id, from_at) "
            "SELECT s.id, i.role_code, i.office_id, i.from_date::timestamp AT TIME ZONE 'Asia/Kolkata' "
            "FROM incoming i JOIN people_staff s ON s.login = i.login "
            "ON CONFLICT (staff_id, role_code, office_id) WHERE to_at IS NULL DO NOTHING"
        )
        inserted = cursor.rowcount
    return Registered(inserted, updated, rows.height - inserted)
