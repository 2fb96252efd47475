"""What a check meter's verdict means in money becomes a proposal; an officer's approval books it."""

from __future__ import annotations

from datetime import datetime

from bijlighar.billing.actions.adjust.propose import write_proposal
from bijlighar.billing.actions.adjust.refuse import UnableToAdjust
from bijlighar.billing.queries.adjustments import check_meter_adjustment, source_of_check
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import queries as metering


@action
def book_check_meter(*, request_id: int, by: Actor, at: datetime) -> int:
    """Propose the correction of a concluded FAST or SLOW meter as an adjustment; returns its number.

    Once a verdict: again only after the earlier proposal was refused or taken back. Where the verdict keeps
    the lines of each month, the amount goes to these, else to the energy charge.
    Raises UnableToAdjust: UNKNOWN, NOTHING (no wrong meter, or no difference), UNPRICED, DECIDED.
    """
    one_at_a_time(f"billing.check_meter.{request_id}")
    comparison = metering.check_comparison(request_id, settlement_day(at))
    if comparison is None:
        raise UnableToAdjust("UNKNOWN", f"Request {request_id} for a check meter has no comparison.")
    made = comparison.correction
    if not comparison.is_final or made is None or made.change_paise == 0:
        raise UnableToAdjust(
            "NOTHING", f"Nothing follows in money from the check meter of request {request_id}."
        )
    if made.change_paise is None:
        raise UnableToAdjust(
            "UNPRICED",
            "A month of this correction has no price yet; the verdict says why. Propose the amount by hand.",
        )
    there = check_meter_adjustment(request_id)
    if there is not None and there.state in ("PROPOSED", "APPROVED"):
        raise UnableToAdjust(
            "DECIDED", f"Adjustment {there.id} for this check meter is there already: {there.state.lower()}."
        )
    parts: dict[str, int] = {}
    for month in made.months:
        for line, paise in (month.get("lines_paise") or {}).items():
            parts[line] = parts.get(line, 0) + int(paise)
    serial = comparison.record.main_serial
    return write_proposal(
        connection_id=comparison.record.connection_id,
        amount_paise=made.change_paise,
        parts=parts if sum(parts.values()) == made.change_paise else None,
        reason_code="CHECK_METER",
        words=_words(serial, comparison.verdict == "FAST"),
        document=f"check meter {request_id}",
        period=(made.from_date, made.to_date),
        source=source_of_check(request_id),
        by=by,
        at=at,
    )


def _words(serial: str, is_fast: bool) -> tuple[str, str]:
    if is_fast:
        return (
            f"Meter {serial} counted too much; the check meter beside it showed by how much.",
            f"मीटर {serial} ज़्यादा गिन रहा था; साथ लगे चेक मीटर ने दिखाया कि कितना।",
        )
    return (
        f"Meter {serial} counted too little; the check meter beside it showed by how much.",
        f"मीटर {serial} कम गिन रहा था; साथ लगे चेक मीटर ने दिखाया कि कितना।",
    )
