"""From money to power, step by step, with the time and the evidence of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outbox.ends import ends
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.payments import queries as payments
from bijlighar.supply.models import Recharge
from bijlighar.supply.rules import SupplyPolicy, policy_on

_STEPS: dict[str, tuple[str, str]] = {
    "ORDERED": ("You asked to pay", "आपने भुगतान शुरू किया"),
    "PAID": ("The payment arrived", "भुगतान मिला"),
    "CREDITED": ("It is in your balance", "बैलेंस में जुड़ गया"),
    "DECIDED": ("What follows for the supply", "बिजली के बारे में फ़ैसला"),
    "COMMANDED": ("The meter is told to switch on", "मीटर को चालू करने का आदेश"),
    "SENT": ("The command went out to the meter", "आदेश मीटर को भेजा गया"),
    "CONFIRMED": ("The meter says power is on", "मीटर ने बताया: बिजली चालू है"),
    "TOLD": ("You were told", "आपको संदेश भेजा गया"),
}
_UNRESTORED_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step; `at` None: it has not happened yet. `seconds` since the payment arrived."""

    code: str
    name_en: str
    name_hi: str
    at: datetime | None
    evidence: Mapping[str, Any]
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Unrestored:
    """Somebody who paid and whose meter has not said yet that power is on."""

    order_key: str
    connection_id: int
    amount_paise: int
    credited_at: datetime
    command_id: int
    command_state: str
    reason_code: str
    minutes: int
    is_over_target: bool


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Recharges that had to bring power back, and how many of them did within the target."""

    from_at: datetime
    to_at: datetime
    target_minutes: int
    target_percent: str
    recharges: int
    confirmed: int
    within: int
    slowest_seconds: int | None
    median_seconds: int | None


def recharge_story(connection_id: int, order_key: str) -> list[StoryStep]:
    """The steps of one order of a connection, those to come without a time; empty for an unknown order."""
    order = payments.order(order_key)
    if order is None or order.connection_id != connection_id:
        return []
    taken = Recharge.objects.filter(order_key=order_key).select_related("decision").first()
    paid = payments.payment_of_order(order.id)
    paid_at = order.paid_at
    steps: list[tuple[str, datetime | None, dict[str, Any]]] = [
        ("ORDERED", order.opened_at, {"order": order.tr, "amount_paise": order.amount_paise}),
        ("PAID", paid_at, {"reference": paid.reference, "amount_paise": paid.amount_paise} if paid else {}),
        (
            "CREDITED",
            taken.credited_at if taken else None,
            {"receipt": taken.receipt_number, "balance_paise": taken.balance_paise} if taken else {},
        ),
        (
            "DECIDED",
            taken.credited_at if taken else None,
            {
                "decision": f"supply/{taken.decision_id}",
                "outcome": taken.outcome_code,
                "reasons": list(taken.decision.reasons) if taken.decision else [],
                "short_paise": taken.short_paise,
            }
            if taken
            else {},
        ),
    ]
    if taken is not None and taken.command_id is not None:
        steps += _of_command(taken.command_id)
    if taken is not None and taken.message_key:
        keys = _message_keys(taken)
        told = ends(keys)
        last = told.get(keys[-1])
        steps.append(("TOLD", last.at if last and last.is_sent else None, {}))
    return [
        StoryStep(code, *_STEPS[code], at, evidence, _seconds(paid_at, at)) for code, at, evidence in steps
    ]


def without_power_after_recharge(company_id: int, at: datetime, limit: int = 500) -> list[Unrestored]:
    """Recharges of the last month whose meter has not confirmed, the oldest first."""
    rows = Recharge.objects.filter(
        company_id=company_id, command_id__isnull=False, credited_at__gt=at - _UNRESTORED_DAYS,
        credited_at__lte=at,
    ).order_by("credited_at")  # fmt: skip
    found = list(rows)
    states = metering.command_ends([row.command_id for row in found if row.command_id is not None])
    target = _policy(company_id, at).reconnect_within_minutes.exact
    newer = {row.connection_id: row.order_key for row in found}
    waiting = []
    for row in found:
        end = states.get(row.command_id or 0)
        if end is None or end.state_code == "CONFIRMED" or newer[row.connection_id] != row.order_key:
            continue
        minutes = int((at - row.credited_at).total_seconds() // 60)
        waiting.append(
            Unrestored(
                row.order_key, row.connection_id, row.amount_paise, row.credited_at, end.command_id,
                end.state_code, end.reason_code, minutes, minutes > target,
            )
        )  # fmt: skip
    return waiting[:limit]


def service_level(company_id: int, from_at: datetime, to_at: datetime) -> ServiceLevel:
    """How fast power came back after the recharges of [from_at, to_at) that had to bring it back."""
    policy = _policy(company_id, from_at)
    rows = list(
        Recharge.objects.filter(
            company_id=company_id, command_id__isnull=False, credited_at__gte=from_at, credited_at__lt=to_at
        )
    )
    states = metering.command_ends([row.command_id for row in rows if row.command_id is not None])
    took = []
    for row in rows:
        end = states.get(row.command_id or 0)
        if end is not None and end.state_code == "CONFIRMED":
            took.append(int((end.at - (row.paid_at or row.credited_at)).total_seconds()))
    took.sort()
    target = int(policy.reconnect_within_minutes.exact)
    return ServiceLevel(
        from_at=from_at,
        to_at=to_at,
        target_minutes=target,
        target_percent=policy.reconnect_percent.text,
        recharges=len(rows),
        confirmed=len(took),
        within=sum(seconds <= target * 60 for seconds in took),
        slowest_seconds=took[-1] if took else None,
        median_seconds=took[(len(took) - 1) // 2] if took else None,
    )


def target_minutes(connection_id: int, at: datetime) -> int | None:
    """Within how many minutes of a payment power should be back; None for an unknown connection."""
    there = consumers.connection(connection_id)
    return None if there is None else int(_policy(there.company_id, at).reconnect_within_minutes.exact)


def _policy(company_id: int, at: datetime) -> SupplyPolicy:
    company = network.company(company_id)
    if company is None:
        raise LookupError(f"There is no company {company_id}.")
    return policy_on(company.state_code, settlement_day(at), company.code)


def _of_command(command_id: int) -> list[tuple[str, datetime | None, dict[str, Any]]]:
    command = metering.command(command_id)
    if command is None:
        return []
    sent = next((step for step in command.steps if step.step_code == "SENT"), None)
    done = next((step for step in command.steps if step.step_code == "CONFIRMED"), None)
    return [
        ("COMMANDED", command.requested_at, {"command": command.id, "meter": command.serial}),
        ("SENT", sent.taken_at if sent else None, {"attempts": command.attempts}),
        (
            "CONFIRMED",
            done.taken_at if done else None,
            dict(done.evidence) if done else {"state": command.state_code},
        ),
    ]


def _message_keys(taken: Recharge) -> list[str]:
    keys = [taken.message_key]
    if taken.command_id is not None:
        keys.append(f"supply/back/{taken.command_id}")
    return keys


def _seconds(start: datetime | None, at: datetime | None) -> int | None:
    return None if start is None or at is None else int((at - start).total_seconds())
