"""Opening what is masked: somebody says why, and the consumer reads of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from bijlighar.interfaces.console import masks
from bijlighar.interfaces.portal.reader import language
from bijlighar.privacy.rules.purposes import PURPOSES

OFFERED = ("METERING", "BILLING", "COMPLAINT", "APPLICATION", "AUDIT", "LEGAL")
"""Why an officer may open a name; a call and the consumer's own look have other doors."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason to choose."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A person before anybody has said why the name is needed; no address at all."""

    service_number: str
    name_en: str
    name_hi: str
    address_en: str = ""
    address_hi: str = ""


def reason(request: HttpRequest) -> str:
    """The reason that was chosen on the page's form; empty where none was, or none that is offered."""
    given = request.POST.get("purpose", "")
    return given if given in OFFERED else ""


def reasons() -> list[Purpose]:
    """The reasons, in the reader's language."""
    place = 1 if language() == "hi" else 0
    return [Purpose(code, PURPOSES[code][place]) for code in OFFERED]


def masked(service_number: str, name_en: str, name_hi: str) -> Masked:
    """A person as it stands before a reason."""
    return Masked(service_number, masks.name(name_en), masks.name(name_hi))
