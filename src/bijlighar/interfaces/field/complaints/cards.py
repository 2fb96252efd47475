"""A job as the page shows it: danger first, then by due time, in the words of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.complaints.rules import STATE_WORDS, ComplaintPolicy, may
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked, story
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

VERBS = {"take": "TAKE", "arrive": "ARRIVE", "cause": "NOTE_CAUSE", "resolve": "RESOLVE"}
"""The steps of this page, in the order in which they are done."""


@dataclass(frozen=True, slots=True)
class Card:
    """One job."""

    record: ComplaintRecord
    category: str
    safety: str
    state: str
    due: str
    is_late: bool
    answers: list[tuple[str, str]]
    name: str
    address: str
    service_number: str
    position: str
    wires: list[str]
    outage: str
    outage_until: str
    photos: list[int]
    steps: list[str]
    causes: list[tuple[str, str]] = field(default_factory=list)


def cards(records: Sequence[ComplaintRecord], at: datetime) -> list[Card]:
    """Cards of some complaints, in their order."""
    transformers = network.transformers([each.transformer_id for each in records if each.transformer_id])
    feeders = network.feeders([each.feeder_id for each in records if each.feeder_id])
    ids = sorted({each.connection_id for each in records if each.connection_id})
    homes = {each: consumers.connection(each) for each in ids}
    live = outages.live_for(ids, at) if ids else {}
    policies: dict[int, ComplaintPolicy] = {
        each: complaints.policy_of(each, at) for each in {record.company_id for record in records}
    }
    return [
        _card(
            each,
            policies[each.company_id],
            homes.get(each.connection_id or 0),
            [
                *_wire(transformers.get(each.transformer_id or 0)),
                *_wire(feeders.get(each.feeder_id or 0), True),
            ],
            live.get(each.connection_id or 0),
            at,
        )
        for each in records
    ]


def _card(
    record: ComplaintRecord, policy: ComplaintPolicy, home: Any, wires: list[str], outage: Any, at: datetime
) -> Card:
    category = policy.categories.get(record.category_code)
    given = {f"q_{code}": str(text) for code, text in record.answers.items()}
    answers = [
        (each.legend, _chosen(each))
        for each in (asked.questions(category, given) if category else ())
        if each.chosen
    ]
    place = ", ".join(part for part in (record.locality, record.pole, record.pin, record.digipin) if part)
    has_position = record.latitude_udeg is not None and record.longitude_udeg is not None
    lang, today = language(), clock.today()
    return Card(
        record=record,
        category=asked.words(category.name) if category else record.category_code,
        safety=asked.words(category.safety) if category and category.safety else "",
        state=STATE_WORDS[record.state_code][int(lang == "hi")],
        due=writing.moment(record.due_at, lang, today=today),
        is_late=record.is_late(at),
        answers=answers,
        name=record.caller_name or _local(home, "name"),
        # A complaint of a connection is told with the connection's own place: say it once.
        address=", ".join(dict.fromkeys(part for part in (_local(home, "address"), place) if part)),
        service_number=home.service_number if home else record.told_number,
        position=_position(record) if has_position else "",
        wires=wires,
        outage=(_local(outage, "cause") or _local(outage, "device_name")) if outage else "",
        outage_until=writing.moment(outage.estimate_at, lang, today=today)
        if outage and outage.estimate_at
        else "",
        photos=list(range(1, len(story.photos_of(record)) + 1)),
        steps=[name for name, verb in VERBS.items() if may(verb, record.state_code)],
        causes=[(code, asked.words(words)) for code, words in policy.causes.items()],
    )


def _position(record: ComplaintRecord) -> str:
    return f"{(record.latitude_udeg or 0) / 1e6:.6f},{(record.longitude_udeg or 0) / 1e6:.6f}"


def _wire(wire: network.WireRecord | None, is_top: bool = False) -> list[str]:
    """A transformer with its code, as it is painted on the pole; of a feeder its substation as well."""
    if wire is None:
        return []
    own = f"{_local(wire, 'name')} · {wire.code}"
    return [own, _local(wire, "above")] if is_top else [own]


def _chosen(question: asked.Asked) -> str:
    words = {each["value"]: each["words"] for each in question.options}
    return words.get(question.chosen, question.chosen)


def _local(record: Any, name: str) -> str:
    if record is None:
        return ""
    return str(getattr(record, f"{name}_{language()}", "") or getattr(record, f"{name}_en", "") or "")
