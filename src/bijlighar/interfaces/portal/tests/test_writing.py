"""Numbers, dates and times as people write them (M12): tables, by hand."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.portal import writing

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (7208, "₹72.08"),
        (-7208, "−₹72.08"),
        (100000, "₹1,000.00"),
        (10500000, "₹1,05,000.00"),
        (123456789012, "₹1,23,45,67,890.12"),
    ],
)
def test_rupees(paise: int, text: str) -> None:
    assert writing.rupees(paise) == text


def test_a_change_is_that_of_the_figures_beside_it() -> None:
    """10.004 and 5.995 units stand as 10.00 and 6.00: between them are 4.00, not 4.01."""
    assert writing.change_wh(10_004, 5_995) == 4_000
    assert writing.change_wh(93_993, 97_926) == -3_940
    assert writing.change_wh(5, 5) == 0


def test_rupees_say_what_is_added() -> None:
    assert writing.rupees(100000, plus=True) == "+₹1,000.00"
    assert writing.rupees(0, plus=True) == "₹0.00"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_no_paisa_is_lost_in_writing(paise: int) -> None:
    text = writing.rupees(paise).replace("₹", "").replace(",", "").replace("−", "-")
    whole, part = text.removeprefix("-").split(".")
    assert (int(whole) * 100 + int(part)) * (-1 if text.startswith("-") else 1) == paise


@pytest.mark.parametrize(
    ("wh", "two", "exact"),
    [
        (0, "0.00", "0.000"),
        (8400, "8.40", "8.400"),
        (8404, "8.40", "8.404"),
        (8405, "8.41", "8.405"),
        (40, "0.04", "0.040"),
        (35, "0.04", "0.035"),
        (-35, "−0.04", "−0.035"),
        (123456789, "1,23,456.79", "1,23,456.789"),
    ],
)
def test_units(wh: int, two: str, exact: str) -> None:
    assert writing.units(wh) == two
    assert writing.units_exact(wh) == exact


@pytest.mark.parametrize(
    ("minute", "hindi", "english"),
    [
        (0, "रात 12 बजे", "12 midnight"),
        (5, "रात 12:05 बजे", "12:05 am"),
        (239, "रात 3:59 बजे", "3:59 am"),
        (240, "सुबह 4 बजे", "4 am"),
        (645, "सुबह 10:45 बजे", "10:45 am"),
        (720, "दोपहर 12 बजे", "12 noon"),
        (810, "दोपहर 1:30 बजे", "1:30 pm"),
        (960, "शाम 4 बजे", "4 pm"),
        (1199, "शाम 7:59 बजे", "7:59 pm"),
        (1200, "रात 8 बजे", "8 pm"),
        (1274, "रात 9:14 बजे", "9:14 pm"),
        (1440, "रात 12 बजे", "12 midnight"),
    ],
)
def test_time_of_day(minute: int, hindi: str, english: str) -> None:
    assert writing.clock(minute, "hi").replace("\u00a0", " ") == hindi
    assert writing.clock(minute, "en").replace("\u00a0", " ") == english


@pytest.mark.parametrize(
    ("day", "hindi", "english"),
    [
        (date(2026, 11, 30), "सोमवार 30 नवंबर", "Monday 30 November"),
        (date(2027, 1, 1), "शुक्रवार 1 जनवरी 2027", "Friday 1 January 2027"),
        (date(2026, 2, 28), "शनिवार 28 फ़रवरी", "Saturday 28 February"),
    ],
)
def test_day(day: date, hindi: str, english: str) -> None:
    write = writing.day
    assert write(day, "hi", today=TODAY, weekday=True).replace("\u00a0", " ") == hindi
    assert write(day, "en", today=TODAY, weekday=True).replace("\u00a0", " ") == english


def test_a_day_where_a_line_has_little_room() -> None:
    given = date(2026, 9, 30)
    short = {each: writing.day(given, each, today=TODAY, weekday=True, short=True) for each in ("hi", "en")}
    assert short == {"hi": "बुधवार 30\u00a0सितंबर", "en": "Wed 30\u00a0Sep"}


@pytest.mark.parametrize(
    ("instant", "hindi", "english"),
    [
        (datetime(2026, 11, 22, 5, 15, tzinfo=UTC), "आज सुबह 10:45 बजे", "today 10:45 am"),
        (datetime(2026, 11, 21, 18, 29, tzinfo=UTC), "कल रात 11:59 बजे", "yesterday 11:59 pm"),
        # The night's end belongs to the day before it: "tonight at 12" is still to come.
        (datetime(2026, 11, 21, 18, 30, tzinfo=UTC), "कल रात 12 बजे", "yesterday 12 midnight"),
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), "आज रात 12 बजे", "today 12 midnight"),
        # After midnight "रात" would be read as the coming night.
        (datetime(2026, 11, 21, 18, 57, tzinfo=UTC), "आज तड़के 12:27 बजे", "today 12:27 am"),
        (datetime(2026, 11, 21, 22, 29, tzinfo=UTC), "आज तड़के 3:59 बजे", "today 3:59 am"),
        (datetime(2026, 11, 21, 22, 30, tzinfo=UTC), "आज सुबह 4 बजे", "today 4 am"),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), "23 नवंबर, तड़के 1:30 बजे", "23 November, 1:30 am"),
        (datetime(2026, 11, 14, 15, 44, tzinfo=UTC), "14 नवंबर, रात 9:14 बजे", "14 November, 9:14 pm"),
    ],
)
def test_an_instant_is_told_in_india(instant: datetime, hindi: str, english: str) -> None:
    assert writing.moment(instant, "hi", today=TODAY).replace("\u00a0", " ") == hindi
    assert writing.moment(instant, "en", today=TODAY).replace("\u00a0", " ") == english


@pytest.mark.parametrize(
    ("micro", "text"),
    [(7_050_000, "₹7.05"), (205_800, "₹0.2058"), (-157_215, "−₹0.157215"), (30_000_000, "₹30.00")],
)
def test_rate(micro: int, text: str) -> None:
    assert writing.rate(micro) == text


@pytest.mark.parametrize(
    ("nano", "text"),
    [
        (59_220_000_000, "₹59.22"),
        (-11_634_800_000, "\u2212₹11.6348"),
        (39_497_091_000, "₹39.4971"),
        (1_234_567_999_950_000, "₹12,34,568.00"),
        (-49_999, "₹0.00"),
    ],
)
def test_a_part_of_a_sum_has_four_decimals_at_most(nano: int, text: str) -> None:
    assert writing.nano_rupees(nano) == text


def test_numbers_are_grouped_for_reading_aloud() -> None:
    assert writing.mobile("+919827011450") == "98270\u00a011450"
    assert writing.service_number("N2340117856") == "N2340\u00a0117\u00a0856"
    assert writing.service_number("1023456789") == "1023\u00a0456\u00a0789"
    assert writing.service_number("HOME-7") == "HOME-7"


def test_a_stretch_of_the_day() -> None:
    assert writing.time_range(540, 1020, "hi").replace("\u00a0", " ") == "सुबह 9 से शाम 5 बजे"
    assert writing.time_range(540, 1020, "en").replace("\u00a0", " ") == "9 am to 5 pm"
    assert writing.time_range(390, 405, "hi").replace("\u00a0", " ") == "सुबह 6:30 से 6:45 बजे"
    assert writing.time_range(390, 405, "en").replace("\u00a0", " ") == "6:30 to 6:45 am"
    assert writing.time_range(705, 720, "en").replace("\u00a0", " ") == "11:45 am to 12 noon"


@pytest.mark.parametrize(("paise", "text"), [(24_000, "− ₹240.00"), (-1743, "+ ₹17.43"), (0, "− ₹0.00")])
def test_taking_off_a_minus_adds(paise: int, text: str) -> None:
    assert writing.rupees_less(paise) == text
