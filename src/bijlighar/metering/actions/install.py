"""Puts a meter at a connection and takes it away, each at an instant, with its register."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.metering.actions.validate import validate_days
from bijlighar.metering.models import Installation
from bijlighar.metering.queries.stored import day_number, raw_keys


class UnableToInstall(ValueError):
    """The meter hangs elsewhere, or hung elsewhere that day, or the connection has a main meter then."""


class UnableToRemove(ValueError):
    """The meter does not hang anywhere, or was put there later."""


@action
def install_meter(
    *,
    meter_id: int,
    connection_id: int,
    from_at: datetime,
    register_start_wh: int | None,
    by: Actor,
    at: datetime,
    role_code: str = "MAIN",
) -> int:
    """Put a meter at a connection from an instant on; returns the installation. Raises UnableToInstall."""
    try:
        with transaction.atomic():
            made = Installation.objects.create(
                meter_id=meter_id,
                connection_id=connection_id,
                role_code=role_code,
                from_at=from_at,
                register_start_wh=register_start_wh,
            ).id
    except IntegrityError as problem:
        if "metering_installation_one_main_meter" in str(problem):
            why = "this connection has a main meter at that time; take that one away first"
        elif "metering_installation_meter_at_one_place" in str(problem):
            why = "this meter hangs at a connection on that day; it can go up elsewhere on the next day"
        else:
            raise
        raise UnableToInstall(f"The meter was not installed: {why}.") from problem
    _validate_again(meter_id, from_at, by, at)
    return made


@action
def remove_meter(
    *, meter_id: int, to_at: datetime, register_end_wh: int | None, by: Actor, at: datetime
) -> int:
    """Take a meter away at an instant; returns the installation that ends. Raises UnableToRemove.

    Its last register is kept; `count_last_register` lets it tell what the meter did not.
    """
    now = Installation.objects.select_for_update().filter(meter_id=meter_id, to_at__isnull=True).first()
    if now is None:
        raise UnableToRemove("The meter was not taken away: it hangs nowhere.")
    if to_at <= now.from_at:
        raise UnableToRemove(
            f"The meter was not taken away: it was put there only at {minute_label(now.from_at)}. "
            "Give a later time."
        )
    now.to_at, now.register_end_wh = to_at, register_end_wh
    now.save(update_fields=["to_at", "register_end_wh"])
    _validate_again(meter_id, to_at, by, at)
    return now.id


def _validate_again(meter_id: int, change_at: datetime, by: Actor, at: datetime) -> None:
    """Judge the day of a change anew where its readings came before the change was written down."""
    validate_days(keys=raw_keys([meter_id], [day_number(settlement_day(change_at))]), by=by, at=at)
