"""How badly webhooks behave: what is sent in place of one honest delivery, and when."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = ("late", "repeated", "reordered", "forged", "lost")


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares in [0, 1] of webhooks that misbehave so; `late_seconds` is how long a late one takes at most."""

    late: float = 0.0
    repeated: float = 0.0
    reordered: float = 0.0
    forged: float = 0.0
    lost: float = 0.0
    late_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """One event as it would be sent by an honest gateway."""

    event_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request to make, so many seconds from now; a forged one is signed with another secret."""

    after_seconds: float
    webhook: Webhook
    is_forged: bool = False


def asked(text: str, late_seconds: float) -> Faults:
    """Faults from a text such as "late=0.2,forged=0.1"; ValueError for what is none."""
    shares: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, share = part.partition("=")
        if name not in NAMES or not 0 <= float(share or "x") <= 1:
            raise ValueError(f"{part!r} is no fault. Write name=share, of {', '.join(NAMES)}.")
        shares[name] = float(share)
    return Faults(**shares, late_seconds=late_seconds)


def deliveries(webhooks: list[Webhook], faults: Faults, luck: random.Random) -> Iterator[Delivery]:
    """What is really sent for the events of one payment, in the order of the list."""
    events = list(webhooks)
    if len(events) > 1 and luck.random() < faults.reordered:
        events.reverse()
    for webhook in events:
        if luck.random() < faults.forged:
            yield Delivery(0.0, forged(webhook, luck), is_forged=True)
        if luck.random() < faults.lost:
            continue
        after = luck.random() * faults.late_seconds if luck.random() < faults.late else 0.0
        yield Delivery(after, webhook)
        while luck.random() < faults.repeated:
            yield Delivery(after + luck.random() * faults.late_seconds, webhook)


def forged(webhook: Webhook, luck: random.Random) -> Webhook:
    """The same event as somebody would make it who wants to be credited without paying."""
    content = json.loads(webhook.body)
    for part in content["payload"].values():
        if luck.random() < 0.5:
            part["entity"]["id"] += "X"
        part["entity"]["amount"] = part["entity"]["amount"] * 10
    return Webhook(f"{webhook.event_id}X", json.dumps(content, separators=(",", ":")).encode())
