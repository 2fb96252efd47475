"""The demo's readings by photo: a silent meter of a home that pays after the month, read by its consumer.

Of that meter no register was ever known, so the photo waits in its office's queue.
"""

from __future__ import annotations

import io
from datetime import datetime

from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.demo.connect import connection_ids
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions, queries
from bijlighar.metering.rules.photo import Offer
from bijlighar.network import queries as network

SHOWN = "004217"
LOOKED_AT = 200
"""So many homes are asked after, not more: a large demo does not wait for this."""
_CONSUMER = Actor("consumer", "demo")


def bring_in(world: CompanyWorld, *, at: datetime) -> int:
    """Send the photo of the first home that may; how many were sent: none where it is there already."""
    home = _home(world, at)
    if home is None:
        return 0
    with transaction.atomic():  # a load that was cut off leaves no photo without its word
        reading = actions.submit_photo_reading(
            connection_id=home, content=picture(SHOWN), name="meter.jpg", by=_CONSUMER, at=at
        )
        actions.confirm_photo_reading(
            reading_id=reading, connection_id=home, typed=SHOWN, by=_CONSUMER, at=at
        )
    return 1


def picture(shown: str) -> bytes:
    """A photo of a register, drawn."""
    image = Image.new("RGB", (900, 600), (128, 126, 118))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 110, 780, 490), fill=(212, 212, 206))
    draw.rectangle((190, 210, 710, 360), fill=(150, 170, 140))
    draw.text((450, 285), shown, font=ImageFont.load_default(110), fill=(20, 30, 20), anchor="mm")
    draw.text((640, 395), "kWh", font=ImageFont.load_default(36), fill=(40, 40, 40), anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _home(world: CompanyWorld, at: datetime) -> int | None:
    company = network.company(world.company.code)
    assert company is not None
    here = connection_ids(company.id)
    ids = [here[connection.service_number] for connection in world.connections]
    terms = consumers.terms_on(ids, settlement_day(at))
    homes = terms.filter(~terms["is_prepaid"])["connection_id"].to_list()[:LOOKED_AT]
    if any(queries.photo_readings_of(home) for home in homes):
        return None
    return next((home for home in homes if queries.photo_offer(home, at=at) is Offer.OFFERED), None)
