"""Other ways to reach the holder of a mobile: a browser, an e-mail address that a code has proved."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import F

from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.notifications.models import Address, Preference

CODE_LIVES = timedelta(minutes=30)
TRIES_A_CODE = 5
CODES_A_DAY = 5
MOST_BROWSERS = 10
_PURPOSE = "email"
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


class UnableToReach(ValueError):
    """The address is none, or too many were tried; `code` is NOT_AN_ADDRESS or TOO_MANY."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@action
def add_push(*, mobile: str, subscription: str, by: Actor, at: datetime) -> None:
    """Keep a browser's subscription (JSON), from a page on which its holder has signed in."""
    if len(subscription) > 1000:
        raise UnableToReach("NOT_AN_ADDRESS")
    one_at_a_time(f"address {mobile}")
    live = Address.objects.filter(mobile=mobile, way_code="PUSH", ended_at=None)
    if live.filter(value=subscription).exists():
        return
    if live.count() >= MOST_BROWSERS:
        live.filter(id=live.order_by("id").values("id")[:1]).update(ended_at=at)
    Address.objects.create(mobile=mobile, way_code="PUSH", value=subscription, created_at=at, confirmed_at=at)


@action
def add_email(*, mobile: str, email: str, language: str, by: Actor, at: datetime) -> int:
    """Send a code to an e-mail address; its id. It counts once the code was typed. Raises `UnableToReach`."""
    email = email.strip()
    if len(email) > 200 or not _EMAIL.fullmatch(email):
        raise UnableToReach("NOT_AN_ADDRESS")
    one_at_a_time(f"address {mobile}")
    asked = Address.objects.filter(mobile=mobile, way_code="EMAIL")
    if asked.filter(created_at__gt=at - timedelta(days=1)).count() >= CODES_A_DAY:
        raise UnableToReach("TOO_MANY")
    asked.filter(confirmed_at=None, ended_at=None).update(ended_at=at)
    asked.filter(value=email, ended_at=None).update(ended_at=at)
    code = codes.make()
    row = Address.objects.create(
        mobile=mobile, way_code="EMAIL", value=email, created_at=at, code_expires_at=at + CODE_LIVES,
        code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=f"{mobile} {email}"),
    )  # fmt: skip
    outbox.post(
        channel="email", template="email_code", recipient=email, language=language,
        key=f"email_code/{row.id}", context={"code": code, "minutes": CODE_LIVES.seconds // 60},
        is_urgent=True, at=at,
    )  # fmt: skip
    return row.id


@action
def confirm_email(*, mobile: str, code: str, by: Actor, at: datetime) -> bool:
    """The code that was mailed to the newest address: from now on it counts, and an older one ends.

    False for a wrong code, and for any after five tries or half an hour.
    """
    asked = (
        Address.objects.select_for_update()
        .filter(mobile=mobile, way_code="EMAIL", confirmed_at=None, ended_at=None)
        .order_by("-id")
        .first()
    )
    if asked is None or asked.tries >= TRIES_A_CODE:
        return False
    if asked.code_expires_at is None or asked.code_expires_at <= at:
        return False
    Address.objects.filter(id=asked.id).update(tries=F("tries") + 1)
    if not codes.matches(code, asked.code_hash, purpose=_PURPOSE, subject=f"{mobile} {asked.value}"):
        return False
    older = Address.objects.filter(mobile=mobile, way_code="EMAIL", ended_at=None).exclude(id=asked.id)
    older.update(ended_at=at)
    Address.objects.filter(id=asked.id).update(confirmed_at=at, code_hash="")
    return True


@action
def end_address(*, mobile: str, address_id: int, by: Actor, at: datetime) -> bool:
    """End an address of a mobile; what came by it comes by SMS again. False when it was none of its own."""
    live = Address.objects.filter(id=address_id, mobile=mobile, ended_at=None)
    way = live.values_list("way_code", flat=True).first()
    if not live.update(ended_at=at):
        return False
    if (
        not Address.objects.filter(mobile=mobile, way_code=way, ended_at=None)
        .exclude(confirmed_at=None)
        .exists()
    ):
        Preference.objects.filter(mobile=mobile, way_code=way).update(way_code="SMS", chosen_at=at)
    return True
