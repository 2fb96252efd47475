"""One step of one complaint: locked, checked against its state, changed, and written down, once a key."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from django.db import connection as database

from bijlighar.complaints.models import Complaint, Pause
from bijlighar.complaints.queries.records import ComplaintRecord, record_from
from bijlighar.complaints.queries.selected import selected
from bijlighar.complaints.rules import clock, ladder
from bijlighar.complaints.rules.policy import ComplaintPolicy, NoComplaintPolicy, policy_on
from bijlighar.complaints.rules.states import STATE_WORDS, may
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import telling
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

NOTE_LENGTH = 1000
Gang = Sequence[str] | None
"""What a complaint's gang is called (English, Hindi); None where none has it."""
_WORDS: dict[str, tuple[str, str]] = {
    "NO_SUCH_COMPLAINT": ("There is no such complaint.", "ऐसी कोई शिकायत नहीं है।"),
    "NOT_IN_THIS_STATE": (
        "This cannot be done now: {state}. Look at the complaint again.",
        "यह अभी नहीं हो सकता: {state}। शिकायत दोबारा देख लीजिए।",
    ),
    "UNKNOWN_CODE": ("{what} is not on the list.", "{what} सूची में नहीं है।"),
    "REASON_MISSING": ("Write the reason in a few words.", "कारण थोड़े शब्दों में लिखिए।"),
    "OTHER_COMPANY": ("It belongs to another company.", "यह दूसरी कंपनी का है।"),
    "NOT_PAUSED": ("Its clock does not stand.", "इसका समय रुका नहीं है।"),
    "PAUSED_ALREADY": ("Its clock stands already.", "इसका समय पहले से रुका है।"),
    "OFFICER_NEEDED": (
        "Only an officer may stop the clock for this.",
        "इसके लिए समय सिर्फ़ अधिकारी रोक सकते हैं।",
    ),
    "TOO_LONG": (
        "The clock may stand at most {hours} hours for this.",
        "इसके लिए समय ज़्यादा से ज़्यादा {hours} घंटे रुक सकता है।",
    ),
    "TOO_LATE": (
        "It can no longer be opened again. Write a new complaint, it is quick.",
        "अब यह फिर नहीं खुल सकती। नई शिकायत लिखवा दीजिए, जल्दी हो जाती है।",
    ),
    "SECOND_PERSON": (
        "Another person than the one who asked must decide.",
        "जिसने माँगा, उसके अलावा कोई और तय करे।",
    ),
    "WAIVED_ALREADY": ("Nothing is paid for it any more.", "इसका मुआवज़ा पहले ही रोका जा चुका है।"),
    "NOT_ASKED": ("Nobody asked for it.", "इसके लिए किसी ने कहा नहीं है।"),
    "ANSWER_AWAITED": (
        "The consumer has not been asked yet, or may still answer.",
        "उपभोक्ता से अभी पूछा नहीं गया, या जवाब आना बाकी है।",
    ),
    "CONFIDENTIAL": (
        "Theft is reported in a way of its own that keeps your name apart.",
        "चोरी की सूचना का रास्ता अलग है, उसमें आपका नाम अलग रखा जाता है।",
    ),
    "NO_OFFICE": ("No office of the company is known for this place.", "इस जगह के लिए कोई दफ़्तर नहीं मिला।"),
    "NOT_THEIRS": ("It is not in this gang's or office's hands.", "यह इस गैंग या दफ़्तर के पास नहीं है।"),
}  # fmt: skip


class ComplaintRefused(ValueError):
    """A thing cannot be done to a complaint; `code` says why, `words_en` and `words_hi` tell a person."""

    def __init__(self, code: str, **values: tuple[str, str]) -> None:
        self.code = code
        self.words_en, self.words_hi = (
            words.format(**{name: both[place] for name, both in values.items()})
            for place, words in enumerate(_WORDS[code])
        )
        super().__init__(self.words_en)


