"""What messages keep about people: what they chose, where they are reached, and what was said to them.

Of the other mobiles at a connection nothing is given out of it but the words of what was sent about it. A
warning before a cut stays with its words as long as messages are kept: it proves that the cut was lawful.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import masked
from bijlighar.notifications.models import Address, Preference
from bijlighar.notifications.rules.templates import SECRET, TEMPLATES

Rows = list[dict[str, Any]]
AREA = "notifications"
PROOFS = tuple(code for code, each in TEMPLATES.items() if each.kind == "DISCONNECTION")
"""Messages that must have been sent before a supply may be cut."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many messages lost words and recipient, and how many choices and addresses went."""

    messages: int
    choices: int
    addresses: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """What was chosen for these connections and said about them; mobiles by their last digits."""
    of = list(connection_ids)
    chosen = Preference.objects.filter(connection_id__in=of).order_by("id")
    said = outbox.of_recipients(_mobiles(of), connection_ids=of)
    return {
        "choices": [
            {**row, "mobile": masked(row["mobile"])}
            for row in chosen.values("mobile", "connection_id", "kind_code", "way_code", "chosen_at")
        ],
        "messages": [{**_told(each), "recipient": masked(each.recipient)} for each in said],
    }


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """Messages keep no documents."""
    return AREA, []


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """What a mobile chose, where else its holder is reached, and every message to it."""
    chosen = Preference.objects.filter(mobile=mobile).order_by("id")
    reached = Address.objects.filter(mobile=mobile).order_by("id")
    return {
        "choices": _plain(chosen.values("connection_id", "kind_code", "way_code", "chosen_at")),
        "addresses": _plain(reached.values("way_code", "value", "created_at", "confirmed_at", "ended_at")),
        "messages": [_told(each) for each in outbox.of_recipients([mobile])],
    }


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """Messages keep no documents."""
    return AREA, []


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget the words of what was said about these connections; what people chose holds on."""
    of = list(connection_ids)
    return Shredded(outbox.forget(_mobiles(of), but=PROOFS, connection_ids=of), 0, 0)


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget what was said to a mobile, addresses that ended, and choices for what it sees no more."""
    ended, _ = Address.objects.filter(mobile=mobile, ended_at__isnull=False).delete()
    seen = [each.id for each in consumers.connections_of_mobile(mobile)]
    lost, _ = Preference.objects.filter(mobile=mobile).exclude(connection_id__in=seen).delete()
    return Shredded(outbox.forget([mobile], but=PROOFS), lost, ended)


def count_old(*, before: datetime) -> int:
    """How many messages would lose words and recipient."""
    return outbox.count_old(before=before)


@action
def forget_old(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget words and recipient of messages queued before an instant, at most so many; how many."""
    return outbox.forget_old(before=before, most=most)


def _mobiles(connection_ids: Sequence[int]) -> list[str]:
    return consumers.mobiles(connection_ids)["mobile"].unique().to_list()


def _told(each: outbox.Kept) -> dict[str, Any]:
    """A message as it is given out; a code that is on its way is nobody's but the phone's it goes to."""
    told = asdict(each)
    return {**told, "context": {}} if each.template in SECRET else told


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
