"""Sign-in of staff by login and password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.people.models import PasswordTry, Staff
from bijlighar.people.rules.sign_in import (
    PASSWORD_TRIES_A_LOGIN,
    PASSWORD_TRIES_A_LOGIN_AND_ADDRESS,
    PASSWORD_TRIES_AN_ADDRESS,
    PASSWORD_WINDOW,
    StaffSignIn,
    counted_address,
)


@action
def sign_in(*, login: str, password: str, ip: str, by: Actor, at: datetime) -> StaffSignIn:
    """Check a login and password. An unknown login, a wrong password and a person who left answer alike.

    After five failures of a login from one address the answer there is TOO_MANY for a quarter of an hour, for
    logins that exist and those that do not; elsewhere the person still gets in. So it is after fifty failures
    of an address, whatever the logins, and after a hundred of a login, wherever they came from.
    """
    login, ip = login.strip().lower()[:60], counted_address(ip)
    one_at_a_time(f"password {login}", f"password {ip}")
    failed = PasswordTry.objects.filter(at__gt=at - PASSWORD_WINDOW)
    if (
        failed.filter(login=login, ip=ip).count() >= PASSWORD_TRIES_A_LOGIN_AND_ADDRESS
        or failed.filter(login=login).count() >= PASSWORD_TRIES_A_LOGIN
        or failed.filter(ip=ip).count() >= PASSWORD_TRIES_AN_ADDRESS
    ):
        return StaffSignIn(None, "TOO_MANY")
    person = Staff.objects.filter(login=login, is_active=True).first()
    if person is None:
        # As slow as a real check: the time taken must not tell that the login does not exist.
        make_password(password)
        is_right = False
    else:
        is_right = check_password(password, person.password)
    if person is None or not is_right:
        PasswordTry.objects.create(login=login, ip=ip, at=at)
        return StaffSignIn(None, "WRONG")
    Staff.objects.filter(id=person.id).update(last_login=at)
    return StaffSignIn(person.id)
