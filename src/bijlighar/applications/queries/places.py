"""What the survey found and what the records say of the transformer and the connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bijlighar.applications.models import Survey
from bijlighar.applications.rules.feasibility import Feasibility, Room, feasibility
from bijlighar.applications.rules.policy import ApplicationPolicy
from bijlighar.consumers import queries as consumers
from bijlighar.network import queries as network


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """A visit: planned, then what was found; `room_code` is what the records said that day."""

    planned_on: date
    planned_by: str
    done_at: datetime | None
    done_by: str
    finding_code: str
    transformer_id: int | None
    transformer_code: str
    load_w: int | None
    distance_m: int | None
    words: str
    room_code: Room | str
    capacity_va: int | None
    sanctioned_w: int | None


def survey_of(application_id: int) -> SurveyRecord | None:
    """The visit of an application."""
    row = Survey.objects.filter(application_id=application_id).first()
    if row is None:
        return None
    device = network.device("DTR", row.transformer_id) if row.transformer_id else None
    names = [name for name in SurveyRecord.__dataclass_fields__ if name != "transformer_code"]
    return SurveyRecord(
        **{name: getattr(row, name) for name in names}, transformer_code=device.code if device else ""
    )


def room_on(
    company_id: int, transformer_id: int | None, asked_w: int, policy: ApplicationPolicy, day: date
) -> Feasibility:
    """What the records say of the room on a transformer for a load more."""
    most = int(policy.most_load_percent.exact)
    if transformer_id is None:
        return feasibility(capacity_va=None, sanctioned_w=None, asked_w=asked_w, most_percent=most)
    device = network.device("DTR", transformer_id)
    rows = network.transformer_rows(company_id).filter(pl.col("code") == (device.code if device else ""))
    capacity = rows.item(0, "capacity_va") if rows.height else None
    there = consumers.wires(transformer_ids=[transformer_id], on=day).get_column("connection_id").to_list()
    terms = consumers.terms_on(there, day)
    return feasibility(
        capacity_va=capacity,
        sanctioned_w=int(terms.get_column("sanctioned_load_w").sum() or 0),
        asked_w=asked_w,
        most_percent=most,
        connections=len(there),
        without_load=len(there) - terms.height,
    )


def load_before_w(connection_id: int, day: date) -> int:
    """The sanctioned load of a connection; 0 without terms."""
    terms = consumers.terms_on([connection_id], day)
    return int(terms.item(0, "sanctioned_load_w")) if terms.height else 0


def terms_before(connection_id: int, day: date) -> dict[str, Any]:
    """Category and load in force, as plain values."""
    terms = consumers.terms_on([connection_id], day)
    if not terms.height:
        return {}
    return {name: terms.item(0, name) for name in ("category_code", "sanctioned_load_w")}
