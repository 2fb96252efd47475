"""The page of an application says what comes of it: since when a tariff counts, how long it runs (M25)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bijlighar.applications import actions, queries
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, CLOCK, DAY, HOUR, MOBILE, MONDAY
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.offline.tests.test_pages import who
from bijlighar.metering.tests import stage as meters

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(settings: Any, tmp_path: Path) -> tuple[int, int]:
    settings.PORTAL_NOW, settings.DOCUMENTS = MONDAY, tmp_path / "documents"
    return stage.company()


def _read(address: str) -> str:
    return who(MOBILE).get(address).content.decode().replace("\u00a0", " ")


def _asked_for(address: str, heading: str) -> str:
    """What stands under a heading, up to the next one, without its tags."""
    (part,) = re.findall(rf"<h2[^>]*>{heading}</h2>(.*?)(?:<h2|</main>)", _read(address), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_changed_category_says_from_when(centre: tuple[int, int]) -> None:
    home = place.connection(centre[0], 1)
    stage.linked(home)
    made = stage.submitted("CATEGORY", service_number="N0000000001", category="LV-2.2")
    assert "LV-2.2" in _read(f"/en/apply/a/{made.number}")
    stage.surveyed(made, MONDAY)
    assert "On 2 November somebody comes." in _read(f"/en/apply/a/{made.number}")
    stage.paid(stage.issued(made, MONDAY + 2 * HOUR), MONDAY + 4 * HOUR)
    assert "not from the day you applied" in _read(f"/en/apply/a/{made.number}")
    actions.change(application_id=made.id, by=ASHA, at=MONDAY + 5 * HOUR)
    assert "The new tariff counts from Monday 2 November." in _read(f"/en/apply/a/{made.number}")


def test_a_changed_load_is_named_before_and_with_the_day_from_which_it_counts(
    centre: tuple[int, int],
) -> None:
    """Asked for 5.5 kW; at the place 6 kW were found, paid for, and are what counts in the end."""
    home = place.connection(centre[0], 1)
    meters.meter("M1", connection_id=home, company_id=centre[0])
    stage.linked(home)
    made = stage.submitted("LOAD", service_number="N0000000001", load="5.5")
    assert "5.5 kW" in _asked_for(f"/en/apply/a/{made.number}", "What you asked for")
    stage.surveyed(made, MONDAY, load_w=6000)
    stage.paid(stage.issued(made, MONDAY + 2 * HOUR), MONDAY + 4 * HOUR)
    assert "5.5 kW" in _asked_for(f"/en/apply/a/{made.number}", "What you asked for"), "paid, not done yet"
    actions.change(application_id=made.id, by=ASHA, at=MONDAY + 5 * HOUR)
    done = _asked_for(f"/en/apply/a/{made.number}", "What counts now")
    assert "The new load counts from Monday 2 November." in done
    assert "6 kW" in done and "5.5" not in done
    hindi = _asked_for(f"/hi/apply/a/{made.number}", "अब क्या लागू है")
    assert "6 किलोवाट" in hindi and "kW" not in hindi


def test_a_temporary_connection_says_how_long_and_how_its_account_is_asked_for(
    centre: tuple[int, int], settings: Any
) -> None:
    days = {"from_day": "2026-11-04", "to_day": "2026-11-08"}
    made = stage.submitted("TEMPORARY", office=str(centre[1]), **stage.ANSWERS, **days)
    page = f"/en/apply/a/{made.number}"
    asked = _read(page)
    assert "Wednesday 4 November" in asked and "Sunday 8 November" in asked
    assert "Imran Khan" not in asked and "7, Ranjhi" not in asked, "the link opens to whoever has it"
    stage.surveyed(made, MONDAY)
    stage.paid(stage.issued(made, MONDAY + 2 * HOUR), MONDAY + 4 * HOUR)
    stage.stock(centre[0])
    number = actions.energise(
        application_id=made.id, meter_serial="E100", register_wh=0, seal_number="S-1",
        installed_at=MONDAY + 5 * HOUR, by=ASHA, at=MONDAY + 5 * HOUR,
    )  # fmt: skip
    done = _read(page)
    assert "Up to Sunday 8 November, this day included." in done
    assert "What is left of it at the end comes back to you." in done
    # Who may see the connection asks for its end from here; a stranger with the link may not.
    assert f'name="service_number" value="{number}"' in done
    stranger = who("+916000000066").get(f"/en/apply/a/{made.follow_code}").content.decode()
    assert "Up to Sunday" in stranger and 'name="service_number"' not in stranger
    home = f"/en/c/{queries.one(made.id).connection_id}/"
    runs = _read(home)
    assert "It runs up to Sunday 8 November, this day included." in runs
    assert runs.index("What you need to do") < runs.index("It runs up to"), "the four answers come first"
    settings.PORTAL_NOW = MONDAY + 7 * DAY
    actions.turn(by=CLOCK, at=settings.PORTAL_NOW)
    assert "Up to Sunday 8 November" in _read(page)
    over = _read(home)
    assert "Its last day was Sunday 8 November. The supply ends now." in over and "It runs up to" not in over


def test_what_was_taken_back_can_be_asked_for_again(centre: tuple[int, int]) -> None:
    made = stage.new(centre[1])
    actions.withdraw(application_id=made.id, by=stage.APPLICANT, at=MONDAY)
    assert f'action="/en/apply/a/{made.number}/again"' in _read(f"/en/apply/a/{made.number}")


def test_days_that_come_before_the_offices_are_pointed_out_before_sending(centre: tuple[int, int]) -> None:
    for first, is_soon in (("2026-11-04", True), ("2026-11-09", False)):
        answers = {**stage.ANSWERS, "office": str(centre[1]), "from_day": first, "to_day": "2026-11-20"}
        form = actions.begin_draft(
            kind_code="TEMPORARY", language="en", answers=answers, by=stage.APPLICANT, at=MONDAY
        )
        look = _read(f"/en/apply/form/{form.code}/send")
        assert ("The office has until Monday 9 November by the rules." in look) is is_soon
