"""Whether a register may be read by photo now, and why not."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.models import Installation
from bijlighar.metering.queries.card import meter_card
from bijlighar.metering.rules.hearing import hearing
from bijlighar.metering.rules.photo import Offer, offered


def photo_offer(connection_id: int, *, at: datetime) -> Offer:
    """Whether this connection may send a photo of its register now, and why not (`rules.photo.offered`)."""
    terms = consumers.terms_on([connection_id], settlement_day(at))
    card = meter_card(connection_id)
    if card is None or terms.is_empty() or _hanging(connection_id) is None:
        return Offer.NO_METER
    row = terms.row(0, named=True)
    return offered(
        is_prepaid=row["is_prepaid"], is_smart=row["is_smart"], hearing=hearing(card.last_heard_at, at)
    )


def _hanging(connection_id: int) -> int | None:
    """The main meter that hangs there now."""
    return (
        Installation.objects.filter(connection_id=connection_id, role_code="MAIN", to_at__isnull=True)
        .values_list("meter_id", flat=True)
        .first()
    )
