"""Before the first bill the list says where to look: only a prepaid meter has daily deductions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.metering.tests import stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("is_prepaid", "hindi"),
    [
        (True, "अभी कोई बिल नहीं बना। प्रीपेड मीटर में हर दिन की कटौती पासबुक में दिखती है।"),
        (False, "अभी कोई बिल नहीं बना। पहला बिल यहाँ दिखेगा।"),
    ],
)
def test_an_empty_list_speaks_of_deductions_only_where_there_are_some(
    settings: Any, is_prepaid: bool, hindi: str
) -> None:
    settings.PORTAL_NOW = stage.ist(date(2026, 11, 23), 12)
    home = place.connection(place.company(), 1, is_prepaid=is_prepaid)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=home, by=place.BY, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    assert hindi in client.get(f"/hi/c/{home}/money/bills").content.decode()
