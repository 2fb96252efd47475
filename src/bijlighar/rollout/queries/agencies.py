"""Agencies and what is on record about them. All of it is public but who their people are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from bijlighar.rollout.models import Agency, Declaration, Member, Registration, Subcontractor, Tender


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """An agency."""

    id: int
    code: str
    name_en: str
    name_hi: str
    words_en: str
    words_hi: str
    source: str


@dataclass(frozen=True, slots=True)
class RegistrationRecord:
    """A registration, good for [from_date, to_date); for every company where `company_id` is None."""

    id: int
    agency_id: int
    number: str
    company_id: int | None
    name_en: str
    name_hi: str
    words_en: str
    words_hi: str
    from_date: date
    to_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class SubcontractorRecord:
    """Somebody who does a part of the work; `words` say which."""

    name_en: str
    name_hi: str
    words_en: str
    words_hi: str
    from_date: date | None
    to_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class TenderRecord:
    """What became of an offer at a company; `words` are the reason."""

    company_id: int | None
    name_en: str
    name_hi: str
    outcome_code: str
    words_en: str
    words_hi: str
    from_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class DeclarationRecord:
    """What the agency said of itself in public."""

    words_en: str
    words_hi: str
    from_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class AgencyDetail:
    """An agency with everything the public may see; registrations and tenders the latest first."""

    agency: AgencyRecord
    registrations: tuple[RegistrationRecord, ...]
    subcontractors: tuple[SubcontractorRecord, ...]
    tenders: tuple[TenderRecord, ...]
    declarations: tuple[DeclarationRecord, ...]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A person of an agency and what he does there: INSTALLER or MANAGER."""

    staff_id: int
    role_code: str
    agency: AgencyRecord


def agencies() -> list[AgencyRecord]:
    """All agencies, by their names."""
    return [AgencyRecord(**row) for row in Agency.objects.order_by("name_en").values(*_fields(AgencyRecord))]


def agency(agency: int | str) -> AgencyRecord | None:
    """One agency by its id or its code."""
    by_id = isinstance(agency, int)
    found = Agency.objects.filter(id=agency) if by_id else Agency.objects.filter(code=agency)
    row = found.values(*_fields(AgencyRecord)).first()
    return AgencyRecord(**row) if row else None


def agency_detail(code: str) -> AgencyDetail | None:
    """One agency with all that is on record."""
    found = agency(code)
    if found is None:
        return None

    def rows(table: Any, record: Any, *order: str) -> tuple[Any, ...]:
        mine = table.objects.filter(agency_id=found.id).order_by(*order, "id")
        return tuple(record(**row) for row in mine.values(*_fields(record)))

    return AgencyDetail(
        found,
        rows(Registration, RegistrationRecord, "-from_date"),
        rows(Subcontractor, SubcontractorRecord, "number"),
        rows(Tender, TenderRecord, "number"),
        rows(Declaration, DeclarationRecord, "number"),
    )


def registrations(agency_id: int, company_id: int) -> list[RegistrationRecord]:
    """An agency's registrations that count for a company, the latest first."""
    mine = Registration.objects.filter(Q(company_id=company_id) | Q(company_id=None), agency_id=agency_id)
    return [
        RegistrationRecord(**row)
        for row in mine.order_by("-from_date", "-id").values(*_fields(RegistrationRecord))
    ]


def registration_in_force(agency_id: int, company_id: int, day: date) -> RegistrationRecord | None:
    """The registration under which an agency may install for a company on a day; the latest where several."""
    return next(
        (
            each
            for each in registrations(agency_id, company_id)
            if each.from_date <= day and (each.to_date is None or day < each.to_date)
        ),
        None,
    )


def refusal(agency_id: int, company_id: int) -> TenderRecord | None:
    """The offer of an agency that a company did not take, unless another of its offers there was taken."""
    offers = Tender.objects.filter(agency_id=agency_id, company_id=company_id)
    if offers.filter(outcome_code__in=["QUALIFIED", "AWARDED"]).exists():
        return None
    row = offers.order_by("-id").values(*_fields(TenderRecord)).first()
    return TenderRecord(**row) if row else None


def registration_of_number(agency_code: str, number: str) -> RegistrationRecord | None:
    """One registration."""
    found = Registration.objects.filter(agency__code=agency_code, number=number)
    row = found.values(*_fields(RegistrationRecord)).first()
    return RegistrationRecord(**row) if row else None


def member(staff_id: int, day: date) -> MemberRecord | None:
    """For whom a person works on a day; None for somebody of no agency."""
    row = (
        Member.objects.filter(
            Q(to_date=None) | Q(to_date__gt=day), staff_id=staff_id, from_date__lte=day, staff__is_active=True
        )
        .values("role_code", "agency_id")
        .first()
    )
    found = agency(row["agency_id"]) if row else None
    return MemberRecord(staff_id, row["role_code"], found) if row and found else None


def _fields(record: Any) -> tuple[str, ...]:
    return tuple(record.__dataclass_fields__)
