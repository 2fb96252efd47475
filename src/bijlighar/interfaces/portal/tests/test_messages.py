"""Every text of the portal is said in Hindi, and says the same as the English (M11)."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bijlighar.interfaces.portal.tests.messages import PORTAL, Message, messages

_ALLOWED_LATIN = {"SMS", "UPI", "FPPAS", "kWh", "N", "N2340117856"}
_PLACE = re.compile(r"%\(\w+\)[ds]|\{\w+\}")
_MARKUP = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def hindi() -> Catalog:
    with (PORTAL / "locale/hi/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="hi")


def said(hindi: Catalog, message: Message) -> list[str]:
    key = (message.singular, message.plural) if message.plural else message.singular
    entry = hindi.get(key, message.context or None)
    if entry is None or "fuzzy" in entry.flags or not entry.string:
        return []
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def test_there_is_something_to_translate() -> None:
    assert len(messages()) > 200


def test_every_text_is_said_in_hindi(hindi: Catalog) -> None:
    assert [m for m in sorted(messages()) if not said(hindi, m) or not all(said(hindi, m))] == []


def test_no_translation_is_left_over(hindi: Catalog) -> None:
    known = {(m.context, m.singular) for m in messages()}
    left = [
        entry.id for entry in hindi if entry.id and (entry.context or "", _singular(entry.id)) not in known
    ]
    assert left == []


def test_hindi_keeps_every_placeholder_and_tag(hindi: Catalog) -> None:
    for message in messages():
        for text in said(hindi, message):
            english = message.plural or message.singular
            assert sorted(_PLACE.findall(text)) == sorted(_PLACE.findall(english)), text
            assert sorted(_MARKUP.findall(text)) == sorted(_MARKUP.findall(english)), text


def test_hindi_has_no_latin_word_but_those_that_people_say(hindi: Catalog) -> None:
    for message in messages():
        for text in said(hindi, message):
            plain = _PLACE.sub("", _MARKUP.sub("", text))
            assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*", plain)) <= _ALLOWED_LATIN, text


def test_the_voice(hindi: Catalog) -> None:
    for message in messages():
        for text in (message.singular, *said(hindi, message)):
            assert "!" not in text, text
            assert not any(word in text for word in ("उपभोक्ता महोदय", "खेद है", "शीघ्र", "server error")), text


def test_templates_hold_no_text_outside_translations() -> None:
    loose = []
    for path in sorted(Path(PORTAL / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}", " ", text, flags=re.S)
        text = re.sub(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", " ", text, flags=re.S)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
        text = re.sub(r"<[^>]*>", " ", text)
        text = re.sub(r"&\w+;", " ", text)
        loose += [(path.name, word) for word in re.findall(r"[A-Za-z]{2,}", text) if word != "English"]
    assert loose == []


def _singular(key: object) -> str:
    return str(key[0]) if isinstance(key, tuple | list) else str(key)
