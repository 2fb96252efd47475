"""A person chooses by which way messages about a connection come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.notifications import queries
from bijlighar.notifications.models import Address, Preference
from bijlighar.notifications.rules.kinds import CHOOSABLE, KINDS
from bijlighar.privacy import actions as privacy
from bijlighar.privacy.rules.uses import notice_on


class UnableToChoose(ValueError):
    """The choice is none that may be made; `code` is UNKNOWN, MUST_HAVE or NO_ADDRESS."""

    def __init__(self, code: str, kind_code: str) -> None:
        super().__init__(f"{code}: {kind_code}")
        self.code, self.kind_code = code, kind_code


@action
def choose(
    *,
    mobile: str,
    connection_id: int,
    ways: Mapping[str, str],
    language: str = "hi",
    by: Actor,
    at: datetime,
) -> None:
    """Set the way of each kind given: SMS, WHATSAPP, PUSH, EMAIL or NONE; all of them or, refused, none.

    Choosing WhatsApp is the consent to be written to there, and is kept as one; `language` is the one it was
    asked in. Raises `UnableToChoose`: must-haves cannot be switched off, and a way needs a confirmed address.
    """
    if "WHATSAPP" in ways.values():
        privacy.consent(
            mobile=mobile, connection_id=connection_id, use_code="WHATSAPP", is_given=True,
            notice_version=notice_on(settlement_day(at)).version, language=language, channel_code="PORTAL",
            by=by, at=at,
        )  # fmt: skip
        Address.objects.get_or_create(
            mobile=mobile, way_code="WHATSAPP", value=mobile, ended_at=None,
            defaults={"created_at": at, "confirmed_at": at},
        )  # fmt: skip
    reached = {"SMS", *queries.reached_by([mobile]).get(mobile, {})}
    for code, way in ways.items():
        kind = KINDS.get(code)
        if kind is None or code not in CHOOSABLE or way not in (*kind.ways, "NONE"):
            raise UnableToChoose("UNKNOWN", code)
        if way == "NONE" and kind.is_must:
            raise UnableToChoose("MUST_HAVE", code)
        if way not in reached and way != "NONE":
            raise UnableToChoose("NO_ADDRESS", code)
        Preference.objects.update_or_create(
            mobile=mobile, connection_id=connection_id, kind_code=code,
            defaults={"way_code": way, "chosen_at": at},
        )  # fmt: skip
    still = Preference.objects.filter(mobile=mobile, way_code="WHATSAPP").exists()
    if not still:
        Address.objects.filter(mobile=mobile, way_code="WHATSAPP", ended_at=None).update(ended_at=at)
