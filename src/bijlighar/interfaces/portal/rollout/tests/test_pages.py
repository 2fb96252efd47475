"""The public pages of the rollout over HTTP: M8's board as its source has it, M4's agency, a meter's page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers.tests import place
from bijlighar.documents import actions as documents
from bijlighar.documents.tests.pictures import paper, photo
from bijlighar.interfaces.jobs import import_sheets
from bijlighar.interfaces.portal.rollout.curve import curve
from bijlighar.rollout import queries
from bijlighar.rollout.rules.forecast import Week
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, NOW

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[6] / "examples" / "rollout"
BOARD = "/en/rollout/programmes/central/GOV-2024"


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_NOW = NOW
    settings.DOCUMENTS = str(tmp_path / "documents")
    yield


@pytest.fixture
def loaded() -> None:
    for code in ("central", "east", "west"):
        place.company(code)
    for code, kind, name in (
        ("central", "programmes", "government-2024"), ("east", "agencies", "agency-east")
    ):  # fmt: skip
        report = import_sheets.run({kind: EXAMPLES / f"{name}.csv"}, company_code=code, by=BY, at=NOW)
        assert report.is_written


def page(path: str, status: int = 200) -> str:
    """What a person reads: tags out, spaces made one."""
    answer = Client().get(path)
    assert answer.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_board_of_m8_shows_each_difference_with_its_arithmetic(loaded: None) -> None:
    shown = page(BOARD)
    for words in (
        "3,168 of 11,269",
        "28.1% done",
        "Up to 30 November 2024.",
        "Targets of all places 11,269",
        "Done 1,749 + 892 + 527 = 3,168 − 3,168",
        "Remaining 8,101",
        "8,115 meters have still to be put up, not 8,101",
        "11,269 − 11,262 = +7",
        "513 − 527 = −14",
        "11,269 − 3,168 = 8,101; 8,101 + 14 = 8,115",
        "Hoshangabad done: Divisions Itarsi, Narmadapuram, Pipariya and Sohagpur 941 892 49",
        "Sehore done: Ashta and Sehore 513 527 −14",
        "Gwalior city 1,051 not told 1,051",
        "18 − 2 = 16; 16 − 16 = 0 agrees",
        "All places 11,269 3,168 8,101",
        "We do not know. A forecast needs 8 whole weeks; of this programme 0 are known.",
    ):
        assert words in shown, words


def test_the_board_of_m8_in_hindi(loaded: None) -> None:
    shown = page(BOARD.replace("/en/", "/hi/"))
    for words in (
        "3,168 / लक्ष्य 11,269", "28.1% लग चुके", "30 नवंबर 2024 तक का।", "बाकी 8,101",
        "8,115 मीटर अभी लगने हैं, 8,101 नहीं", "हिस्से 7 ज़्यादा हैं", "513 − 527 = −14",
        "होशंगाबाद लगे: इटारसी, नर्मदापुरम, पिपरिया और सोहागपुर संभाग 941 892 49",
        "सीहोर लगे: आष्टा और सीहोर 513 527 −14", "18 जगहें 16 ज़िलों में हैं", "मेल खाता है",
    ):  # fmt: skip
        assert words in shown, words


def test_the_first_page_leads_to_boards_agencies_and_meters(loaded: None) -> None:
    shown = Client().get("/en/rollout").content.decode()
    assert BOARD in shown
    assert "/en/rollout/agencies/AMISP-EAST" in shown
    assert "2 figures do not agree" in shown
    assert "3,168 of 11,269" in shown


def test_the_first_page_before_anything_is_there() -> None:
    assert "No programme is on record yet" in page("/en/rollout")


def test_the_agency_of_m4(loaded: None) -> None:
    shown = page("/en/rollout/agencies/AMISP-EAST")
    for words in (
        "since 17 March 2023 · no last day on record",
        "Smart meters, Indore",
        "Reason: Documents came late. refused",
        "All employees are Indian.",
        "No child of an officer is employed.",
        "Software subcontractor",
        "We have not checked them.",
    ):
        assert words in shown, words
    hindi = page("/hi/rollout/agencies/AMISP-EAST")
    assert "17 मार्च 2023 से" in hindi
    assert "कागज़ समय पर नहीं पहुँचे।" in hindi


@pytest.mark.parametrize(
    "path",
    ["/en/rollout/agencies/NOBODY", "/en/rollout/programmes/central/X", "/en/rollout/programmes/x/GOV-2024",
     "/en/rollout/meters/x/M1", "/en/documents/1"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(loaded: None, path: str) -> None:
    page(path, 404)


def test_a_registration_that_ended_is_said_to_have_ended() -> None:
    stages.stage(from_date=date(2025, 1, 1), to_date=date(2026, 11, 22))
    shown = page("/en/rollout/agencies/A1")
    assert "since 1 January 2025 · last day 21 November 2026" in shown
    assert "ended" in shown


def test_a_meters_page_names_the_agency_and_never_the_consumer() -> None:
    stages.record(stages.stage(to_date=date(2027, 1, 1)))
    for language in ("en", "hi"):
        answer = Client().get(f"/{language}/rollout/meters/east/NEW-1")
        text = answer.content.decode()
        assert ("Narmada Meters" if language == "en" else "नर्मदा मीटर्स") in text
        assert "REG-1" in text
        for secret in ("Sunita", "सुनीता", "N0000000001", "Adhartal", "अधारताल", "R. Verma", "S-77", "79.9"):
            assert secret not in text
    shown = page("/en/rollout/meters/east/NEW-1")
    assert "Put up on 22 November 2026 by Narmada Meters." in shown
    assert "Last day of the registration 31 December 2026" in shown


def test_a_meter_nobody_recorded_is_our_fault() -> None:
    stages.stage()
    assert "that is our fault" in page("/en/rollout/meters/east/OLD-1", 404)


def test_the_number_typed_leads_to_the_meters_page() -> None:
    stages.stage()
    found = Client().get("/en/rollout/meters", {"company": "east", "serial": " new-1 "})
    assert (found.status_code, found["Location"]) == (302, "/en/rollout/meters/east/NEW-1")
    for asked in ({"serial": ""}, {"serial": "X"}, {"serial": "a/b", "company": "east"}):
        again = Client().get("/en/rollout/meters", asked)
        assert (again.status_code, "write the number" in again.content.decode()) == (200, True)


def test_papers_of_a_registration_are_public_and_photos_are_not() -> None:
    stage = stages.stage()
    (registration,) = queries.registrations(stage.agency_id, stage.company_id)

    def store(content: bytes, key: str) -> int:
        return documents.store_document(
            content=content, name="p", area_code="rollout", owner_key=key, kind_code="PAPER", by=BY, at=NOW
        ).id

    public = Client().get(f"/en/documents/{store(paper(), f'registration/{registration.id}')}")
    assert (public.status_code, public.content) == (200, paper())
    assert public["Content-Disposition"].startswith("attachment")
    assert public["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Read the paper 1" in page("/en/rollout/agencies/A1")
    hidden = store(photo(), f"installation/{stage.agency_id}/form-1")
    assert Client().get(f"/en/documents/{hidden}").status_code == 404
    strange = store(photo(), "anything")
    assert Client().get(f"/en/documents/{strange}").status_code == 404


def test_a_programme_with_weeks_has_a_curve_and_a_forecast() -> None:
    company_id = place.company()
    first = date(2026, 9, 5)
    stages.programme(
        company_id,
        {"row": "PROGRAMME", "code": "P1", "from_date": first, "to_date": first + timedelta(weeks=20)},
        {"row": "TARGET", "code": "A", "number": 200},
        *(
            {"row": "DONE", "code": "A", "number": 10 * (week + 1), "counts_for": "A",
             "as_of_date": first + timedelta(weeks=week)}
            for week in range(10)
        ),
    )  # fmt: skip
    shown = page("/en/rollout/programmes/east/P1")
    # 10 a week; 100 of 200 are done by 7 November: ten weeks more.
    assert "200" in shown
    assert "16 January 2027" in shown
    assert "100 ÷ (80 ÷ 8) → 10 weeks" in shown
    assert "Even pace to the target" in shown


def test_the_curve_begins_at_zero_and_ends_at_what_is_done() -> None:
    weeks = [Week(date(2026, 11, 7), 0, 50), Week(date(2026, 11, 14), 50, 100)]
    drawn = curve(weeks, 200, from_date=date(2026, 11, 7), to_date=date(2026, 11, 21))
    assert drawn is not None
    assert drawn.bars == "M1 100v-25.0h8V100zM11 100v-50.0h8V100z"
    assert drawn.target_y == 0
    assert drawn.plan == "M5.0 100.0L15.0 50.0"
    assert curve(weeks[:1], 200) is None
