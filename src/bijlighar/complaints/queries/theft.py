"""Reports of theft for the vigilance team, and what who told may see of his own by its secret.

Whoever calls these has asked for the permission theft.see first; nothing here says who told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from bijlighar.complaints.models.theft import InformantLook, Reward, Theft, TheftStep
from bijlighar.complaints.rules import theft as rules


@dataclass(frozen=True, slots=True)
class TheftRecord:
    """One report; `place` has locality, pin, lat, lon, digipin, pole and dtr_code as far as told."""

    id: int
    number: str
    company_id: int
    office_id: int
    kind_code: str
    state_code: str
    channel_code: str
    words: str
    place: dict[str, str]
    suspected_number: str
    wants_reward: bool
    officer_id: int | None
    officer_words: str
    assessed_paise: int | None
    outcome_code: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class TheftStepRecord:
    """What was done: `note` for the team alone, `told` for who follows the report as well."""

    verb_code: str
    done_at: datetime
    done_by: str
    note: str
    told: str


@dataclass(frozen=True, slots=True)
class RewardRecord:
    """A reward: proposed, approved by another person, paid against the follow code."""

    amount_paise: int
    reason: str
    proposed_id: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    paid_reference: str
    paid_by: str
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookRecord:
    """Who asked to see what is shown of an informant, when and why."""

    staff_words: str
    reason: str
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class TheftDetail:
    """A report with all that was done about it; `documents`: the owner's key of its photos."""

    theft: TheftRecord
    steps: tuple[TheftStepRecord, ...]
    reward: RewardRecord | None
    looks: tuple[LookRecord, ...]
    documents: str


@dataclass(frozen=True, slots=True)
class FollowedTheft:
    """What who told sees: the number, how far it is, what was said to him, and the reward's amount."""

    number: str
    kind_code: str
    state_code: str
    outcome_code: str
    steps: tuple[TheftStepRecord, ...]
    reward_paise: int | None
    is_approved: bool
    is_paid: bool
    reported_at: datetime


_FIELDS = tuple(TheftRecord.__dataclass_fields__)
_STEP = tuple(TheftStepRecord.__dataclass_fields__)
_REWARD = tuple(RewardRecord.__dataclass_fields__)


def theft_listing(
    office_ids: Sequence[int], *, state_code: str = "", after: int | None = None, limit: int = 50
) -> list[TheftRecord]:
    """Reports of some offices, the newest first, those before the id `after`; of all states, or of one."""
    rows = Theft.objects.filter(office_id__in=list(office_ids))
    if state_code:
        rows = rows.filter(state_code=state_code)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [TheftRecord(**row) for row in rows.order_by("-id").values(*_FIELDS)[:limit]]


def theft_counts(office_ids: Sequence[int]) -> dict[str, int]:
    """How many reports of some offices are in each state; states without any are absent."""
    rows = Theft.objects.filter(office_id__in=list(office_ids)).values("state_code").annotate(n=Count("id"))
    return {row["state_code"]: row["n"] for row in rows}


def theft_office(theft_id: int) -> int | None:
    """The office a report belongs to; None for one that is not there."""
    found: int | None = Theft.objects.filter(id=theft_id).values_list("office_id", flat=True).first()
    return found


def theft(theft_id: int) -> TheftDetail | None:
    """One report with its story."""
    row = Theft.objects.filter(id=theft_id).values(*_FIELDS).first()
    if row is None:
        return None
    reward = Reward.objects.filter(theft_id=theft_id).values(*_REWARD).first()
    looks = InformantLook.objects.filter(theft_id=theft_id).order_by("id")
    return TheftDetail(
        TheftRecord(**row),
        _steps(theft_id),
        RewardRecord(**reward) if reward else None,
        tuple(LookRecord(**each) for each in looks.values(*LookRecord.__dataclass_fields__)),
        f"theft/{theft_id}",
    )


def followed_theft(typed: str) -> FollowedTheft | None:
    """A report by its secret as who told it typed it; None for every other text alike."""
    found = Theft.objects.filter(follow_mark=follow_mark(typed) or "-").first()
    if found is None:
        return None
    reward = Reward.objects.filter(theft_id=found.id).first()
    return FollowedTheft(
        number=found.number,
        kind_code=found.kind_code,
        state_code=found.state_code,
        outcome_code=found.outcome_code,
        # What the team wrote for itself, and who of it did what, is not for who follows.
        steps=tuple(replace(each, note="", done_by="") for each in _steps(found.id) if each.told),
        reward_paise=reward.amount_paise if reward and reward.approved_at else None,
        is_approved=bool(reward and reward.approved_at),
        is_paid=bool(reward and reward.paid_at),
        reported_at=found.reported_at,
    )


def follow_mark(typed: str) -> str | None:
    """What is kept of a secret; None for a text that cannot be one."""
    code = rules.plain(typed)
    return rules.mark(code, purpose="follow", key=theft_key()) if code else None


def theft_key() -> bytes:
    """The installation's key for what protects informants; another SECRET_KEY opens nothing any more."""
    return hashlib.sha256(b"bijlighar informant " + str(settings.SECRET_KEY).encode()).digest()


def _steps(theft_id: int) -> tuple[TheftStepRecord, ...]:
    rows = TheftStep.objects.filter(theft_id=theft_id).order_by("id").values(*_STEP)
    return tuple(TheftStepRecord(**row) for row in rows)
