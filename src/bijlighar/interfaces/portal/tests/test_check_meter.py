"""A consumer doubts the meter: asks, follows the legal clock, sees both meters and the verdict (M5).

The neighbour, signed in too, sees none of it by any address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing import actions as billing
from bijlighar.billing.tests.officers import officer
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, ist, lines

pytestmark = pytest.mark.django_db

ASHA = Actor("staff", "Asha", 1)
ASKED, FITTED = ist(date(2026, 9, 1), 11), ist(date(2026, 9, 4), 10)
FIRST = date(2026, 9, 5)


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    """Sunita's home with a meter, and her neighbour's; both linked to their mobiles."""
    homes = [stage.connection(number, company_id=company) for number in (1, 2)]
    stage.meter("M1", connection_id=homes[0], company_id=company, from_date=date(2026, 6, 1))
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=Actor("consumer", "test"), at=ASKED)
    return homes[0]


@pytest.fixture
def at(settings: Any) -> Iterator[Any]:
    """Sets the portal's clock."""

    def set_to(moment: datetime) -> None:
        settings.PORTAL_NOW = moment

    set_to(ASKED)
    yield set_to


def client(mobile: str = SUNITA) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def page(path: str, *, mobile: str = SUNITA) -> str:
    """What a person reads: tags out, spaces made one."""
    answer = client(mobile).get(path)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def address(home: int, rest: str = "", language: str = "en") -> str:
    return f"/{language}/c/{home}/check-meter{rest}"


def put_up(company: int, home: int) -> int:
    """The consumer's request goes on: the check meter hangs three days later."""
    (asked,) = queries.check_requests(connection_id=home)
    actions.install_check_meter(
        request_id=asked.id, meter_id=stage.meter("C1", company_id=company), fitted_at=FITTED,
        main_register_wh=900_000, check_register_wh=0, by=ASHA, at=FITTED,
    )  # fmt: skip
    return asked.id


def ask(home: int) -> None:
    answer = client().post(address(home, "/ask"), {"reason": "TOO_MUCH", "words": "Doubled <b>"})
    assert answer.status_code == 302


def both(folder: Path, main_wh: int, days: int = 40) -> None:
    span = [FIRST + timedelta(days=n) for n in range(days)]
    body = [
        line
        for day in span
        for serial, wh in (("M1", main_wh), ("C1", 60))
        for line in lines(serial, day, [wh / 1000] * 96)
    ]
    ingest(folder, body, at=ist(span[-1] + timedelta(days=1), 2))


def test_asking_starts_the_legal_clock(home: int, at: Any) -> None:
    shown = page(address(home))
    assert "Within 5 days of your request" in shown
    assert "the rules themselves were not read" in shown, "a rule that is not verified says so"
    ask(home)
    shown = page(address(home))
    for words in ("5 days left", "by 6 September", "It counts more than I use · Doubled <b>", "for 3 months"):
        assert words in shown, words
    at(ist(date(2026, 9, 8), 9))
    assert "late by 2 days" in page(address(home))
    assert "2 दिन की देर" in page(address(home, language="hi"))
    assert client().post(address(home, "/ask"), {"reason": "OTHER"}).status_code == 302
    assert len(queries.check_requests(connection_id=home)) == 1, "one at a time"


def test_a_request_without_a_reason_says_what_is_missing(home: int, at: Any) -> None:
    answer = client().post(address(home, "/ask"), {"words": "kept as typed"})
    assert answer.status_code == 200
    assert "Please choose one of the reasons." in answer.content.decode()
    assert "kept as typed" in answer.content.decode()
    assert queries.check_requests(connection_id=home) == []


