"""Days, months, loads and numbers as a printed bill writes them."""

from __future__ import annotations

import re
from datetime import date

from bijlighar.billing.rules.explain import MONTHS_EN, MONTHS_HI
from bijlighar.kernel.money import Language

NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = {"en": MONTHS_EN, "hi": MONTHS_HI}


def day(given: date, language: Language) -> str:
    """With its year: "3 मई 2026", "3 May 2026"."""
    return f"{given.day}{NO_BREAK}{_MONTHS[language][given.month - 1]}{NO_BREAK}{given.year}"


def short_day(given: date) -> str:
    """In figures, for narrow columns: "03-05-2026"."""
    return f"{given:%d-%m-%Y}"


def month(given: date, language: Language) -> str:
    """A month with its year."""
    return f"{_MONTHS[language][given.month - 1]}{NO_BREAK}{given.year}"


def kilowatts(watts: int) -> str:
    """With only the decimals it has: 2500 -> "2.5"."""
    return f"{watts // 1000}.{watts % 1000:03d}".rstrip("0").rstrip(".")


def service_number(number: str) -> str:
    """In groups, to be read aloud: "N2340117856" -> "N2340 117 856"."""
    found = re.fullmatch(r"([A-Z]?\d{4})(\d{3})(\d{3})", number)
    return NO_BREAK.join(found.groups()) if found else number
