"""Translations are compiled once, and a broken one is named."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from bijlighar.conf.compile_messages import BadTranslation, compile_messages

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "billing" / "locale" / "hi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder / "django.po"


def test_a_message_is_compiled_once(source: Path, tmp_path: Path) -> None:
    source.write_text(HEAD + 'msgid "Bill"\nmsgstr "बिल"\n')
    (target,) = compile_messages(tmp_path)
    with target.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Bill") == "बिल"
    assert compile_messages(tmp_path) == []


@pytest.mark.parametrize(
    "message",
    [
        'msgid "Bill"\nmsgstr बिल',
        'msgid "Bill"\nmsgstr "बिल',
        '#, python-format\nmsgid "%(count)s bills"\nmsgstr "%(number)s बिल"',
    ],
)
def test_a_broken_file_is_named_with_its_line(message: str, source: Path, tmp_path: Path) -> None:
    source.write_text(HEAD + message + "\n")
    with pytest.raises(BadTranslation, match=r"django\.po:[45]: "):
        compile_messages(tmp_path)
    assert not source.with_suffix(".mo").exists()
