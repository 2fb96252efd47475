"""An officer decides about findings, many at once: accept, estimate instead, or correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions import open_findings
from bijlighar.metering.actions.correct import UnableToCorrect, propose_correction
from bijlighar.metering.models import FindingDecision
from bijlighar.metering.queries.findings import Standing, finding_key, standing

Decision = Literal["ACCEPT", "ESTIMATE_INSTEAD", "CORRECT"]
AT_ONCE = 1000


class UnableToDecide(ValueError):
    """A finding does not exist, or the decision cannot be taken so; nothing was written."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many findings were decided, and the corrections that now wait for another person's approval."""

    findings: int
    correction_ids: tuple[int, ...]


@action
def decide_findings(
    *,
    ids: Sequence[str],
    decision: Decision,
    reason: str,
    by: Actor,
    at: datetime,
    values_wh: Mapping[str, Sequence[int | None]] | None = None,
) -> Decided:
    """Decide about findings (`FindingRecord.id`) with one reason, all or none.

    ACCEPT leaves the values as they are. ESTIMATE_INSTEAD proposes to refuse the blocks of each finding;
    CORRECT proposes `values_wh` by finding, one a block. Both are corrections, which another person approves.
    A decision is taken once; only of what was accepted a correction may be proposed later. Raises
    UnableToDecide.
    """
    if by.kind != "staff" or by.id is None:
        raise UnableToDecide("Findings are decided by persons of the staff alone.")
    if not reason.strip():
        raise UnableToDecide("Say why; nothing was decided.")
    if not 0 < len(ids) <= AT_ONCE:
        raise UnableToDecide(f"Decide about 1 to {AT_ONCE} findings at once, not {len(ids)}.")
    try:
        keys = {text: finding_key(text) for text in dict.fromkeys(ids)}
    except ValueError as problem:
        raise UnableToDecide(f"{problem} Nothing was decided.") from problem
    # Two officers with the same list before them: the second one is told what the first decided.
    one_at_a_time(*(f"metering.decide.{shard}" for shard in {key[0] >> 12 for key in keys.values()}))
    open_findings.hold(key[0] for key in keys.values())
    known = standing(list(keys.values()))
    corrections = []
    rows = []
    for text, key in keys.items():
        if key not in known:
            raise UnableToDecide(f"There is no finding {text}; nothing was decided.")
        _refuse_settled(text, known[key], decision)
        meter_id, day, _, code, from_block = key
        to_block, found_value = known[key].to_block, known[key].found_value
        correction_id = None
        if decision != "ACCEPT":
            blocks = range(from_block, to_block)
            wanted = [None] * len(blocks) if decision == "ESTIMATE_INSTEAD" else (values_wh or {}).get(text)
            if wanted is None:
                raise UnableToDecide(f"No values were given for the finding {text}; nothing was decided.")
            try:
                correction_id = propose_correction(
                    meter_id=meter_id, day=day, blocks=blocks, values_wh=wanted,
                    reason=f"{code}: {reason.strip()}", by=by, at=at,
                )  # fmt: skip
            except UnableToCorrect as problem:
                raise UnableToDecide(f"Finding {text}: {problem}") from problem
            corrections.append(correction_id)
        rows.append(
            FindingDecision(
                meter_id=meter_id,
                day=day,
                code=code,
                from_block=from_block,
                to_block=to_block,
                found_value=found_value,
                decision_code=decision,
                reason=reason.strip(),
                correction_id=correction_id,
                decided_at=at,
                decided_by_id=by.id,
                decided_by=by.label,
            )
        )
    FindingDecision.objects.bulk_create(rows)
    open_findings.decided(list(keys.values()))
    return Decided(len(rows), tuple(corrections))


def _refuse_settled(text: str, now: Standing, decision: Decision) -> None:
    if not now.is_newest:
        raise UnableToDecide(
            f"The finding {text} is of an earlier version of its day; nothing was decided. "
            "Look at the newest one."
        )
    if now.decision_code == "WITHDRAWN":
        raise UnableToDecide(
            f"The finding {text} is closed: the interruption it spoke of was withdrawn. Nothing was decided."
        )
    if now.decision_code and (now.decision_code, decision) not in (
        ("ACCEPT", "CORRECT"),
        ("ACCEPT", "ESTIMATE_INSTEAD"),
    ):
        raise UnableToDecide(
            f"The finding {text} is decided already ({now.decision_code}); nothing was decided. "
            "Reject or reverse its correction first, where there is one."
        )
