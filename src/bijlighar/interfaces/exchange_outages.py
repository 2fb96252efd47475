"""Outages of a company as the exchange format of the India Energy Stack has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.outages import queries as outages
from bijlighar.outages.adapters.ies import Facts, Place, is_exchanged, notification
from bijlighar.outages.queries import OutageBrief


def notices(company: CompanyRecord, at: datetime, around: timedelta) -> list[dict[str, Any]]:
    """Planned outages within `around`, live ones, and those that ended in that time; by their numbers."""
    found = {one.id: one for one in outages.calendar(company.id, at - around, at + around)}
    found |= {one.id: one for one in outages.live(company.id, at)}
    ended = outages.history(company.id, before=at + around, limit=500)
    found |= {one.id: one for one in ended if one.started_at >= at - around}
    rows = [one for _, one in sorted(found.items()) if is_exchanged(one.state_code, one.device_kind)]
    signs = outages.signal_counts([one.id for one in rows])
    return [
        notification(_facts(one, signs.get(one.id, {}), at), _place(company, one.office_id)) for one in rows
    ]


def _facts(one: OutageBrief, signs: dict[str, int], at: datetime) -> Facts:
    steps = outages.steps(one.id)
    return Facts(
        one.id, one.kind_code, one.state_code, one.device_kind, one.device_code, one.device_name_en,
        one.above_en, one.cause_code, one.note_en, one.started_at, one.until_at, one.estimate_at,
        one.restored_at, steps[0].at if steps else at, steps[-1].at if steps else at, one.is_storm,
        one.affected, signs.get("COMPLAINT", 0) + signs.get("CALL", 0), one.crew,
    )  # fmt: skip


def _place(company: CompanyRecord, office_id: int) -> Place:
    offices = {office.kind: office.name_en for office in network.office_path(office_id)}
    host = company.portal_host or f"{company.code}.bijlighar"
    return Place(company.name_en, company.helpline, f"outages.{host}", offices)
