"""One-time codes for consumers. Every mobile that asks gets one, so nothing tells who is a consumer (M12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.people.models import SignInCode
from bijlighar.people.rules.sign_in import (
    CODE_LIVES,
    CODES_A_MOBILE,
    CODES_AN_ADDRESS,
    TRIES_A_CODE,
    WINDOW,
    CodeAsked,
    CodeCheck,
)

_PURPOSE = "sign in"


@action
def request_code(*, mobile: str, ip: str, by: Actor, at: datetime, language: str = "hi") -> CodeAsked:
    """Send a code to a mobile ("+91" and ten digits, see `kernel.mobile`) that asked from an IP address.

    The answer is always the same; beyond five codes an hour a mobile, or thirty an address, none is sent.
    """
    one_at_a_time(f"code {mobile}", f"code {ip}")
    recent = SignInCode.objects.filter(created_at__gt=at - WINDOW)
    if (
        recent.filter(mobile=mobile).count() < CODES_A_MOBILE
        and recent.filter(ip=ip).count() < CODES_AN_ADDRESS
    ):
        code = codes.make()
        row = SignInCode.objects.create(
            mobile=mobile,
            code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=mobile),
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
            at=at,
        )
    return CodeAsked(expires_at=at + CODE_LIVES)


@action
def verify_code(*, mobile: str, code: str, by: Actor, at: datetime) -> CodeCheck:
    """Check a code against the newest one sent: it works once, within five minutes and five tries."""
    newest = (
        SignInCode.objects.select_for_update().filter(mobile=mobile).order_by("-created_at", "-id").first()
    )
    if (
        newest is None
        or newest.used_at is not None
        or newest.expires_at <= at
        or newest.tries >= TRIES_A_CODE
    ):
        return CodeCheck("NO_CODE")
    is_right = codes.matches(code, newest.code_hash, purpose=_PURPOSE, subject=mobile)
    SignInCode.objects.filter(id=newest.id).update(tries=F("tries") + 1, used_at=at if is_right else None)
    return CodeCheck() if is_right else CodeCheck("WRONG")
