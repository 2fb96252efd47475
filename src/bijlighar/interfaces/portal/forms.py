"""Fields as pages show them, and reading what people typed: forgiving in form, exact in what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.consumers.rules.links import LETTER_DIGITS
from bijlighar.interfaces.portal import writing

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True, slots=True)
class Field:
    """One question: its label, a hint, what is wrong with the answer, and how a phone should ask it."""

    name: str
    label: str
    hint: str = ""
    error: str = ""
    value: str = ""
    kind: str = "text"
    inputmode: str = ""
    autocomplete: str = "off"
    longest: int | None = None
    is_needed: bool = True

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for people who hear the page."""
        return " ".join(
            f"{self.name}-{part}" for part, text in (("hint", self.hint), ("error", self.error)) if text
        )

    def wrong(self, error: str, value: str = "") -> Field:
        """The same question with what is wrong about the answer, cut to its longest."""
        return replace(self, error=error, value=value[: self.longest])


def mobile_field() -> Field:
    """Ask for a mobile number."""
    return Field(
        name="mobile",
        label=_("Mobile number"),
        hint=_("10 digits, such as 98765 43210. The one the electricity office has."),
        kind="tel",
        inputmode="numeric",
        autocomplete="tel-national",
        longest=18,
    )


def code_field() -> Field:
    """Ask for the one-time code; phones fill it in from the SMS."""
    return Field(
        name="code",
        label=_("6-digit code from the SMS"),
        inputmode="numeric",
        autocomplete="one-time-code",
        longest=10,
    )


def letter_field() -> Field:
    """Ask for the code that is printed on a bill."""
    return Field(
        name="letter_code",
        label=_("12-digit code from the letter"),
        hint=_("It stands on the bill in three groups, such as 1234 5678 9012."),
        inputmode="numeric",
        longest=20,
    )


def service_number_field(examples: Sequence[str] = ()) -> Field:
    """Ask for the number on the bill; `examples` are numbers as the companies here write them."""
    hint = _("It stands on the bill.")
    if examples:
        listed = _(" or ").join(writing.service_number(each) for each in examples)
        hint = _("It stands on the bill, such as %(examples)s.") % {"examples": listed}
    return Field(
        name="service_number",
        label=_("Service number"),
        hint=hint,
        longest=24,
    )


def digits(typed: str) -> str:
    """The digits of what was typed, Hindi ones too, and nothing else."""
    return re.sub(r"\D", "", typed.translate(_DIGITS))


def read_mobile(typed: str) -> tuple[str | None, str]:
    """Return (E.164 number, "") or (None, what is wrong); "+91", 0, spaces and Hindi digits are fine."""
    digits = re.sub(r"\D", "", typed.translate(_DIGITS))
    if len(digits) == 12 and digits.startswith("91"):
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("0"):
        digits = digits[1:]
    if len(digits) != 10:
        return None, _counted(len(digits), 10)
    if digits[0] not in "6789":
        return None, _("Mobile numbers in India begin with 6, 7, 8 or 9. Please look again.")
    return f"+91{digits}", ""


def read_code(typed: str) -> tuple[str | None, str]:
    """Return (six digits, "") or (None, what is wrong)."""
    digits = re.sub(r"\D", "", typed.translate(_DIGITS))
    if len(digits) != 6:
        return None, _counted(len(digits), 6)
    return digits, ""


def read_letter(typed: str) -> tuple[str | None, str]:
    """Return (twelve digits, "") or (None, what is wrong); spaces, dashes and Hindi digits are fine."""
    found = digits(typed)
    return (found, "") if len(found) == LETTER_DIGITS else (None, _counted(len(found), LETTER_DIGITS))


def read_service_number(typed: str) -> tuple[str | None, str]:
    """Return (number without spaces, capital letters, "") or (None, what is wrong)."""
    number = re.sub(r"[\s-]", "", typed.translate(_DIGITS)).upper()
    if not re.fullmatch(r"[A-Z]?\d{6,14}", number):
        return None, _("This does not look like a service number. Please copy it from the bill.")
    return number, ""


def _counted(got: int, needed: int) -> str:
    if not got:
        return _("Nothing is written here yet; %(needed)d digits are needed.") % {"needed": needed}
    return ngettext(
        "We got %(got)d digit; %(needed)d are needed.", "We got %(got)d digits; %(needed)d are needed.", got
    ) % {"got": got, "needed": needed}
