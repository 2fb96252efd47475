"""Registers read by photo: whether one may be sent, what is known before one, and what became of them."""

from bijlighar.metering.queries.photo_readings.before import (
    block_number,
    cut_to_interval,
    interval_of,
    limits_of,
    photo_offer,
    since_known,
)
from bijlighar.metering.queries.photo_readings.records import (
    PhotoReadingRecord,
    PhotoState,
    photo_reading,
    photo_readings_of,
    photo_readings_waiting,
    photo_readings_waiting_count,
    seen_before,
)

__all__ = [
    "PhotoReadingRecord",
    "PhotoState",
    "block_number",
    "cut_to_interval",
    "interval_of",
    "limits_of",
    "photo_offer",
    "photo_reading",
    "photo_readings_of",
    "photo_readings_waiting",
    "photo_readings_waiting_count",
    "seen_before",
    "since_known",
]
