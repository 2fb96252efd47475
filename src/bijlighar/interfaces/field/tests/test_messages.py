"""Every text of the field pages is said in Hindi, here or in the portal whose parts they use."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bijlighar.interfaces.portal.tests.messages import PORTAL, messages

FIELD = Path(__file__).resolve().parents[1]
_PLACE = re.compile(r"%\(\w+\)[ds]")


def catalog(folder: Path) -> Catalog:
    with (folder / "locale/hi/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="hi")


def test_every_text_is_said_in_hindi_with_the_same_places() -> None:
    here, portal = catalog(FIELD), catalog(PORTAL)
    assert len(messages(FIELD)) > 50
    for message in messages(FIELD):
        entry = here.get(message.singular, message.context or None) or portal.get(
            message.singular, message.context or None
        )
        assert entry is not None, message
        assert entry.string, message
        assert sorted(_PLACE.findall(str(entry.string))) == sorted(_PLACE.findall(message.singular)), message


def test_no_translation_is_left_over() -> None:
    known = {message.singular for message in messages(FIELD)}
    assert [entry.id for entry in catalog(FIELD) if entry.id and entry.id not in known] == []


def test_templates_hold_no_text_outside_translations() -> None:
    for path in sorted((FIELD / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}", " ", text, flags=re.S)
        text = re.sub(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", " ", text, flags=re.S)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|&\w+;", " ", text, flags=re.S)
        assert not re.findall(r"[A-Za-z]{2,}", text), path.name
