"""Corrects how a person or an address is written in the record; who holds the connection stays the same."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers.models import Connection, Person
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed


class UnableToCorrect(ValueError):
    """The record cannot be corrected so; `code` is EMPTY or UNKNOWN."""

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
