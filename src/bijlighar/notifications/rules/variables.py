"""Variables of templates: the type under which each is registered, and the longest value it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bijlighar.notifications.rules.template import Template

LONGEST_VARIABLE = 30
"""Letters a variable of a registered SMS template may have."""

TypeCode = Literal["NUMERIC", "ALPHANUMERIC"]


@dataclass(frozen=True, slots=True)
class Variable:
    """How a variable is registered (`{#numeric#}`, `{#alphanumeric#}`), and its longest value by language."""

    type: TypeCode
    longest_en: str
    longest_hi: str

    def longest(self, language: str) -> str:
        """The longest value in a language."""
        return self.longest_hi if language == "hi" else self.longest_en


def _number(longest: str) -> Variable:
    return Variable("NUMERIC", longest, longest)


def _words(longest_en: str, longest_hi: str | None = None) -> Variable:
    return Variable("ALPHANUMERIC", longest_en, longest_hi or longest_en)


_MONEY = _words("Rs 99,99,999.99", "₹99,99,999.99")

VARIABLES: dict[str, Variable] = {
    "code": _number("999999"),
    "minutes": _number("60"),
    "count": _number("99"),
    "mobile_end": _number("9999"),
    "limit": _number("99999"),
    "low": _number("99999"),
    "high": _number("99999"),
    "used": _number("99999"),
    "example": _number("9999"),
    "service_number": _words("N9999999999"),
    "serial": _words("ABCD9999999999999"),
    "number": _words("CENTRAL-260601-9999999-R99"),
    "units": _words("9999999.999"),
    "demand": _words("9999.999"),
    "agreed": _words("9999.999"),
    "old_units": _words("9999999.999"),
    "amount": _MONEY,
    "short": _MONEY,
    "spent": _MONEY,
    "percent": _number("100"),
    "balance": _words("Rs 99,99,999.99", "₹99,99,999.99"),
    "before": _words("9999999.99"),
    "now": _words("9999999.99"),
    "due_date": _words("31-12-2026"),
    "day": _words("31-12-2026"),
    "from_day": _words("31-12-2026"),
    "to_day": _words("31-12-2026"),
    "hour": _words("12:59 pm", "दोपहर 12:59"),
    "until": _words("31-12 12:59 pm", "31-12 दोपहर 12:59"),
    "place": _words("W" * 30),
    "due": _words("31-12-2026 23:59"),
    "follow": _words("0123456789abcdef0123"),
    "as_of": _words("31-12-2026 23:59"),
    "days": _words("nobody knows how long", "99 दिन से ज़्यादा"),
    "use": _words("on 31-12 99.9 units, Rs 999.99", "31-12 को 999.9 यूनिट, ₹999.99"),
    "charged": _words("31-12-2026"),
    "recharge": _words("Rs 99,999.99, 31-12-2026", "₹99,999.99, 31-12-2026"),
}


def longest_values(template: Template, language: str) -> dict[str, str]:
    """Each variable of a template at its longest; one that nobody typed takes all it may."""
    return {
        name: VARIABLES[name].longest(language) if name in VARIABLES else "W" * LONGEST_VARIABLE
        for name in template.variables
    }


def registered_text(template: Template, language: str) -> str:
    """The text as it is registered on the DLT platform, each variable as its type: "{#numeric#}"."""
    text = template.text_hi if language == "hi" else template.text_en
    types = {
        name: VARIABLES[name].type.lower() if name in VARIABLES else "alphanumeric"
        for name in template.variables
    }
    return text.format(**{name: "{#" + kind + "#}" for name, kind in types.items()})
