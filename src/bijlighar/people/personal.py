"""What signing in leaves behind: that a code was asked for, and from where; the code is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.people.models import PasswordTry, SignInCode
from bijlighar.people.rules.sign_in import CODE_LIVES, WINDOW

Rows = list[dict[str, Any]]
AREA = "people"


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many askings for a code were forgotten."""

    codes: int


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """When a code was asked for with this mobile, from which address, and whether it was used."""
    rows = SignInCode.objects.filter(mobile=mobile).order_by("id")
    return {
        "sign_in_codes": [
            dict(row) for row in rows.values("mobile", "ip", "created_at", "expires_at", "tries", "used_at")
        ]
    }


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """Signing in keeps no documents."""
    return AREA, []


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget codes; those that count still, so that nobody guesses on and on, stay for their hour."""
    over = SignInCode.objects.filter(mobile=mobile, created_at__lt=at - WINDOW - CODE_LIVES)
    count, _ = over.delete()
    return Shredded(count)


def count_old_codes(*, before: datetime) -> int:
    """How many askings for a code are older than an instant."""
    return SignInCode.objects.filter(created_at__lt=before).count()


@action
def forget_old_codes(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget codes asked for before an instant, at most so many; how many."""
    with database.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_sign_in_code WHERE id IN (SELECT id FROM people_sign_in_code"
            " WHERE created_at < %s ORDER BY created_at LIMIT %s)",
            [before, most],
        )
        return int(cursor.rowcount)


def count_old_tries(*, before: datetime) -> int:
    """How many failed sign-ins of staff are older than an instant."""
    return PasswordTry.objects.filter(at__lt=before).count()


@action
def forget_old_tries(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget failed sign-ins of staff before an instant, at most so many; how many."""
    with database.cursor() as cursor:
        cursor.execute("SELECT forget_people_password_try(%s, %s)", [before, most])
        return int(cursor.fetchone()[0])
