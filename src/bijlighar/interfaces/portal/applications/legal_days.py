"""How an application stands with the days that the rules give for it, in a sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.applications.queries import ApplicationRecord
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day


def clock_words(record: ApplicationRecord, state: str, at: datetime) -> str:
    """The clock in a sentence; empty where an application ended without its work."""
    due_on = record.due_on(at)
    if record.stage_code in ("REJECTED", "WITHDRAWN"):
        return ""
    day = writing.day(due_on, language(), today=settlement_day(at))
    left = (due_on - settlement_day(at)).days
    if state == "PAUSED":
        return _("The clock stands. If it ran on now, the last day would be %(day)s.") % {"day": day}
    if state == "LATE":
        return ngettext(
            "Late by %(count)d day: it was due on %(day)s.",
            "Late by %(count)d days: it was due on %(day)s.",
            -left,
        ) % {"count": -left, "day": day}
    if state in ("KEPT", "MISSED"):
        return _("Done in time.") if state == "KEPT" else _("Not done within the days of the rules.")
    if left == 0:
        return _("Today is the last day.")
    return ngettext(
        "By %(day)s at the latest, %(count)d day left.",
        "By %(day)s at the latest, %(count)d days left.",
        left,
    ) % {"count": left, "day": day}
