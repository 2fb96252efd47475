"""Forgets what is kept no longer: each kind of the policy by the area that keeps it, in portions, counted.

Cut off anywhere, the next sweep goes on: a portion is a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from bijlighar.applications import actions as applications
from bijlighar.applications import queries as forms
from bijlighar.complaints import personal as complaints
from bijlighar.complaints import queries as complained
from bijlighar.consumers import personal as consumers
from bijlighar.documents import personal as documents
from bijlighar.documents import queries as stored
from bijlighar.kernel.actor import Actor
from bijlighar.notices import personal as notices
from bijlighar.notifications import personal as notifications
from bijlighar.people import personal as people
from bijlighar.privacy import actions as privacy
from bijlighar.privacy import personal as looks
from bijlighar.privacy.rules.retention import Kept, before, periods_at
from bijlighar.rollout import queries as rollout
from bijlighar.rollout.rules.evidence import PHOTOS

BY = Actor.system("retention")
PORTION, MOST = 10_000, 2_000_000
"""Rows a transaction; and of one kind a sweep, so that the first one ever does not hold up the night."""
LOOKED_BACK = timedelta(days=120)
"""How much older than their time photos are looked for: what a clock that stood so long left is found."""

ROLLOUT = "rollout"
Count = Callable[[datetime, datetime], int]
Forget = Callable[[datetime, int, datetime], int]


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of a kind: how much is or was too old, and whether all of it is gone."""

    kept: Kept
    before: datetime
    count: int
    is_whole: bool


def preview(at: datetime) -> Iterator[Swept]:
    """How much of each kind would be forgotten now; nothing is."""
    for kept in periods_at(at):
        old = before(kept, at)
        yield Swept(kept, old, _KINDS[kept.code][0](old, at), is_whole=False)


def sweep(at: datetime, *, portion: int = PORTION, most: int = MOST) -> Iterator[Swept]:
    """Forget what is too old, kind by kind, and write down how much it was."""
    for kept in periods_at(at):
        old, count, gone = before(kept, at), 0, portion
        forget = _KINDS[kept.code][1]
        while gone and count < most:
            gone = forget(old, min(portion, most - count), at)
            count += gone
        privacy.note_sweep(kind_code=kept.code, before=old, forgotten=count, is_whole=not gone, by=BY, at=at)
        yield Swept(kept, old, count, is_whole=not gone)


def unused_photos(old: datetime) -> list[tuple[str, str]]:
    """Photos from before an instant that belong to nothing: (area, key of their owner)."""
    found: list[tuple[str, str]] = []
    for kind in (complaints.PHOTO, "WORK_PHOTO"):
        owners = stored.owners_between(complaints.AREA, kind, old - LOOKED_BACK, old)
        found += [(complaints.AREA, key) for key in complained.without_complaint(owners)]
    put_up = sorted(
        {key for kind in PHOTOS for key in stored.owners_between(ROLLOUT, kind, old - LOOKED_BACK, old)}
    )
    return found + [(ROLLOUT, key) for key in rollout.without_installation(put_up)]


def _forget_photos(old: datetime, most: int, at: datetime) -> int:
    unused = unused_photos(old)[:most]
    return sum(
        documents.shred(
            area_code=area, owner_keys=[key for where, key in unused if where == area], by=BY, at=at
        )
        for area in sorted({area for area, _ in unused})
    )


def forget_forms(at: datetime) -> int:
    """Forget forms of applications that nobody touched for as long as their state keeps them; how many."""
    keys, unsent = forms.forgotten(at)
    # Papers first: cut off between the two, the next run finds the forms again.
    owners = [forms.owner_key(key) for key in unsent]
    documents.shred(area_code=forms.AREA, owner_keys=owners, by=BY, at=at)
    return applications.forget_drafts(keys=keys, by=BY, at=at)


def _forget_sessions(old: datetime, most: int, at: datetime) -> int:
    over = Session.objects.filter(expire_date__lt=old).values_list("session_key", flat=True)[:most]
    count, _ = Session.objects.filter(session_key__in=list(over)).delete()
    return count


_KINDS: dict[str, tuple[Count, Forget]] = {
    "SIGN_IN_CODES": (
        lambda old, at: people.count_old_codes(before=old),
        lambda old, most, at: people.forget_old_codes(before=old, most=most, by=BY, at=at),
    ),
    "PASSWORD_TRIES": (
        lambda old, at: people.count_old_tries(before=old),
        lambda old, most, at: people.forget_old_tries(before=old, most=most, by=BY, at=at),
    ),
    "LINK_REQUESTS": (
        lambda old, at: consumers.count_old_link_requests(before=old),
        lambda old, most, at: consumers.forget_old_link_requests(before=old, most=most, by=BY, at=at),
    ),
    "LETTER_CODES": (
        lambda old, at: consumers.count_old_letter_codes(before=old),
        lambda old, most, at: consumers.forget_old_letter_codes(before=old, most=most, by=BY, at=at),
    ),
    "COUNTER_VISITS": (
        lambda old, at: consumers.count_old_visits(before=old),
        lambda old, most, at: consumers.forget_old_visits(before=old, most=most, by=BY, at=at),
    ),
    "TOKENS": (
        lambda old, at: consumers.count_old_tokens(before=old),
        lambda old, most, at: consumers.forget_old_tokens(before=old, most=most, by=BY, at=at),
    ),
    "MESSAGES": (
        lambda old, at: notifications.count_old(before=old),
        lambda old, most, at: notifications.forget_old(before=old, most=most, by=BY, at=at),
    ),
    "LOOKS": (
        lambda old, at: looks.count_old_looks(before=old),
        lambda old, most, at: looks.forget_old_looks(before=old, most=most, by=BY, at=at),
    ),
    "QUESTIONS": (
        lambda old, at: notices.count_old(before=old),
        lambda old, most, at: notices.forget_old(before=old, most=most, by=BY, at=at),
    ),
    "UNSENT_PHOTOS": (lambda old, at: len(unused_photos(old)), _forget_photos),
    "FORMS": (
        lambda old, at: len(forms.forgotten(at)[0]),
        lambda old, most, at: forget_forms(at),
    ),
    "SESSIONS": (lambda old, at: Session.objects.filter(expire_date__lt=old).count(), _forget_sessions),
}
"""By code of the policy: how many are too old, and how they are forgotten, at most so many at once."""
