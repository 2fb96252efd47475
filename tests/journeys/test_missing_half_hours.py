"""M1, M2: the home of the real file that lost 60 half-hours reads on its own page what was done about it."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.models import Meter
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.flags import is_estimated

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
BY = Actor.system("test")
DAYS = (date(2013, 7, 5), date(2013, 7, 6), date(2013, 7, 7))


@pytest.fixture
def home() -> int:
    name = "sgsc_10_homes_30min_2013-07.csv"
    path = Path(os.environ.get("BIJLIGHAR_DATA", "")) / name
    if not path.is_file():
        pytest.skip(f"real data {name} is not on this machine (BIJLIGHAR_DATA)")
    text = (ROOT / "layouts" / "sgsc-half-hour.yaml").read_text()
    received = actions.receive(path=path, layout=layouts.read(text), by=BY, at=AT)
    actions.validate_pending(batch_ids=[received.batch_id], by=BY, at=AT)
    connection = place.connection(place.company(), 1, connected_on=date(2013, 1, 1))
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=connection, by=BY, at=AT)
    actions.install_meter(
        meter_id=Meter.objects.get(serial="10017554").id,
        connection_id=connection,
        from_at=datetime(2013, 1, 1, tzinfo=UTC),
        register_start_wh=None,
        by=BY,
        at=AT,
    )
    return connection


@pytest.mark.parametrize(
    ("language", "heard", "why"),
    [
        ("en", "The reading did not come", "estimated from the last seven days"),
        ("hi", "रीडिंग नहीं आई", "पिछले सात दिनों से अनुमान"),
    ],
)
def test_sixty_half_hours_are_explained(home: int, language: str, heard: str, why: str) -> None:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = place.SUNITA
    session.save()
    quarters = 0
    words = ""
    for day in DAYS:
        curve = queries.day_curve(home, day)
        assert curve is not None
        estimated = [bool(is_estimated(flag)) for flag in curve.flags]
        quarters += sum(estimated)
        with translation.override(language):
            address = reverse("portal:day", args=[home, day])
        page = client.get(address)
        assert page.status_code == 200
        told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
        words += told
        view = page.context["day"]
        assert view.estimated == sum(estimated)
        # Every stretch says from when to when, and why.
        for stretch in view.stretches:
            assert stretch.when.replace("\xa0", " ") in told.replace("\xa0", " ")
            assert stretch.words in told
        assert view.stretches
    assert quarters == 2 * 60
    assert heard in words
    assert why in words
