"""An operator at the counter asks, and the person says yes with a code (M3)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import F

from bijlighar.consumers.actions.letter import letter_of
from bijlighar.consumers.models import Connection, CounterVisit, LetterCode
from bijlighar.consumers.rules.counter import (
    CODE_LIVES,
    REASONS,
    TRIES_A_CODE,
    USED_AT_COUNTER,
    VISIT_LASTS,
    VISITS_A_CONNECTION,
    VISITS_A_STAFF,
)
from bijlighar.consumers.rules.links import LETTER_DIGITS, WINDOW
from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time

_PURPOSE = "counter"
Agreed = Literal["AGREED", "WRONG", "NO_CODE"]


class UnableToServe(ValueError):
    """No visit can be asked for so; nothing of the person was shown."""

    def __init__(self, words_en: str, words_hi: str) -> None:
        """Say it in both languages."""
        super().__init__(words_en)
        self.words_en, self.words_hi = words_en, words_hi


@action
def ask_at_counter(*, connection_id: int, reason_code: str, by: Actor, at: datetime) -> int:
    """Ask the person of a connection whether this operator may act for them; the visit's id.

    A code goes to the registered mobile, if there is one; the code on the bill does as well. Raises
    `UnableToServe` for another reason than listed, and when one operator asked too often today.
    """
    if reason_code not in REASONS or by.kind != "staff" or by.id is None:
        raise UnableToServe("Choose what the person came for.", "चुनें कि व्यक्ति किस काम से आए हैं।")
    one_at_a_time(f"counter {by.id}", f"counter of {connection_id}")
    recent = CounterVisit.objects.filter(asked_at__gt=at - WINDOW)
    if recent.filter(staff_id=by.id).count() >= VISITS_A_STAFF:
        raise UnableToServe("Too many were asked today.", "आज बहुत बार पूछा जा चुका।")
    connection = Connection.objects.select_related("person").get(id=connection_id)
    sent = recent.filter(connection_id=connection_id, is_code_sent=True).count()
    goes_to = connection.person.mobile if sent < VISITS_A_CONNECTION else ""
    code = codes.make()
    visit = CounterVisit.objects.create(
        connection=connection,
        staff_id=by.id,
        reason_code=reason_code,
        code_hash="",
        is_code_sent=bool(goes_to),
        asked_at=at,
        expires_at=at + CODE_LIVES,
    )
    CounterVisit.objects.filter(id=visit.id).update(
        code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=str(visit.id))
    )
    if goes_to:
        outbox.post(
            channel="sms",
            template="counter_code",
            recipient=goes_to,
            language=connection.person.language,
            context={"code": code, "number": connection.service_number, "minutes": VISIT_LASTS.seconds // 60},
            key=f"counter_code/{visit.id}",
            is_urgent=True,
            at=at,
        )
    return visit.id


@action
def agree_at_counter(*, visit_id: int, code: str, by: Actor, at: datetime) -> Agreed:
    """The person told the operator the code: AGREED opens the account to that one for half an hour.

    `code`: six digits from the SMS, or twelve from the letter, which then are used up. NO_CODE for one that
    is too old or was tried five times, and for anybody but who asked.
    """
    visit = CounterVisit.objects.select_for_update().filter(id=visit_id, staff_id=by.id or 0).first()
    if visit is None or visit.agreed_at is not None or visit.expires_at <= at or visit.tries >= TRIES_A_CODE:
        return "NO_CODE"
    number = Connection.objects.values_list("service_number", flat=True).get(id=visit.connection_id)
    how = _how(visit, number, code, at)
    if not how:
        CounterVisit.objects.filter(id=visit.id).update(tries=F("tries") + 1)
        return "WRONG"
    CounterVisit.objects.filter(id=visit.id).update(how_code=how, agreed_at=at, ends_at=at + VISIT_LASTS)
    return "AGREED"


@action
def end_at_counter(*, visit_id: int, by: Actor, at: datetime) -> bool:
    """The person leaves: the account is closed to the operator; False where it was closed already."""
    live = CounterVisit.objects.filter(id=visit_id, staff_id=by.id or 0, agreed_at__lte=at, ends_at__gt=at)
    return live.update(ends_at=at) > 0


def _how(visit: CounterVisit, number: str, code: str, at: datetime) -> str:
    if len(code) == LETTER_DIGITS:
        letter = letter_of(visit.connection_id, number, code, at)
        if letter is not None:
            used_by = f"{USED_AT_COUNTER}{visit.id}"[:16]
            LetterCode.objects.filter(id=letter.id).update(used_at=at, used_by=used_by)
            return "LETTER"
    elif visit.is_code_sent and codes.matches(code, visit.code_hash, purpose=_PURPOSE, subject=str(visit.id)):
        return "SMS"
    return ""
