"""What is wrong with templates before anybody gets them: texts, variables, parts, missing registrations."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bijlighar.notifications.rules.render import sms_parts
from bijlighar.notifications.rules.template import Template
from bijlighar.notifications.rules.variables import LONGEST_VARIABLE, VARIABLES, longest_values

MOST_PARTS = 4
"""Parts a message may take at its longest: networks that pass on longer ones whole are few."""
LANGUAGES = ("hi", "en")
_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:in|com|org|gov)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Linted:
    """A template in a language: letters and parts at its longest values, and everything wrong with it."""

    template: str
    language: str
    kind: str
    letters: int
    parts: int
    problems: tuple[str, ...]


def lint(
    templates: Iterable[Template], registered: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None
) -> list[Linted]:
    """Look at every template in both languages.

    `registered`: by company, template and language the id under which it is registered; a company that is
    there at all must have all of them.
    """
    found = []
    for template in templates:
        for language in LANGUAGES:
            text = template.text_hi if language == "hi" else template.text_en
            problems = list(_problems(template, text, language))
            filled = _filled(text, longest_values(template, language))
            parts = sms_parts(filled)
            if parts > MOST_PARTS:
                problems.append(f"takes {parts} parts at its longest; {MOST_PARTS} are the most")
            for company, ids in (registered or {}).items():
                if not ids.get(template.code, {}).get(language):
                    problems.append(f"has no registered id for {company}")
            found.append(Linted(template.code, language, template.kind, len(filled), parts, tuple(problems)))
    return found


def _problems(template: Template, text: str, language: str) -> Iterable[str]:
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as problem:
        yield f"has broken braces ({problem})"
        return
    for name in sorted(set(named) ^ template.variables):
        yield f"{'names' if name in named else 'lacks'} the variable {name}"
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield f"has {name} twice; a registered template counts them as two"
    for name in sorted(template.variables - set(VARIABLES)):
        yield f"has the variable {name}, whose type is in no list (rules/variables.py)"
    for name in sorted(template.variables & set(VARIABLES)):
        if len(VARIABLES[name].longest(language)) > LONGEST_VARIABLE:
            yield f"has {name} with more than {LONGEST_VARIABLE} letters"
    has_hindi = any("\u0900" <= letter <= "\u097f" for letter in text)
    if has_hindi != (language == "hi"):
        yield f"is not in the language {language}"
    if language == "en" and (costly := sorted(set(text) - set(map(chr, range(128))))):
        yield f"has {' '.join(costly)}, which doubles its parts"
    if _LINK.search(text):
        yield "has a link, which must be on the platform's list"
    if text != text.strip() or "  " in text:
        yield "begins or ends with a blank, or has two in a row"


def _filled(text: str, values: Mapping[str, str]) -> str:
    try:
        return text.format(**values)
    except (KeyError, ValueError, IndexError):
        return text
