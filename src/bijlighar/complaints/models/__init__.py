"""Tables of complaints, of the teams that put them right, and of what is paid where it came too late."""

from bijlighar.complaints.models.compensation import Compensation, Waiver
from bijlighar.complaints.models.complaints import Complaint, Pause, Step
from bijlighar.complaints.models.guests import GuestCount
from bijlighar.complaints.models.teams import Duty, Gang, Member
from bijlighar.complaints.models.theft import Informant, InformantLook, Reward, Theft, TheftStep

__all__ = [
    "Compensation",
    "Complaint",
    "Duty",
    "Gang",
    "GuestCount",
    "Informant",
    "InformantLook",
    "Member",
    "Pause",
    "Reward",
    "Step",
    "Theft",
    "TheftStep",
    "Waiver",
]
