"""A photo of a register comes: it is kept, looked at by a program, and waits for a person's word."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from bijlighar.documents import actions as documents
from bijlighar.documents import queries as stored
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions.photo_reading.refuse import UnableToReadPhoto
from bijlighar.metering.adapters import digits
from bijlighar.metering.models import Installation, PhotoReading
from bijlighar.metering.queries.photo_readings import photo_offer
from bijlighar.metering.rules.photo import Offer

PHOTOS_A_DAY = 12
AREA, KIND = "metering", "register"


@action
def submit_photo_reading(
    *,
    connection_id: int,
    content: bytes,
    name: str,
    by: Actor,
    at: datetime,
    frame: digits.Frame | None = None,
    place: tuple[int, int] | None = None,
    key: str = "",
    waited: timedelta = timedelta(),
) -> int:
    """Keep a photo of the register of a connection's meter; returns the reading's number.

    `frame` is where on the photo the digits are (without it no program looks for them), `place` latitude and
    longitude in millionths of a degree. The same `key` again gives the reading that is there;
    `waited` is how long the photo lay on a phone without network, as the phone says.
    Whoever calls has checked that `by` may speak for the connection.
    Raises UnableToReadPhoto (NOT_OFFERED, NOT_A_PHOTO, TOO_MANY, PLACE) and documents' DocumentRefused.
    """
    one_at_a_time(f"metering.photo.{connection_id}")
    if key and (there := PhotoReading.objects.filter(connection_id=connection_id, key=key).first()):
        return there.id
    offer = photo_offer(connection_id, at=at)
    if offer is not Offer.OFFERED:
        raise UnableToReadPhoto("NOT_OFFERED", f"No photo is taken for this connection: {offer}.")
    recent = PhotoReading.objects.filter(connection_id=connection_id, submitted_at__gt=at - timedelta(days=1))
    if recent.count() >= PHOTOS_A_DAY:
        raise UnableToReadPhoto("TOO_MANY", f"At most {PHOTOS_A_DAY} photos a day are taken. Try tomorrow.")
    if place is not None and not (abs(place[0]) <= 90_000_000 and abs(place[1]) <= 180_000_000):
        raise UnableToReadPhoto("PLACE", "A place is a latitude and a longitude.")
    kept = documents.store_document(
        content=content,
        name=name,
        area_code=AREA,
        owner_key=f"photo/{connection_id}",
        kind_code=KIND,
        by=by,
        at=at,
    )
    if not kept.media_type.startswith("image/"):
        raise UnableToReadPhoto("NOT_A_PHOTO", "This is no photo. Please send a JPEG, PNG or WebP.")
    picture = stored.content(kept)
    seen = digits.hint(picture, frame) if frame is not None else None
    if place is None and kept.latitude_udeg is not None and kept.longitude_udeg is not None:
        place = kept.latitude_udeg, kept.longitude_udeg
    meter_id = Installation.objects.get(
        connection_id=connection_id, role_code="MAIN", to_at__isnull=True
    ).meter_id
    return PhotoReading.objects.create(
        connection_id=connection_id,
        meter_id=meter_id,
        document_id=kept.id,
        received_digest=hashlib.sha256(content).hexdigest(),
        likeness=digits.likeness(picture),
        hint=seen.digits if seen else "",
        hint_percent=seen.percent if seen else 0,
        read_at=kept.taken_at or at - waited,
        is_camera_time=kept.taken_at is not None,
        latitude_udeg=place[0] if place else None,
        longitude_udeg=place[1] if place else None,
        submitted_at=at,
        submitted_by=by.label,
        key=key,
    ).id
