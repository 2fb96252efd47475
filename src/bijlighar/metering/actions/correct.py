"""A person corrects a meter's day: proposed by one, approved or rejected by another, reversible by any.

Nothing is overwritten: an approved correction is one more input of validation, which writes the next version.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions import open_findings
from bijlighar.metering.actions.validate import Validated, validate_days
from bijlighar.metering.models import Correction, CorrectionStep, Meter
from bijlighar.metering.models.editing import MOST_LETTERS
from bijlighar.metering.queries.archived import is_archived
from bijlighar.metering.queries.fitted import fitted
from bijlighar.metering.queries.stored import day_number
from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.limits import range_limit_wh


class UnableToCorrect(ValueError):
    """The correction cannot be made so, or not by this person, or not any more; nothing was written."""


@action
def propose_correction(
    *,
    meter_id: int,
    day: date,
    blocks: Sequence[int],
    values_wh: Sequence[int | None],
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """Propose what some blocks (0 to 95) of a meter's day should say; returns the correction's number.

    One value in Wh a block; None means "do not use what the meter sent, estimate it". It changes nothing
    until another person approves it. Raises UnableToCorrect.
    """
    person = _person(by)
    _check(meter_id, day, blocks, values_wh, reason, at)
    return Correction.objects.create(
        meter_id=meter_id,
        day=day,
        blocks=list(blocks),
        values_wh=list(values_wh),
        reason=reason.strip(),
        proposed_at=at,
        proposed_by_id=person,
        proposed_by=by.label,
    ).id


@action
def approve_correction(*, correction_id: int, by: Actor, at: datetime, reason: str = "") -> Validated:
    """Approve another person's correction; the day gets its next version now. Raises UnableToCorrect."""
    found = _decide(correction_id, "APPROVED", reason.strip()[:MOST_LETTERS], by, at)
    return _validate(found, by, at)


@action
def reject_correction(*, correction_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Reject a correction, with the reason; its proposer may do so too. Raises UnableToCorrect."""
    found = _decide(correction_id, "REJECTED", _said(reason), by, at)
    open_findings.hold([found.meter_id])
    open_findings.open_again(correction_id)


@action
def reverse_correction(*, correction_id: int, reason: str, by: Actor, at: datetime) -> Validated:
    """Take an approved correction back; the day's next version is without it. Raises UnableToCorrect."""
    found, steps = _locked(correction_id)
    if steps != {"APPROVED"}:
        raise UnableToCorrect(
            f"Correction {correction_id} was not reversed: only an approved one can be, once. "
            f"Its state is {_state(steps)}."
        )
    _step(found, "REVERSED", _said(reason), by, at)
    done = _validate(found, by, at)
    open_findings.open_again(correction_id)
    return done


def _decide(correction_id: int, step_code: str, reason: str, by: Actor, at: datetime) -> Correction:
    found, steps = _locked(correction_id)
    if steps:
        raise UnableToCorrect(f"Correction {correction_id} is decided already: {_state(steps)}.")
    if step_code == "APPROVED" and _person(by) == found.proposed_by_id:
        raise UnableToCorrect(
            f"Correction {correction_id} was not approved: whoever proposed it cannot approve it. "
            "Ask another officer."
        )
    _step(found, step_code, reason, by, at)
    return found


def _locked(correction_id: int) -> tuple[Correction, set[str]]:
    one_at_a_time(f"metering.correction.{correction_id}")
    found = Correction.objects.filter(id=correction_id).first()
    if found is None:
        raise UnableToCorrect(f"There is no correction {correction_id}.")
    steps = CorrectionStep.objects.filter(correction_id=correction_id).values_list("step_code", flat=True)
    return found, set(steps)


def _state(steps: set[str]) -> str:
    return next((one for one in ("REVERSED", "REJECTED", "APPROVED") if one in steps), "PROPOSED")


def _step(found: Correction, step_code: str, reason: str, by: Actor, at: datetime) -> None:
    CorrectionStep.objects.create(
        correction_id=found.id,
        step_code=step_code,
        reason=reason.strip(),
        taken_at=at,
        proposed_by_id=found.proposed_by_id,
        taken_by_id=_person(by),
        taken_by=by.label,
    )


def _validate(found: Correction, by: Actor, at: datetime) -> Validated:
    _in_tables(found.day)
    key = day_key(np.array([found.meter_id]), np.array([day_number(found.day)]))
    return validate_days(keys=key, by=by, at=at)


def _person(by: Actor) -> int:
    if by.kind != "staff" or by.id is None:
        raise UnableToCorrect("A correction is proposed and decided by persons of the staff alone.")
    return by.id


def _said(reason: str) -> str:
    if not reason.strip():
        raise UnableToCorrect("Say why; nothing was changed.")
    if len(reason.strip()) > MOST_LETTERS:
        raise UnableToCorrect(f"Say it in at most {MOST_LETTERS} letters; nothing was changed.")
    return reason


def _in_tables(day: date) -> None:
    if is_archived(day):
        raise UnableToCorrect(
            f"{day:%Y-%m} is archived, so nothing in it can be corrected. Bring it back first: "
            f"`bijlighar archive --restore {day:%Y-%m}`."
        )


def _check(
    meter_id: int,
    day: date,
    blocks: Sequence[int],
    values_wh: Sequence[int | None],
    reason: str,
    at: datetime,
) -> None:
    _said(reason)
    if day >= settlement_day(at):
        raise UnableToCorrect(f"{day} is not over yet. Correct it tomorrow, when all of it is known.")
    _in_tables(day)
    if not blocks or len(blocks) != len(values_wh):
        raise UnableToCorrect("Give one value for each block, and at least one block.")
    if list(blocks) != sorted(set(blocks)) or blocks[0] < 0 or blocks[-1] >= BLOCKS:
        raise UnableToCorrect("Blocks are numbers from 0 to 95, ascending, each once.")
    if not Meter.objects.filter(id=meter_id).exists():
        raise UnableToCorrect(f"There is no meter {meter_id}.")
    where = fitted(day_key(np.array([meter_id]), np.array([day_number(day)])))
    if blocks[0] < where.from_block[0] or blocks[-1] >= where.to_block[0]:
        raise UnableToCorrect(
            f"On {day} the meter hung there only in the blocks {where.from_block[0]} to "
            f"{where.to_block[0] - 1}."
        )
    most = int(range_limit_wh(where.rating_w, BLOCK_MINUTES)[0])
    if any(value is not None and not 0 <= value <= most for value in values_wh):
        raise UnableToCorrect(f"A block of this meter holds 0 to {most} Wh.")
