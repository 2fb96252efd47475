"""Links a mobile with a code printed on a letter, where the company has no mobile to send one to (M12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.consumers.actions.ended import end_links
from bijlighar.consumers.models import Connection, LetterCode, LinkRequest, MobileLink
from bijlighar.consumers.rules.links import (
    LETTER_DIGITS,
    LETTER_LIVES,
    REQUESTS_A_MOBILE,
    WINDOW,
    LinkAnswer,
    may_end,
)
from bijlighar.consumers.rules.service_number import normalise
from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time

_PURPOSE = "letter"
_NOBODYS = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter about to be printed: the connection, the number of its bill, and when that was issued."""

    connection_id: int
    document: str
    issued_at: datetime


@action
def print_letter_codes(*, letters: Sequence[Letter], by: Actor, at: datetime) -> dict[tuple[int, str], str]:
    """The codes to print, by connection and document; a letter that gets none is absent.

    None goes on the letter of a connection with a registered mobile: there a code by SMS does the same and
    lies in nobody's post. None either on a letter that is too old, whose code was used or was withdrawn. The
    same letter has the same code however often it is printed.
    """
    fresh = [each for each in letters if each.issued_at + LETTER_LIVES > at]
    numbers = dict(
        Connection.objects.filter(
            id__in={each.connection_id for each in fresh}, person__mobile="", disconnected_on__isnull=True
        ).values_list("id", "service_number")
    )
    asked = [each for each in fresh if each.connection_id in numbers]
    made = {(each.connection_id, each.document): _code(numbers[each.connection_id], each) for each in asked}
    LetterCode.objects.bulk_create(
        [
            LetterCode(
                connection_id=each.connection_id,
                document=each.document,
                code_hash=_hash(made[each.connection_id, each.document], numbers[each.connection_id]),
                printed_at=at,
                expires_at=each.issued_at + LETTER_LIVES,
            )
            for each in asked
        ],
        ignore_conflicts=True,
        batch_size=5_000,
    )
    live = LetterCode.objects.filter(
        connection_id__in=list(numbers), used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    counting = set(live.values_list("connection_id", "document"))
    return {key: code for key, code in made.items() if key in counting}


@action
def link_by_letter(*, mobile: str, service_number: str, code: str, by: Actor, at: datetime) -> LinkAnswer:
    """A signed-in mobile gives the code of a letter: LINKED, WRONG, or TOO_MANY after ten tries in 24 hours.

    WRONG says nothing more: not whether the number exists, has a registered mobile or was sent a letter. The
    mobiles that saw the connection before are told.
    """
    number = normalise(service_number)
    one_at_a_time(f"link {mobile}", f"link {number}")
    asked = LinkRequest.objects.filter(mobile=mobile, created_at__gt=at - WINDOW).count()
    if asked >= REQUESTS_A_MOBILE:
        return LinkAnswer("TOO_MANY")
    connection = Connection.objects.select_related("person").filter(service_number=number).first()
    connection_id = connection.id if connection is not None else _NOBODYS
    LinkRequest.objects.create(
        mobile=mobile,
        service_number=number,
        connection=connection,
        code_hash="",
        is_code_sent=False,
        created_at=at,
        expires_at=at,
    )
    found = letter_of(connection_id, number, code, at)
    if found is None or connection is None or connection.person.mobile:
        return LinkAnswer("WRONG")
    before = list(
        MobileLink.objects.filter(connection_id=connection_id, to_at__isnull=True).values_list(
            "mobile", flat=True
        )
    )
    if mobile in before:
        return LinkAnswer("LINKED", connection_id)
    LetterCode.objects.filter(id=found.id).update(used_at=at, used_by=mobile)
    MobileLink.objects.create(mobile=mobile, connection_id=connection_id, how_code="LETTER", from_at=at)
    for other in before:
        outbox.post(
            channel="sms",
            template="linked_by_letter",
            recipient=other,
            language=connection.person.language,
            context={"number": number, "mobile_end": mobile[-4:]},
            key=f"linked_by_letter/{found.id}/{other}",
            at=at,
        )
    return LinkAnswer("LINKED", connection_id)


@action
def withdraw_letter_codes(*, connection_id: int, by: Actor, at: datetime) -> int:
    """Have no printed code of a connection count any more; how many did. The next bill brings a new one."""
    live = LetterCode.objects.filter(
        connection_id=connection_id, used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return live.update(withdrawn_at=at)


@action
def end_link_of_other(*, mobile: str, connection_id: int, link_id: int, by: Actor, at: datetime) -> bool:
    """End the link of another mobile, where `may_end` allows it; no printed code counts after that either."""
    live = MobileLink.objects.select_for_update().filter(connection_id=connection_id, to_at__isnull=True)
    since = list(live.values_list("mobile", "from_at"))
    other = live.filter(id=link_id).first()
    registered = Connection.objects.values_list("person__mobile", flat=True).get(id=connection_id)
    if other is None or not may_end(asker=mobile, other=other.mobile, registered=registered, since=since):
        return False
    end_links(MobileLink.objects.filter(id=other.id), at)
    LetterCode.objects.filter(connection_id=connection_id, used_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )
    return True


def letter_of(connection_id: int, number: str, code: str, at: datetime) -> LetterCode | None:
    """The letter of a connection whose code this is, while it counts; locked until the end."""
    hashed = _hash(code, number)
    live = LetterCode.objects.select_for_update().filter(
        connection_id=connection_id, code_hash=hashed, used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return live.first()


def _code(number: str, letter: Letter) -> str:
    subject = f"{number} {letter.document}"
    return codes.derived(purpose=_PURPOSE, subject=subject, digits=LETTER_DIGITS)


def _hash(code: str, number: str) -> str:
    return codes.keyed_hash(code, purpose=_PURPOSE, subject=number)
