"""Forms that are not sent yet, what may be chosen in them, and their papers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bijlighar.applications.models import Application, Draft
from bijlighar.applications.rules.kinds import MAKES_CONNECTION, Kind
from bijlighar.applications.rules.policy import KindPolicy, Paper
from bijlighar.documents import queries as documents
from bijlighar.documents.queries import DocumentRecord
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import asks, load_rulebook

AREA = "applications"
DRAFT_DAYS = 30
"""How long a form that nobody touches is kept, as the rulebooks say; a form may know no company yet."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A form that was begun; `answers` as they were typed."""

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
    row = Draft.objects.filter(code=code).values(*DraftRecord.__dataclass_fields__).first()
    return DraftRecord(**row) if row else None


def application_of_key(key: str) -> str:
    """The follow code of the application that a form became; empty while it was not sent."""
    found = Application.objects.filter(key=key).values_list("follow_code", flat=True).first()
    return found or ""


def forgotten(at: datetime, days: int = DRAFT_DAYS) -> tuple[list[str], list[str]]:
    """Keys of forms that nobody touched for so long, and of those the ones that were never sent."""
    old = Draft.objects.filter(changed_at__lt=at - timedelta(days=days))
    keys = list(old.order_by("id").values_list("key", flat=True))
    sent = set(Application.objects.filter(key__in=keys).values_list("key", flat=True))
    return keys, [key for key in keys if key not in sent]


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
    special = asked.contract_demand | asked.contract_demand_va | asked.horsepower
    for order in book.orders:
        if order.from_date <= day and (order.to_date is None or day < order.to_date):
            return tuple(
                (each.code, each.name_en, each.name_hi)
                for each in order.categories.values()
                if each.code not in special
            )
    return ()
