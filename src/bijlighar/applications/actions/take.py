"""Who has an application in hand, and which office owes the next step."""

from __future__ import annotations

from datetime import datetime

from bijlighar.applications.actions.write import UnableToApply, held, note
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network


@action
def take(*, application_id: int, by: Actor, at: datetime) -> None:
    """Take an application in hand; whoever takes it after goes before. Raises `UnableToApply`."""
    row = held(application_id)
    row.taken_by_id, row.taken_by = by.id, by.label[:120]
    row.save(update_fields=["taken_by_id", "taken_by"])
    note(row, "TAKEN", by, at)


@action
def hand_over(*, application_id: int, office_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Give an application to the office where the place really lies; the clock runs on as it was.

    Raises `UnableToApply` for an office of another company or without a reason.
    """
    row = held(application_id)
    there = network.office(office_id)
    if there is None or there.company_id != row.company_id or not reason.strip():
        raise UnableToApply(
            "OFFICE",
            "Choose an office of the company and say why.",
            "कंपनी का दफ़्तर चुनिए और कारण लिखिए।",
        )
    row.office_id = row.desk_id = office_id
    row.taken_by_id, row.taken_by = None, ""
    row.save()
    facts = {"office_en": there.name_en, "office_hi": there.name_hi}
    note(row, "HANDED_OVER", by, at, words=(reason, reason), facts=facts)
