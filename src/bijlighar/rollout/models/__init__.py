"""Tables of programmes, agencies and installations."""

from bijlighar.rollout.models.agencies import (
    Agency,
    Declaration,
    Member,
    Registration,
    Subcontractor,
    Tender,
)
from bijlighar.rollout.models.installations import Acknowledgement, Installation
from bijlighar.rollout.models.programmes import Printed, Programme, Report, Target

__all__ = [
    "Acknowledgement",
    "Agency",
    "Declaration",
    "Installation",
    "Member",
    "Printed",
    "Programme",
    "Registration",
    "Report",
    "Subcontractor",
    "Target",
    "Tender",
]
