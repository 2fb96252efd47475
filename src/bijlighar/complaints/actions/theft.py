"""A report of theft, from who tells it to what the vigilance team finds.

What protects who tells: nothing of him stands in the report, no message goes to him, the audit row names
nobody, photos lose what the camera wrote into them, and no argument that holds a secret is one that the audit
keeps. Of what he does only the day is kept, so that no second can be matched with a sign-in or a call.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from bijlighar.complaints.actions.guests import admit_guest
from bijlighar.complaints.models.theft import Informant, InformantLook, Theft, TheftStep
from bijlighar.complaints.queries.theft import follow_mark, theft_key
from bijlighar.complaints.rules import theft as rules
from bijlighar.consumers import queries as consumers
from bijlighar.documents import actions as documents
from bijlighar.documents.queries import documents_of
from bijlighar.documents.rules import checked
from bijlighar.kernel.action import action, by_day
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import day_start, settlement_day
from bijlighar.network import queries as network

AREA = "complaints"
MOST_PHOTOS = 3
SHORTEST_ONCE = 20
PLACE = ("locality", "pin", "lat", "lon", "digipin", "pole", "dtr_code")
_WHO_TOLD = "who told it"


class UnableToReportTheft(ValueError):
    """The report or the step cannot be taken as told; nothing was written. `code` says why."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class TheftReported:
    """What who told gets: the number, and the secret by which alone he follows it. It is shown once."""

    number: str
    follow_code: str


@dataclass(frozen=True, slots=True)
class InformantShown:
    """What is shown of who told: the first letter of the name and two digits of the mobile."""

    name: str
    mobile: str


@action
@by_day
def report_theft(
    *,
    company_id: int,
    kind_code: str,
    channel_code: str,
    words: str,
    place: Mapping[str, str],
    suspected: str,
    told_name: str,
    told_mobile: str,
    wants_reward: bool,
    from_where: str,
    once: str,
    by: Actor,
    at: datetime,
) -> TheftReported:
    """Take a report; name and mobile (E.164) of who tells may be empty, and are kept apart and sealed.

    `suspected`: the service number at which it happens, if known. `from_where`: what limits how many come in
    a day, an address say; only a keyed hash of it and the day is kept, and not with the report. `once`: a
    random text of the form; sent again it gives the same report and the same secret, and is kept nowhere.
    Raises UnableToReportTheft (KIND, WORDS, TOO_MANY, ONCE).
    """
    if kind_code not in rules.KINDS:
        raise UnableToReportTheft("KIND", f"{kind_code!r} is no kind; there are {', '.join(rules.KINDS)}.")
    if not words.strip() and not any(place.get(name, "").strip() for name in PLACE):
        raise UnableToReportTheft("WORDS", "Say what happens or where; without both nobody can look.")
    if len(once) < SHORTEST_ONCE:
        raise UnableToReportTheft("ONCE", f"`once` has at least {SHORTEST_ONCE} letters.")
    code = rules.code_of(once, key=theft_key())
    one_at_a_time(f"theft {follow_mark(code)}")
    there = Theft.objects.filter(follow_mark=follow_mark(code)).first()
    if there is not None:
        return TheftReported(there.number, rules.grouped(code))
    if not admit_guest(from_where=from_where, purpose="theft", most=rules.MOST_A_DAY, by=by, at=at):
        raise UnableToReportTheft("TOO_MANY", "Too many reports came from here today.")
    found = consumers.connection_of_number(suspected) if suspected.strip() else None
    if found is not None and found.company_id != company_id:
        found = None
    office_id = found.office_id if found else _office_of(company_id, place.get("dtr_code", ""))
    row = _created(
        company_id=company_id,
        office_id=office_id,
        kind_code=kind_code,
        channel_code=channel_code,
        words=words.strip()[: rules.LONGEST_WORDS],
        place={name: place[name].strip()[:120] for name in PLACE if place.get(name, "").strip()},
        suspected_number=suspected.strip()[:20],
        wants_reward=wants_reward,
        follow_mark=follow_mark(code),
        reported_at=day_start(settlement_day(at)),
    )
    if told_name.strip() or told_mobile:
        Informant.objects.create(
            theft=row,
            name_sealed=_seal(told_name.strip()[:120], row.number),
            mobile_sealed=_seal(told_mobile, row.number),
        )
    _told_step(row.id, "REPORTED", at)
    return TheftReported(row.number, rules.grouped(code))


