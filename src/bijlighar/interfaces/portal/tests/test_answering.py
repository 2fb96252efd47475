"""Whoever is told to write an SMS reads on that page to which number."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from bijlighar.consumers.tests import place

pytestmark = pytest.mark.django_db
NUMBER = "6000000009"


@pytest.mark.parametrize("path", ["/en/wrong", "/hi/wrong", "/en/call"])
def test_the_number_stands_where_somebody_is_told_to_write(path: str, settings_home: Path) -> None:
    place.company()
    (settings_home / "messages.toml").write_text(
        f'[provider.main]\nway = "SMS"\nmaker = "console"\n[answer]\nsms_number = "{NUMBER}"\n'
    )
    assert f'href="sms:{NUMBER}">{NUMBER}</a>' in Client().get(path).content.decode()


def test_nobody_is_told_to_write_where_no_number_is_set_up(settings_home: Path) -> None:
    place.company()
    shown = Client().get("/en/wrong").content.decode()
    assert "NO SUPPLY" not in shown
    assert "sms:" not in shown
