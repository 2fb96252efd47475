"""An officer decides about doubtful readings by photo, many at once; each consumer is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.photo_reading.refuse import UnableToReadPhoto
from bijlighar.metering.actions.photo_reading.take import take_register
from bijlighar.metering.models import PhotoConfirmed, PhotoDecision, PhotoReading
from bijlighar.metering.queries.since_known import cut_to_interval, limits_of, since_known
from bijlighar.metering.rules import photo
from bijlighar.metering.rules.photo import Photo
from bijlighar.metering.rules.read_off import IMPOSSIBLE, WORDS

PhotoDecisionCode = Literal["TAKE", "REFUSE", "AGAIN"]
AT_ONCE = 200
_TEMPLATES = {
    "TAKE": "photo_reading_taken",
    "REFUSE": "photo_reading_refused",
    "AGAIN": "photo_reading_again",
}


@action
def decide_photo_readings(
    *, ids: Sequence[int], decision: PhotoDecisionCode, reason: str, by: Actor, at: datetime
) -> int:
    """Decide about waiting readings with one reason, all or none; returns how many.

    TAKE makes them count, REFUSE and AGAIN (the consumer is asked for another photo) do not. The consumers
    get an SMS. Whoever calls has checked that `by` may decide for the readings' offices.
    Raises UnableToReadPhoto: NOT_YOURS, REASON, COUNT, UNKNOWN, DECIDED, IMPOSSIBLE (lower than, or before,
    what counts already).
    """
    if by.kind != "staff" or by.id is None:
        raise UnableToReadPhoto("NOT_YOURS", "Readings are decided by persons of the staff alone.")
    if not reason.strip():
        raise UnableToReadPhoto("REASON", "Say why; nothing was decided.")
    chosen = sorted(set(ids))
    if not 0 < len(chosen) <= AT_ONCE:
        raise UnableToReadPhoto("COUNT", f"Decide about 1 to {AT_ONCE} readings at once, not {len(chosen)}.")
    if decision not in _TEMPLATES:
        raise UnableToReadPhoto("COUNT", f"The decision is one of {', '.join(_TEMPLATES)}.")
    found = {each.id: each for each in PhotoReading.objects.filter(id__in=chosen)}
    one_at_a_time(*(f"metering.photo.{each.connection_id}" for each in found.values()))
    said = {each.reading_id: each for each in PhotoConfirmed.objects.filter(reading_id__in=chosen)}
    over = set(PhotoDecision.objects.filter(reading_id__in=chosen).values_list("reading_id", flat=True))
    for each in chosen:
        if each not in said:
            raise UnableToReadPhoto("UNKNOWN", f"No reading {each} waits; nothing was decided.")
        if each in over or not said[each].doubts:
            raise UnableToReadPhoto("DECIDED", f"Reading {each} is decided already; nothing was changed.")
    PhotoDecision.objects.bulk_create(
        PhotoDecision(
            reading_id=each,
            decision_code=decision,
            reason=reason.strip(),
            decided_at=at,
            decided_by_id=by.id,
            decided_by=by.label,
        )
        for each in chosen
    )
    if decision == "TAKE":
        for each in sorted(chosen, key=lambda one: (found[one].read_at, one)):
            _take(found[each], said[each], by, at)
    _tell(list(found.values()), said, decision, at)
    return len(chosen)


def _take(reading: PhotoReading, said: PhotoConfirmed, by: Actor, at: datetime) -> None:
    """Judge it anew, for others may count since; what an officer saw otherwise is the officer's to weigh."""
    until = cut_to_interval(reading.meter_id, min(reading.read_at, reading.submitted_at))
    since = since_known(reading.connection_id, reading.meter_id, until)
    limits = limits_of(reading.connection_id, reading.meter_id, settlement_day(at))
    judged = photo.judged(said.typed, Photo(reading.read_at, reading.submitted_at), since, limits)
    for doubt in judged.doubts:
        if doubt in IMPOSSIBLE:
            raise UnableToReadPhoto(
                "IMPOSSIBLE",
                f"Reading {reading.id} cannot count: {WORDS[doubt][0]} "
                "Refuse it, or correct those days first.",
            )
    take_register(said, reading, since, judged.shared_wh, by=by, at=at)


def _tell(
    readings: Sequence[PhotoReading],
    said: dict[int, PhotoConfirmed],
    decision: PhotoDecisionCode,
    at: datetime,
) -> None:
    contacts = {
        row["connection_id"]: row
        for row in consumers.contacts([each.connection_id for each in readings]).iter_rows(named=True)
    }
    for each in readings:
        contact = contacts.get(each.connection_id)
        if contact is None or not contact["mobile"]:
            continue
        outbox.post(
            channel="sms",
            template=_TEMPLATES[decision],
            recipient=contact["mobile"],
            language=contact["language"],
            context={
                "service_number": contact["service_number"],
                "units": kwh_exact(said[each.id].register_wh).rstrip("0").rstrip("."),
            },
            key=f"photo_reading/{each.id}/{decision}",
            at=at,
        )
