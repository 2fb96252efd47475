"""The page of an application in Hindi is Hindi throughout: units and the officers who have it (M25)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bijlighar.applications import actions
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, HOUR, MOBILE, MONDAY, RAVI
from bijlighar.interfaces.portal.offline.tests.test_pages import who
from bijlighar.people import actions as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(settings: Any, tmp_path: Path) -> int:
    settings.PORTAL_NOW, settings.DOCUMENTS = MONDAY, tmp_path / "documents"
    for login, name_en, name_hi in (("asha", "Asha", "आशा"), ("ravi", "Ravi", "रवि")):
        people.add_staff(login=login, name_en=name_en, name_hi=name_hi, by=RAVI, at=MONDAY)
    return stage.company()[1]


def _page(address: str) -> str:
    """What a page says, without its tags."""
    said = who(MOBILE).get(address).content.decode().replace("\u00a0", " ")
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", said, flags=re.DOTALL).split())


def test_a_demand_note_counts_kilowatts_in_the_readers_words(centre: int) -> None:
    made = stage.new(centre)
    stage.surveyed(made, MONDAY)
    stage.issued(made, MONDAY + 2 * HOUR)
    hindi, english = _page(f"/hi/apply/a/{made.number}"), _page(f"/en/apply/a/{made.number}")
    # 2.6 kW were found: the third kilowatt has begun, at 400 rupees each.
    assert "3 किलोवाट × ₹400" in hindi and "kW" not in hindi
    assert "3 kW × ₹400" in english


def test_officers_stand_with_the_names_of_the_readers_language(centre: int) -> None:
    made = stage.new(centre)
    actions.take(application_id=made.id, by=RAVI, at=MONDAY)
    actions.ask_document(
        application_id=made.id, words_en="The deed", words_hi="रजिस्ट्री", by=ASHA, at=MONDAY + HOUR
    )
    page = _page(f"/hi/apply/a/{made.number}")
    assert "रवि" in page and "Ravi" not in page, "who has it"
    assert page.count("आशा") == 2 and "Asha" not in page, "who asked, above and beside the clock"
    assert "Ravi" in _page(f"/en/apply/a/{made.number}")
    actions.answer_document(application_id=made.id, by=stage.APPLICANT, at=MONDAY + 2 * HOUR)
    after = _page(f"/hi/apply/a/{made.number}")
    assert "आशा" in after and "Asha" not in after
