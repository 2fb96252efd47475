"""Registers read by photo: whether one may be sent, and what became of them."""

from bijlighar.metering.queries.photo_readings.before import photo_offer
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
    "photo_offer",
    "photo_reading",
    "photo_readings_of",
    "photo_readings_waiting",
    "photo_readings_waiting_count",
    "seen_before",
]
