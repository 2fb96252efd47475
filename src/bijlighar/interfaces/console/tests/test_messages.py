"""Every text of the desk is said in Hindi, with the same placeholders (M11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bijlighar.interfaces.portal.tests import messages as portal
from bijlighar.interfaces.portal.tests.messages import Message

CONSOLE = Path(__file__).resolve().parents[1]
_LATIN = {"https", "SAIFI", "SAIDI", "CAIDI", "MAIFI"}
"""Names of the trade that nobody writes otherwise."""
_PLACE = re.compile(r"%\(\w+\)0?\d*[ds]")


@pytest.fixture(scope="module")
def catalogs() -> list[Catalog]:
    found = []
    for folder in (CONSOLE, portal.PORTAL):
        with (folder / "locale/hi/LC_MESSAGES/django.po").open("rb") as file:
            found.append(read_po(file, locale="hi"))
    return found


@pytest.fixture(scope="module")
def messages() -> set[Message]:
    return portal.messages(CONSOLE)


def said(catalogs: list[Catalog], message: Message) -> list[str]:
    key = (message.singular, message.plural) if message.plural else message.singular
    for catalog in catalogs:
        entry = catalog.get(key, message.context or None)
        if entry is not None and entry.string:
            return [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return []


def test_every_text_is_said_in_hindi(catalogs: list[Catalog], messages: set[Message]) -> None:
    assert len(messages) > 100
    assert [each for each in sorted(messages) if not all(said(catalogs, each) or [""])] == []


def test_hindi_keeps_every_placeholder(catalogs: list[Catalog], messages: set[Message]) -> None:
    for message in messages:
        for text, english in zip(said(catalogs, message), (message.singular, message.plural), strict=False):
            assert sorted(_PLACE.findall(text)) == sorted(_PLACE.findall(english)), text
            assert set(re.findall(r"[A-Za-z]{2,}", _PLACE.sub("", text))) <= _LATIN, text
            assert "!" not in text


def test_no_translation_is_left_over(catalogs: list[Catalog], messages: set[Message]) -> None:
    known = {each.singular for each in messages}
    singular = [
        each.id[0] if isinstance(each.id, tuple | list) else each.id for each in catalogs[0] if each.id
    ]
    assert [each for each in singular if each not in known] == []
