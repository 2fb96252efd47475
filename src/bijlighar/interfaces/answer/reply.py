"""The answer to a question: which texts with which words, each saying until when it is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from bijlighar.interfaces.answer.snapshot import About, Account
from bijlighar.interfaces.answer.words import Question

IST = timezone(timedelta(hours=5, minutes=30), "IST")
MOST_ANSWERS = 3
"""Connections that are told at once; of more the rest is asked for by its digits."""
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMS to send: a template with its words, in a language, of a company where one is known."""

    template: str
    context: dict[str, str]
    language: str
    company: str = ""


def replies(
    question: Question, accounts: list[tuple[str, Account]], about: About | None, at: datetime
) -> list[Reply]:
    """What is sent back. `accounts`: those of the mobile with its language; `about` None: no snapshot."""
    own = next((language for language, _ in accounts), "hi")
    language = question.language or own
    company = next((account.company for _, account in accounts), "")
    if about is None:
        return [Reply("answer_no_record", {}, language, company)]
    if question.kind == "HELP":
        return [Reply("answer_help", {}, language, company)]
    if not accounts:
        return [Reply("answer_unknown_mobile", {}, language)]
    every = [account for _, account in accounts]
    picked = [one for one in every if question.digits and _is_meant(one.number, question.digits)]
    told = picked or every
    found = [_told(one, about, language, at) for one in told[:MOST_ANSWERS]]
    if len(told) > MOST_ANSWERS:
        context = {"count": str(len(every)), "example": told[MOST_ANSWERS].number[-4:]}
        found.append(Reply("answer_which", context, language, company))
    return found


def _is_meant(number: str, digits: str) -> bool:
    end = number[-4:]
    return digits.endswith(end) if len(digits) >= len(end) else end.endswith(digits)


def _told(account: Account, about: About, language: str, at: datetime) -> Reply:
    as_of = about.made_at.astimezone(IST).strftime("%d-%m-%Y %H:%M")
    words = {"service_number": f"..{account.number[-4:]}", "as_of": as_of}
    if account.balance_paise is None:
        return Reply("answer_not_yet", words, language, account.company)
    words["use"] = _use(account, language)
    if not account.is_prepaid and account.balance_paise <= 0:
        return Reply("answer_postpaid_clear", words, language, account.company)
    if not account.is_prepaid:
        words |= {
            "balance": rupees(account.balance_paise, language),
            "due_date": _day(account.due_date) if account.due_date else "-",
        }
        return Reply("answer_postpaid", words, language, account.company)
    words |= {
        "balance": rupees(abs(account.balance_paise), language),
        "charged": _day(account.charged_through) if account.charged_through else "-",
        "recharge": _recharge(account, language),
    }
    if account.balance_paise < 0:
        return Reply("answer_prepaid_owed", words, language, account.company)
    passed = (at.astimezone(IST).date() - about.made_at.astimezone(IST).date()).days
    words["days"] = _days(account.days_left, max(passed, 0), language)
    return Reply("answer_prepaid", words, language, account.company)


def _use(account: Account, language: str) -> str:
    if account.use_wh is None or account.use_on is None:
        return "अभी नहीं आई" if language == "hi" else "not here yet"
    units = f"{account.use_wh // 1000}.{account.use_wh % 1000 // 100}"
    day = account.use_on.strftime("%d-%m")
    said = f"{day} को {units} यूनिट" if language == "hi" else f"on {day} {units} units"
    if account.use_paise is not None:
        whole = f"{said}, {rupees(account.use_paise, language)}"
        if len(whole) <= _LONGEST:
            return whole
    return said


def _recharge(account: Account, language: str) -> str:
    if account.recharge_paise is None or account.recharge_on is None:
        return "नहीं मिला" if language == "hi" else "none"
    return f"{rupees(account.recharge_paise, language)}, {_day(account.recharge_on)}"


def _days(left: int | None, passed: int, language: str) -> str:
    if left is None:
        return "पता नहीं कितना" if language == "hi" else "nobody knows how long"
    count = max(left - passed, 0)
    if language == "hi":
        return "99 दिन से ज़्यादा" if count > 99 else f"{count} दिन"
    return "more than 99 days" if count > 99 else f"{count} day{'' if count == 1 else 's'}"


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def rupees(paise: int, language: str) -> str:
    """An amount as it is written here; "Rs" in English, because ₹ would double an SMS."""
    whole, rest = divmod(abs(paise), 100)
    text = str(whole)
    if len(text) > 3:
        head, groups = text[:-3], [text[-3:]]
        while head:
            groups.insert(0, head[-2:])
            head = head[:-2]
        text = ",".join(groups)
    sign = "-" if paise < 0 else ""
    return f"{sign}₹{text}.{rest:02}" if language == "hi" else f"{sign}Rs {text}.{rest:02}"
