"""Tables of metering: one file a noun."""

from bijlighar.metering.models.batches import IngestBatch, RejectedRow
from bijlighar.metering.models.days import MeterDay, RawDay
from bijlighar.metering.models.meters import DAY_MINUTES, Installation, Meter

__all__ = ["DAY_MINUTES", "IngestBatch", "Installation", "Meter", "MeterDay", "RawDay", "RejectedRow"]
