"""Keeps a yes or a no to a use of personal data."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.privacy.models import Consent
from bijlighar.privacy.rules.uses import notice_on


class UnableToConsent(ValueError):
    """The word cannot be taken; `code` is UNKNOWN, NEEDED (cannot be refused) or STALE (another notice)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@action
def consent(
    *,
    mobile: str,
    connection_id: int,
    use_code: str,
    is_given: bool,
    notice_version: str,
    language: str,
    channel_code: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep a mobile's yes or no for a connection; it holds from now on. False: that was its word already.

    `notice_version` is the notice that was read: a word to a text that has changed since is not taken.
    Raises `UnableToConsent`.
    """
    notice = notice_on(settlement_day(at))
    use = notice.use(use_code)
    if use is None:
        raise UnableToConsent("UNKNOWN")
    if not use.is_choice:
        raise UnableToConsent("NEEDED")
    if notice_version != notice.version:
        raise UnableToConsent("STALE")
    last = (
        Consent.objects.filter(mobile=mobile, connection_id=connection_id, use_code=use_code)
        .order_by("-id")
        .first()
    )
    if last is not None and (last.is_given, last.notice_version) == (is_given, notice.version):
        return False
    Consent.objects.create(
        mobile=mobile, connection_id=connection_id, use_code=use_code, is_given=is_given,
        notice_version=notice.version, language=language, channel_code=channel_code,
        by_kind=by.kind, by_id=by.id, at=at,
    )  # fmt: skip
    return True
