"""Fills a template in and counts its SMS parts."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from bijlighar.notifications.rules.templates import TEMPLATES, Template
from bijlighar.notifications.rules.variables import LONGEST_VARIABLE

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")


class UnableToRender(ValueError):
    """The template, language or a variable is not there, or a variable is too long."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to send and the number of SMS parts it is charged as."""

    text: str
    parts: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its text, and the variables' values in the order of the text."""

    template: Template
    text: str
    values: tuple[str, ...]


def render(template_code: str, language: str, context: Mapping[str, object]) -> Rendered:
    """Fill a template in Hindi ("hi") or English ("en"). Raises `UnableToRender`."""
    text = fill(template_code, language, context).text
    return Rendered(text, sms_parts(text))


def fill(template_code: str, language: str, context: Mapping[str, object]) -> Filled:
    """The same with the values apart, for ways that send them apart. Raises `UnableToRender`."""
    template = find(template_code)
    if language not in ("hi", "en"):
        raise UnableToRender(f"There is no {template_code} in language {language!r}. Use hi or en.")
    if missing := template.variables - set(context):
        raise UnableToRender(f"{template_code} needs {', '.join(sorted(missing))}.")
    values = {name: str(context[name]) for name in template.variables}
    for name, value in values.items():
        if len(value) > LONGEST_VARIABLE:
            raise UnableToRender(
                f"{template_code}: {name} has {len(value)} letters; a template allows {LONGEST_VARIABLE}."
            )
    text = template.text_hi if language == "hi" else template.text_en
    order = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return Filled(template, text.format(**values), tuple(values[name] for name in order))


def find(template_code: str) -> Template:
    """The template of a code. Raises `UnableToRender`."""
    if template_code not in TEMPLATES:
        raise UnableToRender(f"There is no message {template_code}. Known: {', '.join(TEMPLATES)}.")
    return TEMPLATES[template_code]


def is_gsm(text: str) -> bool:
    """Whether every letter is in the GSM alphabet; else the whole text is sent in 16-bit units."""
    return all(letter in _GSM or letter in _GSM_TWICE for letter in text)


def sms_parts(text: str) -> int:
    """Parts of an SMS: 160 letters of the GSM alphabet (153 each of several), else 70 (67 each of several).

    Any letter outside the GSM alphabet, all Hindi among them, makes the whole text count by 16-bit units.
    """
    if is_gsm(text):
        length, alone, each = len(text) + sum(letter in _GSM_TWICE for letter in text), 160, 153
    else:
        length, alone, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else ceil(length / each)