def locked(complaint_id: int, verb_code: str, key: str) -> tuple[Complaint, bool]:
    """The complaint, held until the transaction ends, and whether the step of this key is there already.

    Raises ComplaintRefused where the state does not allow the verb.
    """
    with database.cursor() as cursor:
        # Sent together, but two statements: one that waits for its lock sees no step written meanwhile.
        cursor.execute(
            f"{_select()} WHERE complaints_complaint.id = %(id)s FOR UPDATE OF complaints_complaint;"
            " SELECT 1 FROM complaints_step WHERE complaint_id = %(id)s AND key = %(key)s AND key <> ''",
            {"id": complaint_id, "key": key},
        )
        values = cursor.fetchone()
        cursor.nextset()
        is_done = cursor.fetchone() is not None
    if values is None:
        raise ComplaintRefused("NO_SUCH_COMPLAINT")
    row = _row(values)
    if not is_done and not may(verb_code, row.state_code):
        raise ComplaintRefused("NOT_IN_THIS_STATE", state=STATE_WORDS[row.state_code])
    return row, is_done


_OWN = tuple(field.attname for field in Complaint._meta.concrete_fields)
_COMPANY = ("id", "code", "state_code")
_COMPANIES: Any = Complaint._meta.get_field("company").related_model


@cache
def _select() -> str:
    """The SELECT of a whole complaint and of what names its company's policy."""
    return selected(Complaint.objects.values_list(*_OWN, *(f"company__{name}" for name in _COMPANY)))


def _row(values: Sequence[Any]) -> Complaint:
    row: Any = Complaint.from_db("default", _OWN, values[: len(_OWN)])
    row.answers = json.loads(row.answers)
    row.company = _COMPANIES.from_db("default", _COMPANY, values[len(_OWN) :])
    return cast(Complaint, row)


def stepped(row: Complaint, verb_code: str, changes: dict[str, Any], **given: Any) -> ComplaintRecord:
    """`write_step`, and the complaint as it stands then."""
    return record_from(row, write_step(row, verb_code, changes, **given))