@action
@by_day
def add_theft_photo(*, secret: str, content: bytes, by: Actor, at: datetime) -> None:
    """Add a photo by the secret, without place, time and name that a camera gave it.

    Raises UnableToReportTheft (UNKNOWN, CLOSED, PHOTOS, NO_PHOTO), documents' DocumentRefused.
    """
    row = _by_secret(secret)
    if row.state_code == "CLOSED":
        raise UnableToReportTheft("CLOSED", "The report is closed; a new one can be made.")
    owner_key = f"theft/{row.id}"
    if len(documents_of(AREA, [owner_key])) >= MOST_PHOTOS:
        raise UnableToReportTheft("PHOTOS", f"At most {MOST_PHOTOS} photos are taken.")
    # Drawn anew before it is stored, so that nothing the camera noted reaches the documents' own columns.
    drawn = checked(content)
    if not drawn.media_type.startswith("image/"):
        # A PDF is kept as it came, with the name of whoever made it inside.
        raise UnableToReportTheft("NO_PHOTO", "Only photos are taken; other files may name who made them.")
    documents.store_document(
        content=drawn.content, name="photo", area_code=AREA, owner_key=owner_key,
        kind_code="THEFT_PHOTO", by=by, at=day_start(settlement_day(at)),
    )  # fmt: skip


@action
@by_day
def answer_theft(*, secret: str, words: str, by: Actor, at: datetime) -> None:
    """Who told it adds something, by the secret. Raises UnableToReportTheft (UNKNOWN, WORDS, CLOSED)."""
    row = _by_secret(secret)
    if not words.strip():
        raise UnableToReportTheft("WORDS", "Write something first.")
    if row.state_code == "CLOSED":
        raise UnableToReportTheft("CLOSED", "The report is closed; a new one can be made.")
    text = words.strip()[: rules.LONGEST_WORDS]
    _told_step(row.id, "ANSWERED", at, note=text, told=text)


@action
@by_day
def forget_informant(*, secret: str, by: Actor, at: datetime) -> bool:
    """Who told it wipes his name and mobile; False when none are there.

    Raises UnableToReportTheft (UNKNOWN).
    """
    row = _by_secret(secret)
    count, _ = Informant.objects.filter(theft=row).delete()
    if count:
        _told_step(row.id, "FORGOTTEN", at, told="-")
    return bool(count)


@action
def take_theft(*, theft_id: int, by: Actor, at: datetime) -> None:
    """An officer of the vigilance team makes it his. Raises UnableToReportTheft (UNKNOWN, STATE)."""
    row = held(theft_id)
    go_on(row, "TAKEN")
    row.officer_id, row.officer_words = by.id, by.label[:120]
    row.save(update_fields=["state_code", "officer_id", "officer_words"])
    step(theft_id, "TAKEN", by.label, at, told="-")


@action
def note_theft(*, theft_id: int, note: str, told: str, by: Actor, at: datetime) -> None:
    """Note something for the team, or ask who told it something by `told`.

    Raises UnableToReportTheft (UNKNOWN, WORDS, STATE).
    """
    row = held(theft_id)
    if row.state_code == "CLOSED":
        raise UnableToReportTheft("STATE", "The report is closed.")
    if not note.strip() and not told.strip():
        raise UnableToReportTheft("WORDS", "Write a note or a question.")
    step(theft_id, "ASKED" if told.strip() else "NOTED", by.label, at, note=note.strip(), told=told.strip())


@action
def visit_theft(*, theft_id: int, note: str, by: Actor, at: datetime) -> None:
    """The place was looked at, with what was found there.

    Raises UnableToReportTheft (UNKNOWN, WORDS, STATE).
    """
    row = held(theft_id)
    if not note.strip():
        raise UnableToReportTheft("WORDS", "Write what was found.")
    go_on(row, "VISITED")
    row.save(update_fields=["state_code"])
    step(theft_id, "VISITED", by.label, at, note=note.strip(), told="-")


