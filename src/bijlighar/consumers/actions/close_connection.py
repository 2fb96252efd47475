"""Ends a connection for good: its terms end, and from that day it is no connection to bill."""

from __future__ import annotations

from datetime import date, datetime

from bijlighar.consumers.actions.change_terms import UnableToChangeTerms
from bijlighar.consumers.models import Connection, Terms
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.time import settlement_day


@action
def close_connection(*, connection_id: int, from_date: date, by: Actor, at: datetime) -> None:
    """End the terms of a connection; `from_date` is its first day without supply, today at the latest.

    Raises `UnableToChangeTerms` when it has no open terms, or these began on or after that day.
    """
    one = Connection.objects.select_for_update().filter(id=connection_id).first()
    terms = (
        Terms.objects.select_for_update().filter(connection_id=connection_id, to_date__isnull=True).first()
    )
    if one is None or terms is None:
        raise UnableToChangeTerms(
            f"Connection {connection_id} has no open terms, so there is nothing to end."
        )
    if from_date <= terms.from_date:
        raise UnableToChangeTerms(
            f"The terms in force began on {terms.from_date}; they cannot end on {from_date}. "
            "Give a later day."
        )
    if from_date > settlement_day(at):
        raise UnableToChangeTerms(f"{from_date} has not come yet. End the connection on that day.")
    terms.to_date = from_date
    terms.save(update_fields=["to_date"])
    one.disconnected_on = from_date
    one.save(update_fields=["disconnected_on"])
    tell_changed(holders=[connection_id])
