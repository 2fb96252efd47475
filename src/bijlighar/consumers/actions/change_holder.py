"""Passes a connection to another person; who held it before stays on record as a person."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers.actions.ended import end_links
from bijlighar.consumers.models import Connection, MobileLink, Person
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed


@action
def change_holder(
    *,
    connection_id: int,
    reference: str,
    name_en: str,
    name_hi: str,
    mobile: str,
    language: str,
    by: Actor,
    at: datetime,
) -> int:
    """Have a connection stand in another person's name from now on; the id of who held it.

    `reference` is the company's key for the new person. Whoever the old one let in sees nothing of the new
    one: every link ends. Raises LookupError for an unknown connection.
    """
    one = Connection.objects.select_for_update().filter(id=connection_id).first()
    if one is None:
        raise LookupError(f"There is no connection {connection_id}.")
    person, _ = Person.objects.get_or_create(
        company_id=one.company_id,
        reference=reference,
        defaults={"name_en": name_en, "name_hi": name_hi, "mobile": mobile, "language": language},
    )
    before: int = one.person_id
    if person.id != before:
        one.person_id = person.id
        one.save(update_fields=["person_id"])
        end_links(MobileLink.objects.filter(connection_id=connection_id), at)
        tell_changed(holders=[connection_id])
    return before
