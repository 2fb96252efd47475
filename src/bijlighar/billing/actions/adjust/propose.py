"""Somebody proposes to put money right; nothing moves until another person has approved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bijlighar.billing.actions.adjust.refuse import UnableToAdjust, person, said
from bijlighar.billing.models import Adjustment
from bijlighar.billing.rules.adjustment import REASONS, on_lines
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.kernel.time import settlement_day


@action
def propose_adjustment(
    *,
    connection_id: int,
    amount_paise: int,
    reason_code: str,
    words_en: str,
    words_hi: str,
    document: str,
    from_date: date,
    to_date: date,
    by: Actor,
    at: datetime,
    line_code: str = "ENERGY",
) -> int:
    """Propose to add `amount_paise` to what a connection owes (negative: to give it back); its number.

    It belongs to [from_date, to_date), which is over; `line_code` is the line of the bill that it corrects,
    or FEE. `document` names the evidence. The consumer reads the words; one language left empty takes the
    other's. Whoever calls has checked that `by` may speak for the connection's office. Raises
    UnableToAdjust: PERSON, UNKNOWN, AMOUNT, REASON, WORDS, DATES, LINE.
    """
    person(by)
    return write_proposal(
        connection_id=connection_id,
        amount_paise=amount_paise,
        parts={line_code: amount_paise},
        reason_code=reason_code,
        words=(words_en, words_hi),
        document=document,
        period=(from_date, to_date),
        source="",
        by=by,
        at=at,
    )


def write_proposal(
    *,
    connection_id: int,
    amount_paise: int,
    parts: Mapping[str, int] | None,
    reason_code: str,
    words: tuple[str, str],
    document: str,
    period: tuple[date, date],
    source: str,
    by: Actor,
    at: datetime,
) -> int:
    """Check and write a proposal, in the caller's transaction."""
    connection = consumers.connection(connection_id)
    if connection is None:
        raise UnableToAdjust("UNKNOWN", f"There is no connection {connection_id}.")
    if amount_paise == 0 or abs(amount_paise) > PAISE_LIMIT:
        raise UnableToAdjust("AMOUNT", "Give an amount above nothing, to be added or to be given back.")
    if reason_code not in REASONS:
        raise UnableToAdjust("REASON", f"The reason is one of {', '.join(REASONS)}.")
    from_date, to_date = period
    if not from_date < to_date <= settlement_day(at) + timedelta(days=1):
        raise UnableToAdjust(
            "DATES", "The period it belongs to has at least one day and is not in the future."
        )
    try:
        lines = on_lines(amount_paise, parts)
    except ValueError as problem:
        raise UnableToAdjust("LINE", str(problem)) from problem
    either = words[0].strip() or words[1].strip()
    return Adjustment.objects.create(
        connection_id=connection_id,
        company_id=connection.company_id,
        office_id=connection.office_id,
        amount_paise=amount_paise,
        lines_paise=lines,
        reason_code=reason_code,
        words_en=said(words[0] or either, what="the reason in words"),
        words_hi=said(words[1] or either, what="the reason in words"),
        document=said(document, what="the document that shows it"),
        source=source,
        from_date=from_date,
        to_date=to_date,
        proposed_at=at,
        proposed_by_id=by.id if by.kind == "staff" else None,
        proposed_by=by.label,
    ).id
