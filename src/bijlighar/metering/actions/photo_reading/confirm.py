"""A person says what the register on the photo shows: plausible, it counts; doubtful, an officer looks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.photo_reading.refuse import UnableToReadPhoto
from bijlighar.metering.actions.photo_reading.take import take_register
from bijlighar.metering.models import PhotoConfirmed, PhotoReading
from bijlighar.metering.queries.photo_readings import photo_offer, seen_before
from bijlighar.metering.queries.since_known import cut_to_interval, limits_of, since_known
from bijlighar.metering.rules import photo
from bijlighar.metering.rules.photo import Offer, Photo


@action
def confirm_photo_reading(
    *, reading_id: int, connection_id: int, typed: str, by: Actor, at: datetime
) -> Literal["TAKEN", "WAITING"]:
    """Say what the register shows (kWh, as typed); TAKEN: it counts, WAITING: somebody looks at it first.

    Saying the same again answers the same. Raises UnableToReadPhoto: UNKNOWN, NUMBER, CONFIRMED (something
    else was said before), NOT_OFFERED.
    """
    one_at_a_time(f"metering.photo.{connection_id}")
    found = PhotoReading.objects.filter(id=reading_id, connection_id=connection_id).first()
    if found is None:
        raise UnableToReadPhoto("UNKNOWN", f"This connection has no reading {reading_id}.")
    try:
        register_wh = photo.register_wh(typed)
    except ValueError as problem:
        raise UnableToReadPhoto("NUMBER", str(problem)) from problem
    before = PhotoConfirmed.objects.filter(reading_id=reading_id).first()
    if before is not None:
        if before.register_wh != register_wh:
            raise UnableToReadPhoto("CONFIRMED", f"{before.typed} kWh was confirmed for it already.")
        return "WAITING" if before.doubts else "TAKEN"
    if photo_offer(connection_id, at=at) is not Offer.OFFERED:
        raise UnableToReadPhoto("NOT_OFFERED", "This connection's meter is not read by photo any more.")
    is_known, earlier = seen_before(connection_id, found.received_digest)
    places = [(lat, lon) for _, lat, lon, counts in earlier if counts and lat is not None and lon is not None]
    here = (found.latitude_udeg, found.longitude_udeg)
    distance = (
        photo.distance_m((here[0], here[1]), places[0])
        if places and here[0] is not None and here[1] is not None
        else None
    )
    until = cut_to_interval(found.meter_id, min(found.read_at, found.submitted_at))
    since = since_known(connection_id, found.meter_id, until)
    judged = photo.judged(
        typed,
        Photo(
            read_at=found.read_at,
            submitted_at=found.submitted_at,
            hint=found.hint,
            distance_m=distance,
            is_known=is_known
            or any(photo.is_same(bytes(found.likeness), likeness) for likeness, *_ in earlier),
        ),
        since,
        limits_of(connection_id, found.meter_id, settlement_day(at)),
    )
    confirmed = PhotoConfirmed.objects.create(
        reading_id=reading_id,
        typed=typed.strip()[:12],
        register_wh=register_wh,
        doubts=[str(each) for each in judged.doubts],
        facts={
            "before_at": since.from_at.isoformat() if since else None,
            "before_wh": since.register_wh if since else None,
            "measured_wh": since.measured_wh if since else None,
            "open_blocks": since.open_blocks if since else None,
            "advance_wh": judged.advance_wh,
            "most_wh": judged.most_wh,
            "distance_m": distance,
        },
        confirmed_at=at,
        confirmed_by=by.label,
    )
    if judged.doubts:
        return "WAITING"
    take_register(confirmed, found, since, judged.shared_wh, by=by, at=at)
    return "TAKEN"