def test_a_running_comparison_shows_both_meters_day_by_day(
    home: int, company: int, at: Any, tmp_path: Path
) -> None:
    ask(home)
    put_up(company, home)
    both(tmp_path, 62, days=10)
    at(ist(date(2026, 9, 16), 9))
    shown = page(address(home))
    for words in (
        "So far: Nothing can be said from this",
        "too few days are compared",
        "It shows 3.33% more than the check meter.",
        "Up to 15 September. The verdict comes at the end.",
        "In time: the rule says by 6 September.",
        "Your meter M1 , class 1.0 59.520",
        "Check meter C1 , class 0.5S − 57.600",
        "From 10 days that both meters told of themselves. 1 day is left out",
        "15 Sep left out: both meters' readings are missing – – –",
        "14 Sep 5.952 5.760 +3.33%",
    ):
        assert words in shown, words
    raw = client().get(address(home)).content.decode()
    assert raw.count("<svg viewBox") >= 3
    assert 'role="img"' in raw
    assert "Both meters on Saturday 12 September" in page(address(home, "?day=2026-09-12"))


def test_the_verdict_is_said_in_plain_words_with_its_arithmetic_and_amount(
    home: int, company: int, at: Any, tmp_path: Path
) -> None:
    ask(home)
    request = put_up(company, home)
    both(tmp_path, 62)
    over = ist(date(2026, 10, 15), 9)
    actions.conclude_check_meter(request_id=request, early_reason="You wished so", by=ASHA, at=over)
    at(over)
    made = queries.check_comparison(request, over.date())
    assert made is not None
    assert made.correction is not None
    assert made.correction.change_paise is not None
    rupees, paise = divmod(-made.correction.change_paise, 100)
    shown = page(address(home))
    for words in (
        "The meter counts too much",
        "Ended early: You wished so",
        "238.080 − 230.400 = 7.680 units",
        "(2,30,400 + 10) × 10,100 ÷ 9,950 + 10 = 2,33,893 Wh",
        "2,38,080 > 2,33,893",
        f"₹{rupees}.{paise:02d} was charged too much and is yours.",
        "This is worked out, not booked",
        "Still to be checked",
    ):
        assert words in shown, words
    in_hindi = page(address(home, language="hi"))
    for words in ("मीटर ज़्यादा गिन रहा है", "यह चेक मीटर से 3.33% ज़्यादा दिखाता है।", "खाते में आना बाकी"):
        assert " ".join(words.split()) in in_hindi, words
    steps = shown[shown.index("How far it is") : shown.index("Both meters")]
    assert "Comparison ended" in steps and steps.endswith("To be booked ")
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    number = billing.book_check_meter(request_id=request, by=asha, at=over)
    billing.approve_adjustment(adjustment_id=number, by=binod, at=over + timedelta(days=1))
    at(over + timedelta(days=3))
    shown = page(address(home))
    steps = shown[shown.index("How far it is") : shown.index("Both meters")]
    assert steps.endswith("Booked 16 October "), "the day on which it comes back is the last step"


def test_taken_back_it_ends_and_can_be_asked_for_again(home: int, at: Any) -> None:
    ask(home)
    assert "No check meter will be put up." in page(address(home, "/withdraw"))
    assert client().post(address(home, "/withdraw")).status_code == 302
    assert "Taken back" in page(address(home))
    ask(home)
    assert "Other requests" in page(address(home))
    first = min(each.id for each in queries.check_requests(connection_id=home))
    assert "Taken back" in page(address(home, f"?request={first}"))


@pytest.mark.parametrize("rest", ["", "/ask", "/withdraw", "?request=1", "?day=2026-09-12"])
def test_a_neighbour_sees_and_does_nothing(
    home: int, company: int, at: Any, tmp_path: Path, rest: str
) -> None:
    ask(home)
    put_up(company, home)
    theirs, path = client(NEIGHBOUR), address(home, rest)
    for answer in (theirs.get(path), theirs.post(path, {"reason": "OTHER"})):
        assert answer.status_code == 404
        assert "Doubled" not in answer.content.decode()
    (only,) = queries.check_requests(connection_id=home)
    assert only.state == "RUNNING"


def test_a_request_of_another_home_is_not_found_below_ones_own(home: int, at: Any) -> None:
    ask(home)
    (asked,) = queries.check_requests(connection_id=home)
    theirs = next(each.id for each in _connections(NEIGHBOUR))
    answer = client(NEIGHBOUR).get(address(theirs, f"?request={asked.id}"))
    assert answer.status_code == 404


def _connections(mobile: str) -> Any:
    from bijlighar.consumers import queries as consumer_queries

    return consumer_queries.connections_of_mobile(mobile)