def write_step(
    row: Complaint,
    verb_code: str,
    changes: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    key: str = "",
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> Gang:
    """Change the row and write the step; `facts` and what of the changes others may read go with it.

    Whoever keeps the page of the complaint's home is told. What its gang is called comes back, for a record:
    a turn at many has no use for one, which may cost a statement more.
    """
    for name, value in changes.items():
        setattr(row, name, value)
    change, given = "", []
    if changes:
        change = (
            f"WITH changed AS (UPDATE complaints_complaint SET {' = %s, '.join(changes)} = %s WHERE id = %s)"
        )
        given = [*changes.values(), row.id]
    told, words = ("id", []) if row.connection_id is None else telling(row.connection_id)
    facts = {**_told(changes), **(facts or {})}
    step = [row.id, row.state_code, *step_values(verb_code, facts, by=by, at=at, key=key, note=note)]
    with database.cursor() as cursor:
        cursor.execute(
            f"{change} {STEP} VALUES ({places(step)})"
            f" RETURNING {told}, (SELECT ARRAY[name_en, name_hi] FROM complaints_gang WHERE id = %s)",
            [*given, *step, *words, row.gang_id],
        )
        _, gang = cursor.fetchone()
    return cast(Gang, gang)


STEP = (
    "INSERT INTO complaints_step (complaint_id, state_code, verb_code, at, by_kind, by_id, by_label, note,"
    " key, facts)"
)
"""The insert of a step: the complaint's id and state, then `step_values`."""
STEPS = f"{STEP} SELECT id, state_code, %(verb)s, %(at)s, %(by_kind)s, %(by_id)s, %(by_label)s,"
"""The insert of a step of many complaints at once, by `said`; their note, key and facts follow."""


def said(verb_code: str, by: Actor, at: datetime) -> dict[str, Any]:
    """The parameters of a step that many complaints take at once."""
    return {
        "verb": verb_code, "at": at, "by_kind": by.kind, "by_id": by.id, "by_label": by.label[:120],
    }  # fmt: skip


def places(values: Collection[Any]) -> str:
    """As many places of a statement as there are values."""
    return ", ".join(["%s"] * len(values))


def step_values(
    verb_code: str, facts: Mapping[str, Any], *, by: Actor, at: datetime, key: str = "", note: str = ""
) -> list[Any]:
    """What a step says beyond whose it is and in which state that stands."""
    said = note.strip()[:NOTE_LENGTH]
    return [verb_code, at, by.kind, by.id, by.label[:120], said, key, json.dumps(facts)]


_TOLD = (
    "office_id", "gang_id", "owner_id", "due_at", "level", "cause_code", "pause_code", "paused_until",
    "outage_id", "category_code",
)  # fmt: skip


def _told(changes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in changes.items()
        if name in _TOLD
    }


def policy_of(company_id: int, day: date) -> tuple[ComplaintPolicy, network.CompanyRecord]:
    """The policy of a company on a day, and the company."""
    company = network.company(company_id)
    if company is None:
        raise ComplaintRefused("OTHER_COMPANY")
    return policy_on(company.state_code, day, company.code), company


def policy_for(row: Complaint) -> ComplaintPolicy:
    """The policy under which a complaint was registered."""
    return policy_on(row.company.state_code, settlement_day(row.registered_at), row.company.code)


def policy_where_known(company: network.CompanyRecord, registered_at: datetime) -> ComplaintPolicy | None:
    """The policy for a complaint, for turns at many: None where the rulebook has none for its day."""
    try:
        return policy_on(company.state_code, settlement_day(registered_at), company.code)
    except NoComplaintPolicy:
        return None


def clocked(
    row: Complaint, policy: ComplaintPolicy, at: datetime, *, from_at: datetime | None = None
) -> dict[str, Any]:
    """The changes that set a complaint's clock anew from all that stood still; `from_at` begins it again.

    A pause that runs counts to its planned end; a storm that lasts counts to `at`, and while it does the
    promise is not earlier than a look from now.
    """
    start = from_at or row.clock_from
    standing: list[clock.Span] = [
        (pause.from_at, pause.until_at if pause.ended_at is None else pause.ended_at)
        for pause in Pause.objects.filter(complaint_id=row.id, until_at__gt=start)
    ]
    category = policy.categories.get(row.category_code)
    is_stormy = False
    if category is not None and category.storm_exempt:
        for begin, end in storm_spans(row.company_id, row.office_id, start, at):
            is_stormy = is_stormy or end is None
            standing.append((begin, end or at))
    due = clock.due_at(start, row.allowed_minutes, row.allowed_days, policy.office, standing)
    if is_stormy and due <= at:
        due = at + policy.storm_look
    return clock_changes(row, policy, due, start)


def clock_changes(row: Complaint, policy: ComplaintPolicy, due: datetime, start: datetime) -> dict[str, Any]:
    """A due time and all that follows from it."""
    is_paid = row.compensate_at is not None
    return {
        "clock_from": start,
        "due_at": due,
        "escalate_at": ladder.next_at(due, row.level, row.is_danger, policy.ladder),
        **({"compensate_at": due} if is_paid else {}),
    }


def storm_spans(
    company_id: int, office_id: int, from_at: datetime, to_at: datetime
) -> list[tuple[datetime, datetime | None]]:
    """The storms over an office in [from_at, to_at); the end is None while one lasts."""
    found = outages.storms_between(company_id, from_at, to_at)
    if not found:
        return []
    path = network.scope_path(office_id) or ""
    return [
        (one.since, one.until)
        for one in found
        if one.office_id is None or path.startswith(network.scope_path(one.office_id) or "\0")
    ]
