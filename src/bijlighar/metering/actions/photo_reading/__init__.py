"""Writes of readings by photo: sent, confirmed by a person, decided by an officer where doubtful."""

from bijlighar.metering.actions.photo_reading.confirm import confirm_photo_reading
from bijlighar.metering.actions.photo_reading.decide import PhotoDecisionCode, decide_photo_readings
from bijlighar.metering.actions.photo_reading.refuse import UnableToReadPhoto
from bijlighar.metering.actions.photo_reading.submit import submit_photo_reading

__all__ = [
    "PhotoDecisionCode",
    "UnableToReadPhoto",
    "confirm_photo_reading",
    "decide_photo_readings",
    "submit_photo_reading",
]
