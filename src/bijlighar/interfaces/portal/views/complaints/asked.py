"""The form of a complaint: what was typed, read once, and kept whatever is wrong with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bijlighar.complaints.rules import Category, NoComplaintPolicy, policy_on
from bijlighar.complaints.rules import digipin as digipins
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import forms
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.tariffs.rules.book import Words

PLACE = ("locality", "service_number", "pin", "dtr_code", "pole", "digipin")
LONGEST = {"remark": 1000, "locality": 160, "service_number": 24, "pole": 40, "name": 120}
MOST_ANSWER = 200
ELSEWHERE = "other"
"""Chosen instead of a connection: something in the street, or at somebody else's."""
_ONCE = re.compile(r"[0-9a-f]{32}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,8})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it; `chosen` is what was answered."""

    name: str
    legend: str
    kind: str
    options: tuple[dict[str, str], ...]
    chosen: str


@dataclass(slots=True)
class Told:
    """What was told. `errors` by field; `place` as the action takes it."""

    once: str
    company: CompanyRecord | None = None
    connection: ConnectionRecord | None = None
    mobile: str = ""
    name: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    remark: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def category_of(company: CompanyRecord | None, code: str, day: date) -> Category | None:
    """A category of a company on a day; None where there is none, and for what goes to the vigilance wing."""
    found = categories_of(company, day).get(code)
    return None if found is None or found.is_confidential else found


def categories_of(company: CompanyRecord | None, day: date) -> Mapping[str, Category]:
    """What can be told to a company on a day, danger first; empty where its rulebook says nothing."""
    if company is None:
        return {}
    try:
        found = policy_on(company.state_code, day, company.code).categories
    except NoComplaintPolicy:
        return {}
    return dict(sorted(found.items(), key=lambda each: not each[1].is_danger))


def told_here(company: CompanyRecord | None, day: date) -> list[Category]:
    """What is told on an ordinary form, danger first: all but what goes to the vigilance wing."""
    return [each for each in categories_of(company, day).values() if not each.is_confidential]


def words(text: Words | None) -> str:
    """Words in the language of the page."""
    if text is None:
        return ""
    return text.hi if language() == "hi" else text.en


def questions(category: Category, typed: Mapping[str, str]) -> list[Asked]:
    """The category's own questions with what was answered."""
    return [
        Asked(
            name=f"q_{each.code}",
            legend=words(each.text),
            kind=each.kind,
            options=tuple(_options(each.kind, each.options)),
            chosen=typed.get(f"q_{each.code}", ""),
        )
        for each in category.questions
    ]


def answered(category: Category, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The questions that were answered with what was chosen, or written, in the language of the page."""
    found = []
    for each in category.questions:
        if given := answers.get(each.code):
            said = {one["value"]: one["words"] for one in _options(each.kind, each.options)}
            found.append((words(each.text), said.get(given, given)))
    return found


def blank(category: Category, **typed: str) -> Told:
    """A form that nobody filled in yet."""
    return Told(once=secrets.token_hex(16), typed=dict(typed))


def read(
    sent: QueryDict,
    category: Category,
    *,
    mine: Sequence[ConnectionRecord],
    companies: Sequence[CompanyRecord],
    own_mobile: str | None,
    needs_mobile: bool = True,
) -> Told:
    """Read what was sent. `own_mobile`: who is signed in; others are asked for theirs, if it is needed."""
    names = ["connection", "company", "mobile", "name", "remark", *PLACE, "lat", "lon"]
    names += [f"q_{each.code}" for each in category.questions]
    typed = {name: sent.get(name, "").strip()[: LONGEST.get(name, MOST_ANSWER)] for name in names}
    once = sent.get("once", "")
    told = Told(once=once if _ONCE.fullmatch(once) else secrets.token_hex(16), typed=typed)
    told.remark, told.name = typed["remark"], typed["name"]
    told.connection = next((each for each in mine if str(each.id) == typed["connection"]), None)
    if mine and told.connection is None and typed["connection"] != ELSEWHERE:
        told.errors["connection"] = _("Please choose the connection, or another place.")
    wanted = told.connection.company_id if told.connection else None
    told.company = next(
        (
            each
            for each in companies
            if each.id == wanted or (wanted is None and each.code == typed["company"])
        ),
        companies[0] if wanted is None and len(companies) == 1 else None,
    )
    if told.company is None and "connection" not in told.errors:
        told.errors["company"] = _("Please choose the electricity company.")
    if own_mobile is not None or needs_mobile or typed["mobile"]:
        _read_mobile(told, own_mobile)
    _read_answers(told, category)
    _read_place(told)
    if told.connection is None and not told.errors.get("connection") and not _says_where(told):
        told.errors["locality"] = _where_is_missing(told)
    return told


def labels() -> dict[str, str]:
    """What the form calls its fields in which something can be wrong, in the order of the page."""
    return {
        "connection": _("Where"),
        "mobile": _("Mobile number"),
        "photo": _("Photo"),
        "locality": _("Village, colony or street"),
        "service_number": _("Service number"),
        "pin": _("PIN code"),
        "dtr_code": _("Number of the transformer"),
        "pole": _("Number on the pole"),
        "digipin": _("DIGIPIN"),
        "company": _("Which company"),
    }


def _read_mobile(told: Told, own_mobile: str | None) -> None:
    if own_mobile is not None:
        told.mobile = own_mobile
        return
    mobile, wrong = forms.read_mobile(told.typed["mobile"])
    if not told.typed["mobile"]:
        told.errors["mobile"] = _("Please write one; the number of your complaint comes there.")
    elif mobile is None:
        told.errors["mobile"] = wrong
    told.mobile = mobile or ""


def _read_answers(told: Told, category: Category) -> None:
    for each in category.questions:
        given = told.typed[f"q_{each.code}"]
        offered = {one["value"] for one in _options(each.kind, each.options)}
        if given and (each.kind == "TEXT" or given in offered):
            told.answers[each.code] = given


def _read_place(told: Told) -> None:
    typed = told.typed
    place: dict[str, Any] = {name: typed[name] for name in ("locality", "pole") if typed[name]}
    if typed["service_number"] and told.connection is None:
        # As it was said: nothing is looked up by it, so that no answer tells whether there is such a home.
        number, wrong = forms.read_service_number(typed["service_number"])
        if number is None:
            told.errors["service_number"] = wrong
        else:
            place["service_number"] = number
    if typed["pin"]:
        digits = forms.digits(typed["pin"])
        if len(digits) != 6:
            told.errors["pin"] = _("A PIN code has 6 digits.")
        place["pin"] = digits
    if typed["dtr_code"]:
        digits = forms.digits(typed["dtr_code"])
        if len(digits) != 10:
            told.errors["dtr_code"] = _("The number of a transformer has 10 digits.")
        place["dtr_code"] = digits
    if typed["digipin"]:
        code = digipins.plain(typed["digipin"])
        if code is None:
            told.errors["digipin"] = _("A DIGIPIN has 10 letters and digits, such as 39J-49L-L8T4.")
        else:
            place["digipin"] = code
    pin = _degrees(typed["lat"], 90), _degrees(typed["lon"], 180)
    if pin[0] is not None and pin[1] is not None:
        place["lat"], place["lon"] = pin
    told.place = place


def _says_where(told: Told) -> bool:
    """Whether somebody can find it: by words, or a number written there; a PIN code is a whole town's."""
    typed = told.typed
    is_in_words = any(letter.isalpha() for letter in typed["locality"])
    is_numbered = any(typed[name] for name in ("service_number", "dtr_code", "pole", "digipin"))
    return is_in_words or is_numbered or "lat" in told.place


def _where_is_missing(told: Told) -> str:
    if told.typed["pin"] or told.typed["locality"]:
        return _(
            "By a PIN code or a number alone nobody finds the place. Please add the street or village with "
            "something nearby, or the service number from a bill."
        )
    return _(
        "Please say where: the street or village, the service number from a bill, or a number painted there."
    )


def _degrees(text: str, most: int) -> str | None:
    return text if _DEGREES.fullmatch(text) and abs(int(text.lstrip("-").partition(".")[0])) < most else None


def _options(kind: str, options: Sequence[tuple[str, Words]]) -> list[dict[str, str]]:
    if kind == "YES_NO":
        return [{"value": "YES", "words": _("Yes")}, {"value": "NO", "words": _("No")}]
    return [{"value": code, "words": words(text)} for code, text in options]


def companies_of(connection: ConnectionRecord | None) -> list[CompanyRecord]:
    """The companies that a form may be for: that of the connection, or all."""
    if connection is None:
        return network.companies()
    found = network.company(connection.company_id)
    return [found] if found else []