@action
def decide_theft(
    *, theft_id: int, outcome_code: str, assessed_paise: int | None, note: str, by: Actor, at: datetime
) -> None:
    """Decide whether it was theft, and what was assessed where it was.

    Raises UnableToReportTheft (UNKNOWN, STATE, OUTCOME, WORDS).
    """
    row = held(theft_id)
    if outcome_code not in rules.OUTCOMES or (assessed_paise is not None and outcome_code != "PROVED"):
        raise UnableToReportTheft("OUTCOME", "Choose what was found; an amount only where it was theft.")
    if assessed_paise is not None and not 0 <= assessed_paise < 10**13:
        raise UnableToReportTheft("OUTCOME", "The amount is none.")
    if not note.strip():
        raise UnableToReportTheft("WORDS", "Write what the decision rests on.")
    go_on(row, "DECIDED")
    row.outcome_code, row.assessed_paise = outcome_code, assessed_paise
    row.save(update_fields=["state_code", "outcome_code", "assessed_paise"])
    step(theft_id, "DECIDED", by.label, at, note=note.strip(), told=outcome_code)


@action
def close_theft(*, theft_id: int, by: Actor, at: datetime) -> None:
    """Close a decided report. Raises UnableToReportTheft (UNKNOWN, STATE)."""
    row = held(theft_id)
    go_on(row, "CLOSED")
    row.save(update_fields=["state_code"])
    step(theft_id, "CLOSED", by.label, at, told="-")


@action
def look_at_informant(*, theft_id: int, reason: str, by: Actor, at: datetime) -> InformantShown | None:
    """Show an officer of the vigilance team what little is shown of who told; the look and its reason stay.

    None where nobody gave a name or number. Raises UnableToReportTheft (UNKNOWN, WORDS).
    """
    row = held(theft_id)
    if not reason.strip():
        raise UnableToReportTheft("WORDS", "Say why; every look stays on record.")
    InformantLook.objects.create(
        theft=row, staff_id=by.id or 0, staff_words=by.label[:120], reason=reason.strip()[:300], looked_at=at
    )
    kept = Informant.objects.filter(theft=row).first()
    if kept is None:
        return None
    name, mobile = (_open(bytes(each), row.number) for each in (kept.name_sealed, kept.mobile_sealed))
    return InformantShown(rules.masked_name(name), rules.masked_mobile(mobile))


def _created(**fields: object) -> Theft:
    for _ in range(5):
        try:
            with transaction.atomic():
                return Theft.objects.create(number=f"V{secrets.randbelow(10**8):08d}", **fields)
        except IntegrityError:
            continue
    raise UnableToReportTheft("NUMBER", "No number was free five times; try again.")


def _office_of(company_id: int, dtr_code: str) -> int | None:
    device = network.device_of_code(company_id, "DTR", dtr_code.strip()) if dtr_code.strip() else None
    return device.office_id if device else network.head_office(company_id)


def held(theft_id: int) -> Theft:
    """The report, held until the transaction ends. Raises UnableToReportTheft (UNKNOWN)."""
    row = Theft.objects.select_for_update().filter(id=theft_id).first()
    if row is None:
        raise UnableToReportTheft("UNKNOWN", f"There is no report {theft_id}.")
    return row


def _by_secret(secret: str) -> Theft:
    row = Theft.objects.select_for_update().filter(follow_mark=follow_mark(secret) or "-").first()
    if row is None:
        raise UnableToReportTheft("UNKNOWN", "No report has this code.")
    return row


def go_on(row: Theft, to: str) -> None:
    """Move it to a state, unsaved. Raises UnableToReportTheft (STATE)."""
    if not rules.may_go(row.state_code, to):
        raise UnableToReportTheft("STATE", f"A report that is {row.state_code} does not become {to}.")
    row.state_code = to


def step(theft_id: int, verb: str, who: str, at: datetime, *, note: str = "", told: str = "") -> None:
    """Write what was done; `told` "-": who follows it sees the verb alone."""
    TheftStep.objects.create(
        theft_id=theft_id, verb_code=verb, done_at=at, done_by=who[:120], note=note[:2000], told=told[:2000]
    )


def _told_step(theft_id: int, verb: str, at: datetime, *, note: str = "", told: str = "") -> None:
    """A step of who told it: of the day, not of the second."""
    step(theft_id, verb, _WHO_TOLD, day_start(settlement_day(at)), note=note, told=told)


def _seal(text: str, number: str) -> bytes:
    nonce = secrets.token_bytes(rules.NONCE_BYTES)
    return rules.sealed(text, nonce=nonce, subject=number, key=theft_key())


def _open(closed: bytes, number: str) -> str:
    return rules.opened(closed, subject=number, key=theft_key()) or ""
