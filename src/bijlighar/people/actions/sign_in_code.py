"""One-time codes for consumers. Every mobile that asks gets one, so nothing tells who is a consumer (M12).

A code belongs to the session that asked: its challenge stays there and comes back with the code. So several
codes of a mobile live side by side, and a stranger who asks or guesses spends nothing of the owner's.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.people.models import SignInCode
from bijlighar.people.rules.sign_in import (
    CODE_LIVES,
    CODES_A_MOBILE,
    CODES_A_MOBILE_AND_ADDRESS,
    CODES_AN_ADDRESS,
    TRIES_A_CODE,
    WINDOW,
    WRONG_TRIES_A_MOBILE,
    CodeAsked,
    CodeCheck,
)

_PURPOSE = "sign in"


@action
def request_code(*, mobile: str, ip: str, by: Actor, at: datetime, language: str = "hi") -> CodeAsked:
    """Send a code to a mobile ("+91" and ten digits, see `kernel.mobile`) that asked from an IP address.

    The answer always looks the same. None is sent beyond five codes an hour for a mobile from one address,
    twenty for a mobile, or three hundred from an address.
    """
    one_at_a_time(f"code {mobile}", f"code {ip}")
    challenge = secrets.token_urlsafe(16)
    if _may_ask(mobile, ip, at):
        code = codes.make()
        row = SignInCode.objects.create(
            mobile=mobile,
            challenge=challenge,
            code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=f"{mobile} {challenge}"),
            ip=ip,
            created_at=at,
            expires_at=at + CODE_LIVES,
        )
        outbox.post(
            channel="sms",
            template="sign_in_code",
            recipient=mobile,
            language=language,
            context={"code": code, "minutes": CODE_LIVES.seconds // 60},
            key=f"sign_in_code/{row.id}",
            is_urgent=True,
            at=at,
        )
    return CodeAsked(expires_at=at + CODE_LIVES, challenge=challenge)


@action
def verify_code(*, mobile: str, challenge: str, code: str, by: Actor, at: datetime) -> CodeCheck:
    """Check a code against the one its challenge was made for: once, within five minutes and five tries."""
    one_at_a_time(f"code {mobile}")
    asked = SignInCode.objects.filter(
        mobile=mobile, challenge=challenge, expires_at__gt=at, used_at=None, tries__lt=TRIES_A_CODE
    ).first()
    if asked is None or not challenge or _wrong_tries(mobile, at) >= WRONG_TRIES_A_MOBILE:
        return CodeCheck("NO_CODE")
    is_right = codes.matches(code, asked.code_hash, purpose=_PURPOSE, subject=f"{mobile} {challenge}")
    SignInCode.objects.filter(id=asked.id).update(tries=F("tries") + 1, used_at=at if is_right else None)
    return CodeCheck() if is_right else CodeCheck("WRONG")


def _may_ask(mobile: str, ip: str, at: datetime) -> bool:
    recent = SignInCode.objects.filter(created_at__gt=at - WINDOW)
    of_mobile = recent.filter(mobile=mobile).aggregate(all=Count("id"), here=Count("id", filter=Q(ip=ip)))
    return (
        of_mobile["all"] < CODES_A_MOBILE
        and of_mobile["here"] < CODES_A_MOBILE_AND_ADDRESS
        and recent.filter(ip=ip).count() < CODES_AN_ADDRESS
    )


def _wrong_tries(mobile: str, at: datetime) -> int:
    # A code is tried while it lives, so those of the last hour belong to codes at most that much older.
    recent = SignInCode.objects.filter(mobile=mobile, created_at__gt=at - WINDOW - CODE_LIVES)
    found = recent.aggregate(tries=Sum("tries", default=0), right=Count("used_at"))
    return int(found["tries"] - found["right"])
