"""The comparison ends: its verdict is kept with all it was made of, and the check meter comes down."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.check_meter.install import keep_reading
from bijlighar.metering.actions.check_meter.refuse import UnableToCheckMeter, open_request, staff_only
from bijlighar.metering.actions.check_meter.tell import tell, verdict_message
from bijlighar.metering.actions.install import remove_meter
from bijlighar.metering.models import CheckVerdict
from bijlighar.metering.queries.check_meter.comparison import days_as_data, live
from bijlighar.metering.queries.check_meter.correction import proposed_correction
from bijlighar.metering.rules.check_meter import Judgement, Verdict


@action
def conclude_check_meter(
    *,
    request_id: int,
    by: Actor,
    at: datetime,
    main_register_wh: int | None = None,
    check_register_wh: int | None = None,
    early_reason: str = "",
) -> Verdict:
    """End a comparison with the days before today, and take the check meter down; returns the verdict.

    Both registers (Wh) as they are read now, where somebody stands before them. Before the legal months are
    over only with `early_reason`, which the consumer reads. A FAST or SLOW meter's correction is worked out
    and kept as proposed; it books nothing.
    Raises UnableToCheckMeter: NOT_FITTED, EARLY, REGISTER.
    """
    staff_only(by)
    found = open_request(request_id, wanted="It was not concluded")
    if found.compared_from is None or found.compare_until is None or found.check_meter_id is None:
        raise UnableToCheckMeter(
            "NOT_FITTED", "No check meter hangs there yet: there is nothing to conclude."
        )
    today = settlement_day(at)
    if today < found.compare_until and not early_reason.strip():
        raise UnableToCheckMeter(
            "EARLY",
            f"The meters are compared until {found.compare_until}. To end it before, say why; "
            "the consumer will read it.",
        )
    if (main_register_wh is None) != (check_register_wh is None):
        raise UnableToCheckMeter("REGISTER", "Read both registers, or neither.")
    if main_register_wh is not None and check_register_wh is not None:
        keep_reading(found, at, main_register_wh, check_register_wh, by, at)
    comparison = live(found, today)
    decided = comparison.decided
    correction: dict[str, Any] = {}
    steps: list[dict[str, Any]] = []
    if decided.verdict in (Verdict.FAST, Verdict.SLOW):
        proposed, digest = proposed_correction(comparison, today)
        steps = list(proposed.trace)
        correction = {
            "correct_from_date": proposed.from_date,
            "correct_to_date": proposed.to_date,
            "counted_wh": proposed.counted_wh,
            "corrected_wh": proposed.corrected_wh,
            "change_paise": proposed.change_paise,
            "months": list(proposed.months),
            "rulebook_digest": digest,
        }
    CheckVerdict.objects.create(
        request_id=found.id,
        from_date=comparison.from_date,
        to_date=comparison.to_date,
        basis_code=comparison.basis_code,
        verdict_code=decided.verdict,
        main_wh=decided.main_wh,
        check_wh=decided.check_wh,
        days=days_as_data(comparison.days),
        trace={
            "days": _as_data(comparison.by_days),
            "readings": _as_data(comparison.by_readings) if comparison.by_readings else None,
            "correction": steps,
        },
        early_reason=early_reason.strip() if today < found.compare_until else "",
        concluded_at=at,
        concluded_by=by.label,
        **({"rulebook_digest": ""} | correction),
    )
    template, amount = verdict_message(decided.verdict, correction.get("change_paise"))
    tell(found.connection_id, template, amount, key=f"check_meter/{found.id}/verdict", at=at)
    if found.check_to_at is None:
        remove_meter(meter_id=found.check_meter_id, to_at=at, register_end_wh=check_register_wh, by=by, at=at)
    return decided.verdict


def _as_data(judged: Judgement) -> dict[str, Any]:
    return asdict(judged)
