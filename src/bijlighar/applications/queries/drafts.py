"""Forms that are not sent yet, what may be chosen in them, and their papers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bijlighar.applications.models import Application, Draft
from bijlighar.applications.queries.codes import follow_code_of, hash_of
from bijlighar.applications.rules.answers import service_number_of
from bijlighar.applications.rules.kinds import MAKES_CONNECTION, Kind
from bijlighar.applications.rules.policy import KindPolicy, NoApplicationPolicy, Paper, policy_on
from bijlighar.documents import queries as documents
from bijlighar.documents.queries import DocumentRecord
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import asks, load_rulebook

AREA = "applications"
DRAFT_DAYS = 30
"""How long a form that nobody touches is kept where no rulebook says it."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A form that was begun; `answers` as they were typed, `code` as it was asked for by."""

    id: int
    key: str
    code: str
    kind_code: Kind
    language: str
    answers: dict[str, str]
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office that sends the lineman, with its company and the offices above it."""

    id: int
    company_id: int
    company_en: str
    company_hi: str
    name_en: str
    name_hi: str
    above_en: str
    above_hi: str


def draft(code: str) -> DraftRecord | None:
    """The form that a code opens."""
    names = [name for name in DraftRecord.__dataclass_fields__ if name != "code"]
    row = Draft.objects.filter(code_hash=hash_of(code)).values(*names).first()
    return DraftRecord(code=code, **row) if row else None


def application_of_key(key: str) -> str:
    """The follow code of the application that a form became; empty while it was not sent."""
    return follow_code_of(key) if Application.objects.filter(key=key).exists() else ""


def forgotten(at: datetime) -> tuple[list[str], list[str]]:
    """Keys of forms that nobody touched for as long as they are kept; of those, the ones never sent."""
    days = _days_of_states(at)
    old = Draft.objects.filter(changed_at__lt=at - timedelta(days=min(days.values(), default=DRAFT_DAYS)))
    rows = old.order_by("id").values_list("key", "answers", "changed_at")
    keys = [key for key, answers, changed in rows if changed < at - timedelta(days=kept_days(answers, at))]
    sent = set(Application.objects.filter(key__in=keys).values_list("key", flat=True))
    return keys, [key for key in keys if key not in sent]


def kept_days(answers: Mapping[str, str], at: datetime) -> int:
    """How many days a form that nobody touches is kept: as its state says, of several the longest."""
    days = _days_of_states(at)
    return max((days[state] for state in states_of(answers) if state in days), default=DRAFT_DAYS)


def _days_of_states(at: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for company in network.companies():
        try:
            policy = policy_on(company.state_code, settlement_day(at), company.code)
        except NoApplicationPolicy:
            continue
        found[company.state_code] = max(found.get(company.state_code, 0), int(policy.draft_days.exact))
    return found


def owner_key(key: str) -> str:
    """The documents' owner key of a form and of the application it becomes."""
    return f"application/{key}"


def paper_owner(owner: str) -> int | None:
    """The application whose paper belongs to this owner key; None for a form's or a stranger's."""
    _, _, key = owner.partition("/")
    return Application.objects.filter(key=key).values_list("id", flat=True).first()


def papers_of(key: str) -> list[DocumentRecord]:
    """The papers of a form or application, in the order they came."""
    return documents.documents_of(AREA, [owner_key(key)])


def papers_missing(policy: KindPolicy, key: str) -> list[Paper]:
    """What is asked for and is not there."""
    there = {each.kind_code for each in papers_of(key)}
    return [each for each in policy.papers if each.is_required and each.code not in there]


def choices(kind: Kind, day: date) -> dict[str, Collection[str]]:
    """What may be chosen where a question's own options do not say it."""
    found: dict[str, Collection[str]] = {}
    if kind in MAKES_CONNECTION:
        found["office"] = {str(each.id) for each in offices_to_choose()}
    if kind in (*MAKES_CONNECTION, "CATEGORY"):
        states = {each.state_code for each in network.companies()}
        found["category"] = {code for state in states for code, _, _ in purposes(state, day)}
    return found


def states_of(answers: Mapping[str, str]) -> list[str]:
    """The states whose categories a form may offer: that of its office, else of those its number may be of.

    A service number is judged by its looks alone: whether it is anybody's is not shown. All while neither is
    known.
    """
    companies = network.companies()
    typed = answers.get("office", "")
    office = network.office(int(typed[:18])) if typed.isascii() and typed.isdigit() else None
    number = service_number_of(answers.get("service_number", ""))
    states = {
        each.state_code
        for each in companies
        if (office is not None and each.id == office.company_id)
        or (office is None and number and re.fullmatch(each.service_number_pattern, number))
    }
    return sorted(states or {each.state_code for each in companies})


def offices_to_choose() -> list[OfficeChoice]:
    """Every office that sends the lineman, by company and name."""
    found = []
    for company in network.companies():
        rows = network.office_rows(company.id)
        named = {row["code"]: (row["name_en"], row["name_hi"]) for row in rows.iter_rows(named=True)}
        for row in rows.filter(kind="dc").sort("parent_code", "name_en").iter_rows(named=True):
            above = named.get(row["parent_code"], ("", ""))
            found.append(
                OfficeChoice(
                    row["id"], company.id, company.short_en, company.short_hi, row["name_en"], row["name_hi"],
                    *above,
                )
            )  # fmt: skip
    return found


@lru_cache(maxsize=8)
def purposes(state_code: str, day: date) -> tuple[tuple[str, str, str], ...]:
    """Categories that anybody may ask for: (code, English, Hindi); those of a contract demand are not."""
    book = load_rulebook(state_code)
    asked = asks(book)
    special = asked.contract_demand | asked.contract_demand_va
    for order in book.orders:
        if order.from_date <= day and (order.to_date is None or day < order.to_date):
            return tuple(
                (each.code, each.name_en, each.name_hi)
                for each in order.categories.values()
                if each.code not in special
            )
    return ()
