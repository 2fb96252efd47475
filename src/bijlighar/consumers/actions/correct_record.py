"""Corrects a person, a mobile or an address in the record; who holds the connection stays the same."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers.actions.ended import end_links
from bijlighar.consumers.models import Connection, MobileLink, Person
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed


class UnableToCorrect(ValueError):
    """The record cannot be corrected so; `code` is EMPTY, UNKNOWN or SAME (it says so already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@action
def correct_record(
    *, connection_id: int, field_code: str, words_en: str, words_hi: str, by: Actor, at: datetime
) -> None:
    """Write a person's name (NAME, on all his connections) or a connection's address (ADDRESS) anew.

    In both languages. Bills that were made keep what stood in the record then. Raises `UnableToCorrect`.
    """
    english, hindi = words_en.strip(), words_hi.strip()
    if not english or not hindi:
        raise UnableToCorrect("EMPTY")
    one = Connection.objects.select_for_update().filter(id=connection_id).first()
    if one is None or field_code not in ("NAME", "ADDRESS"):
        raise UnableToCorrect("UNKNOWN")
    if field_code == "NAME":
        Person.objects.filter(id=one.person_id).update(name_en=english[:120], name_hi=hindi[:120])
        others = Connection.objects.filter(person_id=one.person_id)
        tell_changed(one.company_id, list(others.values_list("id", flat=True)))
        return
    one.address_en, one.address_hi = english[:300], hindi[:300]
    one.save(update_fields=["address_en", "address_hi"])
    tell_changed(holders=[connection_id])


@action
def correct_mobile(*, connection_id: int, mobile: str, by: Actor, at: datetime) -> str:
    """Write a person's registered mobile ("+91" and ten digits) anew, on all his connections; the old one.

    The old number sees them no more, and so does no program that it let in; the new one sees them at once,
    as an officer has checked whose it is. Links of others stay. Raises `UnableToCorrect`.
    """
    one = Connection.objects.filter(id=connection_id).first()
    if one is None:
        raise UnableToCorrect("UNKNOWN")
    if not mobile:
        raise UnableToCorrect("EMPTY")
    person = Person.objects.select_for_update().get(id=one.person_id)
    before = person.mobile
    if before == mobile:
        raise UnableToCorrect("SAME")
    person.mobile = mobile
    person.save(update_fields=["mobile"])
    live = MobileLink.objects.filter(connection__person=person, to_at__isnull=True)
    if before:
        end_links(live.filter(mobile=before), at)
    linked = set(live.filter(mobile=mobile).values_list("connection_id", flat=True))
    held = list(Connection.objects.filter(person=person).values_list("id", flat=True))
    MobileLink.objects.bulk_create(
        MobileLink(mobile=mobile, connection_id=each, how_code="STAFF", from_at=at)
        for each in held
        if each not in linked
    )
    tell_changed(one.company_id, held)
    return before
