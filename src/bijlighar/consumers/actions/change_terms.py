"""Changes what was agreed for a connection from a day on; what was before stays as it was."""

from __future__ import annotations

from datetime import date, datetime

from bijlighar.consumers.models import Terms
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed

_MAY_BE_NONE = ("contract_demand_w", "contract_demand_va", "load_millihp")


class UnableToChangeTerms(ValueError):
    """The new terms do not fit behind the ones in force; nothing was written."""


@action
def change_terms(
    *,
    connection_id: int,
    from_date: date,
    category_code: str | None = None,
    area_code: str | None = None,
    sanctioned_load_w: int | None = None,
    contract_demand_w: int | None = None,
    contract_demand_va: int | None = None,
    load_millihp: int | None = None,
    is_net_metered: bool | None = None,
    phase: int | None = None,
    is_prepaid: bool | None = None,
    is_smart: bool | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """End the terms in force at `from_date` and begin new ones there; what is None stays.

    0 takes a contract demand or a load in horsepower away; a contract demand in W takes the place of one in
    VA, and the other way about.
    False when nothing would change. Raises `UnableToChangeTerms` when the connection has no open terms, or
    these began on or after `from_date`: history is never overwritten.
    """
    current = (
        Terms.objects.select_for_update().filter(connection_id=connection_id, to_date__isnull=True).first()
    )
    if current is None:
        raise UnableToChangeTerms(f"Connection {connection_id} has no open terms. Register it first.")
    given = {
        "category_code": category_code,
        "area_code": area_code,
        "sanctioned_load_w": sanctioned_load_w,
        "contract_demand_w": contract_demand_w,
        "contract_demand_va": contract_demand_va,
        "load_millihp": load_millihp,
        "is_net_metered": is_net_metered,
        "phase": phase,
        "is_prepaid": is_prepaid,
        "is_smart": is_smart,
    }
    if contract_demand_w and contract_demand_va:
        raise UnableToChangeTerms("A contract demand is agreed in W or in VA. Give one of the two.")
    if contract_demand_w:
        given["contract_demand_va"] = 0
    if contract_demand_va:
        given["contract_demand_w"] = 0
    new = {name: getattr(current, name) if value is None else value for name, value in given.items()}
    new |= {name: new[name] or None for name in _MAY_BE_NONE}
    if all(getattr(current, name) == value for name, value in new.items()):
        return False
    if from_date <= current.from_date:
        raise UnableToChangeTerms(
            f"The terms in force began on {current.from_date}; new ones cannot begin on {from_date}. "
            "Give a later day."
        )
    current.to_date = from_date
    current.save(update_fields=["to_date"])
    Terms.objects.create(connection_id=connection_id, from_date=from_date, **new)
    tell_changed(holders=[connection_id])
    return True
