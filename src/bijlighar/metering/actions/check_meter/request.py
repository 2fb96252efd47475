"""Somebody doubts a meter and asks for a check meter; may be taken back until it is concluded."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.check_meter.refuse import UnableToCheckMeter, open_request
from bijlighar.metering.actions.check_meter.tell import day_in_message, tell
from bijlighar.metering.actions.install import remove_meter
from bijlighar.metering.models import CheckRequest, CheckWithdrawn, Installation
from bijlighar.metering.queries.check_meter.comparison import open_request_of
from bijlighar.metering.rules.check_meter import NoStandard, install_by, standards_on
from bijlighar.network import queries as network

REASONS = ("TOO_MUCH", "SINCE_NEW", "TOO_LITTLE", "OTHER")
MOST_WORDS = 500


@action
def request_check_meter(
    *, connection_id: int, reason_code: str, by: Actor, at: datetime, words: str = ""
) -> int:
    """Ask for a check meter beside a connection's main meter; returns the request's number.

    `reason_code` is TOO_MUCH, SINCE_NEW, TOO_LITTLE or OTHER; `words` at most 500 characters. The legal clock
    starts today. Whoever calls has checked that `by` may speak for the connection.
    Raises UnableToCheckMeter: UNKNOWN, NO_METER, OPEN (one is running already), NO_STANDARD, REASON, WORDS.
    """
    one_at_a_time(f"metering.check.of.{connection_id}")
    connection = consumers.connection(connection_id)
    if connection is None:
        raise UnableToCheckMeter("UNKNOWN", f"There is no connection {connection_id}.")
    if reason_code not in REASONS:
        raise UnableToCheckMeter("REASON", f"The reason is one of {', '.join(REASONS)}.")
    if len(words) > MOST_WORDS:
        raise UnableToCheckMeter("WORDS", f"Say it in at most {MOST_WORDS} characters, not {len(words)}.")
    running = open_request_of(connection_id)
    if running is not None:
        raise UnableToCheckMeter("OPEN", f"Request {running} for this connection is not finished yet.")
    hangs = Installation.objects.filter(
        connection_id=connection_id, role_code="MAIN", from_at__lte=at, to_at__isnull=True
    ).first()
    if hangs is None:
        raise UnableToCheckMeter("NO_METER", "No meter hangs at this connection that could be checked.")
    today = settlement_day(at)
    company = network.company(connection.company_id)
    assert company is not None
    try:
        standards = standards_on(company.state_code, today)
    except NoStandard as problem:
        raise UnableToCheckMeter("NO_STANDARD", f"The request was not taken: {problem}") from problem
    made = CheckRequest.objects.create(
        connection_id=connection_id,
        meter_id=hangs.meter_id,
        reason_code=reason_code,
        words=words.strip(),
        requested_at=at,
        requested_kind=by.kind,
        requested_by=by.label,
        install_by_date=install_by(today, standards),
    )
    tell(
        connection_id,
        "check_meter_requested",
        {"day": day_in_message(made.install_by_date)},
        key=f"check_meter/{made.id}/requested",
        at=at,
    )
    return made.id


@action
def withdraw_check_meter(*, request_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a request back; a check meter that hangs already comes down. Raises UnableToCheckMeter."""
    found = open_request(request_id, wanted="It was not taken back")
    if not reason.strip():
        raise UnableToCheckMeter("REASON", "Say why it is taken back; nothing was changed.")
    CheckWithdrawn.objects.create(
        request_id=found.id, reason=reason.strip(), withdrawn_at=at, withdrawn_by=by.label
    )
    if found.check_meter_id is not None and found.check_to_at is None:
        remove_meter(meter_id=found.check_meter_id, to_at=at, register_end_wh=None, by=by, at=at)
