"""What home asks of a person: never by a day that is over, and never by a guess (M11, M16)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from bijlighar.interfaces.portal import pictures
from bijlighar.interfaces.portal.power_state import supply
from bijlighar.interfaces.portal.to_pay import ToPay
from bijlighar.interfaces.portal.views.home import is_behind, strip, todo
from bijlighar.metering.queries import CurveRecord
from bijlighar.metering.rules.flags import Flag
from bijlighar.prepaid.queries import BalanceCard

TODAY = date(2026, 11, 22)


def card(balance_paise: int, days_left: int | None, lasts_until: date | None) -> BalanceCard:
    return BalanceCard(
        connection_id=1,
        balance_paise=balance_paise,
        not_yet_due_paise=0,
        as_of=TODAY - timedelta(days=1),
        days_left=days_left,
        lasts_until=lasts_until,
        yesterday=None,
        average_day_paise=8200,
        late_days=0,
    )


@pytest.mark.parametrize(
    ("balance", "english", "hindi"),
    [
        (card(1200, 0, TODAY), "Recharge today.", "आज रिचार्ज कर लीजिए।"),
        (card(8300, 1, TODAY), "Recharge today.", "आज रिचार्ज कर लीजिए।"),
        (
            card(17_000, 2, TODAY + timedelta(days=1)),
            "Recharge by Monday 23\u00a0November.",
            "सोमवार 23\u00a0नवंबर तक रिचार्ज कर लीजिए।",
        ),
        (card(-100, 0, TODAY), "Recharge now.", "अभी रिचार्ज कर लीजिए।"),
        (card(90_000, 10, TODAY + timedelta(days=9)), "Nothing now.", "अभी कुछ नहीं।"),
    ],
)
def test_a_recharge_is_asked_for_in_time(balance: BalanceCard, english: str, hindi: str) -> None:
    with translation.override("en"):
        assert todo(balance, None, TODAY).first == english
    with translation.override("hi"):
        assert todo(balance, None, TODAY).first == hindi


@pytest.mark.parametrize(
    ("due", "english", "hindi"),
    [
        (ToPay(0, 0, 500, None), "Nothing now.", "अभी कुछ नहीं।"),
        (
            ToPay(337_002, 0, 0, TODAY + timedelta(days=1), part_paise=112_300, part=1, parts=3),
            "Pay ₹1,123.00 by Monday 23\u00a0November. It is part 1 of 3, as agreed.",
            "सोमवार 23\u00a0नवंबर तक ₹1,123.00 भर दीजिए। यह तय हुई 3 किस्तों में से किस्त 1 है।",
        ),
        (
            ToPay(337_002, 0, 0, TODAY - timedelta(days=2), part_paise=112_300, part=2, parts=3),
            "Pay ₹1,123.00. It is part 2 of 3, as agreed. The last day was 20\u00a0November.",
            "₹1,123.00 भर दीजिए। यह तय हुई 3 किस्तों में से किस्त 2 है। आखिरी तारीख 20\u00a0नवंबर थी।",
        ),
        (
            ToPay(50_000, 0, 0, TODAY + timedelta(days=5)),
            "Pay the bill within 5 days.",
            "बिल 5 दिनों में भर दीजिए।",
        ),
        (
            ToPay(50_000, 38_400, 0, TODAY + timedelta(days=1)),
            "Pay the bill within 1 day. ₹384.00 of it is an instalment of your security deposit.",
            "बिल 1 दिन में भर दीजिए। इसमें ₹384.00 आपकी सुरक्षा निधि की किस्त है।",
        ),
        (
            ToPay(0, 38_400, 0, TODAY + timedelta(days=5)),
            "Pay ₹384.00 within 5 days. It is an instalment of your security deposit.",
            "₹384.00 5 दिनों में भर दीजिए। यह आपकी सुरक्षा निधि की किस्त है।",
        ),
        (
            ToPay(0, 38_400, 0, TODAY),
            "Pay ₹384.00 today. It is an instalment of your security deposit.",
            "₹384.00 आज भर दीजिए। यह आपकी सुरक्षा निधि की किस्त है।",
        ),
        (
            ToPay(0, 38_400, 0, None),
            "Pay ₹384.00 with the next bill. It is an instalment of your security deposit.",
            "₹384.00 अगले बिल के साथ भर दीजिए। यह आपकी सुरक्षा निधि की किस्त है।",
        ),
        (
            ToPay(0, 38_400, 0, TODAY - timedelta(days=2)),
            "Pay ₹384.00. It is an instalment of your security deposit. The last day was 20\u00a0November.",
            "₹384.00 भर दीजिए। यह आपकी सुरक्षा निधि की किस्त है। आखिरी तारीख 20\u00a0नवंबर थी।",
        ),
    ],
)
def test_a_bill_and_a_deposit_are_asked_for_together(due: ToPay, english: str, hindi: str) -> None:
    for language, wanted in (("en", english), ("hi", hindi)):
        with translation.override(language):
            said = todo(None, due, TODAY)
            assert f"{said.first} {said.rest}".rstrip() == wanted


def test_a_prepaid_home_is_reminded_of_an_instalment_that_is_still_open() -> None:
    with translation.override("en"):
        said = todo(card(90_000, 10, TODAY + timedelta(days=9)), ToPay(0, 38_400, 0, None), TODAY)
    assert said.first == "₹384.00 is to be paid as an instalment of your security deposit."


def test_the_strip_lights_today_when_nothing_is_left_after_it() -> None:
    laid = strip(TODAY, TODAY)
    assert laid is not None
    assert laid.cells.count(True) == 1


@pytest.mark.parametrize(("days_ago", "behind"), [(1, False), (2, False), (3, True)])
def test_days_that_are_not_charged_are_said_once_the_night_cannot_be_why(days_ago: int, behind: bool) -> None:
    assert is_behind(TODAY - timedelta(days=days_ago), TODAY) is behind
    assert not is_behind(None, TODAY)


NINE, TEN = (datetime(2026, 11, 22, hour, 30, tzinfo=UTC) for hour in (3, 4))
"""9 and 10 in the morning in India."""


@pytest.mark.parametrize(
    ("off_at", "english", "hindi"),
    [
        (None, ("ok", "On", "By the meter, 9\u00a0am"), ("ok", "चालू है", "मीटर से, सुबह 9\u00a0बजे")),
        (
            TEN,
            (
                "warn",
                "You reported none",
                "Today 10\u00a0am. By the meter on at 9\u00a0am.",
            ),
            (
                "warn",
                "आपने बताया: बंद है",
                "आज सुबह 10\u00a0बजे। मीटर में सुबह 9\u00a0बजे चालू।",
            ),
        ),
        (
            NINE - timedelta(days=1),
            (
                "warn",
                "On, by the meter",
                "9\u00a0am. You told us there is none.",
            ),
            (
                "warn",
                "मीटर में चालू है",
                "सुबह 9\u00a0बजे। आपने बंद बताई है।",
            ),
        ),
    ],
)
def test_a_home_that_complained_of_no_power_is_not_told_that_it_has_some(
    off_at: datetime | None, english: tuple[str, str, str], hindi: tuple[str, str, str]
) -> None:
    curve = CurveRecord(
        values_wh=(*[50] * 36, *[None] * 60),
        flags=(*[int(Flag.MEASURED)] * 36, *[int(Flag.NOT_YET)] * 60),
        version=0, as_of=NINE, known_at=None, meter_serial="1", register_start_wh=None, register_end_wh=None,
    )  # fmt: skip
    for language, wanted in (("en", english), ("hi", hindi)):
        with translation.override(language):
            shown = supply(1, pictures.day_view(curve, TODAY), NINE + timedelta(minutes=40), TODAY, off_at)
            assert (shown.kind, shown.words, shown.note) == wanted
