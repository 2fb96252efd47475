"""Six words and no rest: a folder says what is in it, and nothing is called by a name that says nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shape.source import PACKAGE, SIX_WORDS, Source, found

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "services", "managers", "signals", "common", "misc"}
# Beside the words: what Django looks for, translations, the audits' SQL and the export of personal data.
BESIDE = {"__init__", "apps", "migrations", "tests", "templates", "locale", "static", "audits", "personal"}
ROOMS_WITHOUT_WORDS = {"kernel", "conf", "interfaces"}


def empty_names(source: Source) -> Iterator[str]:
    for part in source.name.split("."):
        if part in EMPTY_NAMES or set(part.split("_")) & EMPTY_NAMES:
            yield f"`{part}` does not say what is in it; name it after what it computes or does"


def strange_rooms(package: Path) -> Iterator[str]:
    """Modules of a business area that are none of the words."""
    for area in sorted(package.iterdir()):
        if not area.is_dir() or area.name in ROOMS_WITHOUT_WORDS or area.name.startswith(("_", ".")):
            continue
        for entry in sorted(area.iterdir()):
            if entry.name not in {"__pycache__"} and entry.stem not in SIX_WORDS | BESIDE:
                yield f"{area.name}/{entry.name} is none of {', '.join(sorted(SIX_WORDS))}"


def area_without_purpose(source: Source) -> Iterator[str]:
    """An area's own module says in one sentence what it is for, and nothing else: importing rules is free."""
    if source.is_package and source.area and not source.word:
        body = source.tree.body
        if not (len(body) == 1 and ast.get_docstring(source.tree)):
            yield "holds its purpose as a docstring and nothing else"


def test_names_say_what_is_inside() -> None:
    assert "\n".join(found(empty_names, tests_too=True)) == ""


def test_areas_are_made_of_the_six_words() -> None:
    assert "\n".join(strange_rooms(PACKAGE)) == ""


def test_every_area_says_what_it_is_for() -> None:
    assert "\n".join(found(area_without_purpose)) == ""


@pytest.mark.parametrize("name", ["bijlighar.billing.utils", "bijlighar.billing.rules.date_helpers"])
def test_an_empty_name_is_found(name: str) -> None:
    assert list(empty_names(Source(name, "")))


def test_a_strange_room_is_found(tmp_path: Path) -> None:
    (tmp_path / "billing" / "rules").mkdir(parents=True)
    (tmp_path / "billing" / "engine.py").touch()
    assert len(list(strange_rooms(tmp_path))) == 1


def test_an_area_without_purpose_is_found() -> None:
    assert list(area_without_purpose(Source("bijlighar.billing", "", is_package=True)))
    assert list(area_without_purpose(Source("bijlighar.billing", '"""Bills."""\nimport x', is_package=True)))
