"""One application: its facts, its steps, the stretches in which it stood, its clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bijlighar.applications.models import Application, Breach, Pause, Step
from bijlighar.applications.queries.codes import follow_code_of, opened_by
from bijlighar.applications.rules.clock import Clock, Stretch, clock
from bijlighar.applications.rules.kinds import OPEN, Area, Kind, Stage
from bijlighar.applications.rules.policy import ApplicationPolicy, policy_on
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """An application as `models.Application` has it; `due_at` as of its last change."""

    id: int
    number: str
    key: str
    company_id: int
    office_id: int
    desk_id: int
    connection_id: int | None
    again_of_id: int | None
    kind_code: Kind
    stage_code: Stage
    channel_code: str
    language: str
    mobile: str
    name: str
    answers: dict[str, Any]
    area_code: Area
    legal_days: int
    needs_extension: bool
    submitted_at: datetime
    stage_at: datetime
    due_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    taken_by_id: int | None
    taken_by: str
    reason_en: str
    reason_hi: str
    cure_en: str
    cure_hi: str
    found: dict[str, Any]

    @property
    def follow_code(self) -> str:
        """The code of the link that its messages carry."""
        return follow_code_of(self.key)

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.stage_code in OPEN

    def due_on(self, at: datetime) -> date:
        """The last legal day, as it would be if the clock ran on from `at`."""
        stood = at - self.paused_at if self.paused_at is not None else timedelta(0)
        return settlement_day(self.due_at + stood - timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class StepRecord:
    """Something that happened, with who did it."""

    code: str
    stage_code: Stage
    at: datetime
    by_kind: str
    by_label: str
    words_en: str
    words_hi: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """A stretch in which the applicant was waited for; `to_at` None while it lasts."""

    reason_code: str
    from_at: datetime
    to_at: datetime | None
    until_on: date
    asked_by: str
    words_en: str
    words_hi: str


@dataclass(frozen=True, slots=True)
class BreachRecord:
    """The legal days were not kept; `compensation_paise` None where no amount is known."""

    due_at: datetime
    noted_at: datetime
    compensation_paise: int | None
    why_en: str
    why_hi: str


FIELDS = tuple(ApplicationRecord.__dataclass_fields__)


def records(rows: Iterable[dict[str, Any]]) -> list[ApplicationRecord]:
    """Rows of `FIELDS` as records."""
    return [ApplicationRecord(**row) for row in rows]


def one(application_id: int) -> ApplicationRecord:
    """One application by its id. Raises LookupError."""
    found = next(iter(records(Application.objects.filter(id=application_id).values(*FIELDS))), None)
    if found is None:
        raise LookupError(f"There is no application {application_id}.")
    return found


def by_number(company_id: int | None, number: str) -> ApplicationRecord | None:
    """One application by its number, of a company or of any."""
    rows = Application.objects.filter(number=number.strip().upper())
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    return next(iter(records(rows.values(*FIELDS))), None)


def by_follow_code(code: str) -> ApplicationRecord | None:
    """The application that a secret link leads to."""
    return next(iter(records(Application.objects.filter(opened_by(code)).values(*FIELDS))), None)


def office_of(application_id: int) -> int | None:
    """The office at whose desk an application lies with its place's; None for an unknown one."""
    return Application.objects.filter(id=application_id).values_list("office_id", flat=True).first()


def steps(application_id: int) -> list[StepRecord]:
    """What happened to an application, the first first."""
    names = tuple(StepRecord.__dataclass_fields__)
    rows = Step.objects.filter(application_id=application_id).order_by("id").values(*names)
    return [StepRecord(**row) for row in rows]


def pauses(application_id: int) -> list[PauseRecord]:
    """When an application stood, the first first."""
    names = tuple(PauseRecord.__dataclass_fields__)
    rows = Pause.objects.filter(application_id=application_id).order_by("from_at").values(*names)
    return [PauseRecord(**row) for row in rows]


def breach_of(application_id: int) -> BreachRecord | None:
    """That the legal days were not kept, once it is noted."""
    names = tuple(BreachRecord.__dataclass_fields__)
    row = Breach.objects.filter(application_id=application_id).values(*names).first()
    return BreachRecord(**row) if row else None


def policy_for(company_id: int, at: datetime) -> ApplicationPolicy:
    """What the rulebook of a company says. Raises NoApplicationPolicy."""
    company = network.company(company_id)
    if company is None:
        raise LookupError(f"There is no company {company_id}.")
    return policy_on(company.state_code, settlement_day(at), company.code)


def clock_of(record: ApplicationRecord, at: datetime) -> Clock:
    """How the legal days of an application stand at an instant."""
    soon = int(policy_for(record.company_id, at).due_soon_days.exact)
    stood = [Stretch(each.from_at, each.to_at) for each in pauses(record.id)]
    return clock(
        record.submitted_at, record.legal_days, stood, at=at, ended_at=record.ended_at, soon_days=soon
    )
