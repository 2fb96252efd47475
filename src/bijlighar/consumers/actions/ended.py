"""The one place where links end: who had one is given no page any more that was kept for him."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from bijlighar.consumers.models import MobileLink
from bijlighar.kernel.changed import tell_changed


def end_links(links: QuerySet[MobileLink], at: datetime) -> int:
    """End those of some links that are live, and tell that they changed; how many ended."""
    live = links.filter(to_at__isnull=True)
    holders = set(live.values_list("connection_id", flat=True))
    ended = live.update(to_at=at)
    tell_changed(holders=holders)
    return ended
