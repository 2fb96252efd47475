"""An officer spares a company or a consumer; what the program suspended itself he cannot lift."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.supply.actions.keep import hold_company, hold_connections
from bijlighar.supply.models import Suspension
from bijlighar.supply.rules import CAUSES

OFFICERS = tuple(code for code in CAUSES if code != "LINKS")
_OF_A_COMPANY = ("OFFICER", "COURT")


class UnableToSuspend(ValueError):
    """It cannot be suspended or lifted as told; nothing was written."""


@action
def suspend(
    *,
    company_id: int,
    cause_code: str,
    reason: str,
    by: Actor,
    at: datetime,
    connection_id: int | None = None,
) -> int:
    """Spare a whole company, or one connection of it, from being cut off; returns the suspension's number.

    `cause_code`: OFFICER or COURT; for a connection LIFE_SUPPORT, DISPUTE and ESSENTIAL as well.
    Raises UnableToSuspend.
    """
    allowed = _OF_A_COMPANY if connection_id is None else OFFICERS
    if cause_code not in allowed:
        raise UnableToSuspend(f"{cause_code!r} is no cause here; there are {', '.join(allowed)}.")
    if not reason.strip():
        raise UnableToSuspend("Say why; consumers and other officers will read it.")
    if connection_id is not None:
        there = consumers.connection(connection_id)
        if there is None or there.company_id != company_id:
            raise UnableToSuspend(f"Company {company_id} has no connection {connection_id}.")
        hold_connections([connection_id])
    else:
        hold_company(company_id)
    try:
        with transaction.atomic():
            row = Suspension.objects.create(
                company_id=company_id, connection_id=connection_id, cause_code=cause_code,
                reason=reason.strip(), from_at=at, made_by=by.label[:120],
            )  # fmt: skip
    except IntegrityError as problem:
        raise UnableToSuspend("It is suspended for this cause already. Lift that first.") from problem
    tell_changed(company_id, None if connection_id is None else [connection_id])
    return row.id


@action
def lift(*, suspension_id: int, reason: str, by: Actor, at: datetime) -> None:
    """End a suspension that an officer made. One that the links made ends by itself, when they work again.

    Raises UnableToSuspend.
    """
    if not reason.strip():
        raise UnableToSuspend("Say why it ends; nothing was changed.")
    row = Suspension.objects.select_for_update().filter(id=suspension_id).first()
    if row is None or row.to_at is not None:
        raise UnableToSuspend(f"No suspension {suspension_id} is in force.")
    if row.cause_code == "LINKS":
        raise UnableToSuspend(
            f"Suspension {suspension_id} was not lifted: the links made it ({', '.join(row.links)}). It ends "
            "by itself once they were seen working for long enough; nobody can shorten that."
        )
    Suspension.objects.filter(id=row.id).update(
        to_at=at, lifted_by=by.label[:120], lift_reason=reason.strip()
    )
    tell_changed(row.company_id, None if row.connection_id is None else [row.connection_id])
