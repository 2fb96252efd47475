"""The consumer hears of each step of the check meter, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.money import decimal_rupees
from bijlighar.metering.rules.check_meter import Verdict


def tell(connection_id: int, template: str, context: Mapping[str, object], *, key: str, at: datetime) -> None:
    """Post one message to the registered mobile, if there is one; `key` makes repeating harmless."""
    for contact in consumers.contacts([connection_id]).iter_rows(named=True):
        if contact["mobile"]:
            outbox.post(
                channel="sms",
                template=template,
                recipient=contact["mobile"],
                language=contact["language"],
                context={"service_number": contact["service_number"], **context},
                key=key,
                at=at,
            )


def day_in_message(day: date) -> str:
    """A day as both languages read it in a message: 30-06-2026."""
    return f"{day:%d-%m-%Y}"


def verdict_message(verdict: Verdict, change_paise: int | None) -> tuple[str, dict[str, str]]:
    """The template that tells of a verdict, and its amount where the verdict has one."""
    if verdict is Verdict.WITHIN:
        return "check_meter_within", {}
    if verdict is Verdict.UNDECIDED:
        return "check_meter_undecided", {}
    if not change_paise:
        return "check_meter_wrong", {}
    which = "given" if change_paise < 0 else "asked"
    return f"check_meter_{which}", {"amount": decimal_rupees(abs(change_paise))}
