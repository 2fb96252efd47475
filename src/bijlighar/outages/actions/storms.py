"""The storm switch: declared and ended by an officer, with the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.outages.models import Outage, Storm
from bijlighar.outages.rules import ENDED


class UnableToDeclare(ValueError):
    """The storm cannot be declared or ended as told; nothing was written."""


@action
def declare_storm(
    *, company_id: int, reason: str, by: Actor, at: datetime, office_id: int | None = None
) -> int:
    """Declare a storm for a company, or for an office and all below it; returns its number.

    Faults that are live there count as the storm's. Raises UnableToDeclare.
    """
    if not reason.strip():
        raise UnableToDeclare("Say why; operators and the public will read it.")
    faults = Outage.objects.filter(company_id=company_id, kind_code="FAULT").exclude(state_code__in=ENDED)
    if office_id is not None:
        office = network.office(office_id)
        if office is None or office.company_id != company_id:
            raise UnableToDeclare(f"Company {company_id} has no office {office_id}.")
        faults = faults.filter(office_id__in=network.offices_below(office_id))
    try:
        with transaction.atomic():
            number = Storm.objects.create(
                company_id=company_id, office_id=office_id, since=at, reason=reason.strip()[:300],
                declared_by=by.label[:120],
            ).id  # fmt: skip
    except IntegrityError as problem:
        raise UnableToDeclare("A storm is declared there already; end that one first.") from problem
    faults.update(is_storm=True)
    return number


@action
def end_storm(*, storm_id: int, by: Actor, at: datetime, reason: str = "") -> None:
    """End a storm. Raises UnableToDeclare where none such is on."""
    done = Storm.objects.filter(id=storm_id, until__isnull=True, since__lte=at).update(
        until=at, ended_by=by.label[:120], end_reason=reason.strip()[:300]
    )
    if not done:
        raise UnableToDeclare(f"No storm {storm_id} is on.")
