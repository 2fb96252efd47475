"""Exception queues: what validation doubts in the newest versions, open or decided."""

from bijlighar.metering.queries.findings.page import FindingPage, FindingRecord, findings
from bijlighar.metering.queries.findings.standing import (
    Id,
    Standing,
    finding_id,
    finding_key,
    standing,
)

__all__ = [
    "FindingPage",
    "FindingRecord",
    "Id",
    "Standing",
    "finding_id",
    "finding_key",
    "findings",
    "standing",
]
