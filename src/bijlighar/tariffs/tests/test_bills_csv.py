"""Bills from a file: exact numbers in, and every bad line named while the good ones are read."""

from __future__ import annotations

from datetime import date

import pytest

from bijlighar.tariffs.rules.bills_csv import HeaderRefused, bills_frame, read_bills

HEADER = (
    "ref,category_code,area_code,from_date,to_date,kwh,solar_kwh,sanctioned_load_w,is_smart,"
    "fppas_percent,fppas_paise"
)
GOOD = "a,LV-1.2,URBAN,2025-06-24,2025-07-24,50.01,0,2000,true,2.36,"


def test_a_row_is_read_exactly() -> None:
    (row,) = read_bills([HEADER, GOOD])
    assert row.values is not None
    assert (row.line, row.ref, row.notes) == (2, "a", ())
    assert row.values["energy_wh"] == 50_010
    assert row.values["to_date"] == date(2025, 7, 24)
    assert (row.values["fppas_percent"], row.values["fppas_paise"]) == ("2.36", None)
    assert bills_frame([row]).height == 1


def test_digits_below_a_wh_are_rounded_and_said() -> None:
    noise, rounded = read_bills(
        [HEADER, GOOD.replace("50.01", "6.959999999999997"), GOOD.replace("50.01", "1.2345")]
    )
    assert noise.values is not None and rounded.values is not None
    assert (noise.values["energy_wh"], noise.notes) == (6_960, ())
    assert (rounded.values["energy_wh"], rounded.notes) == (1_235, ("kwh 1.2345 was rounded to 1235 Wh",))


def test_whether_a_bill_is_closed_may_be_said_or_left_open() -> None:
    header = HEADER + ",is_closed"
    rows = list(read_bills([header, GOOD + ",yes", GOOD + ",no", GOOD + ",", GOOD + ",perhaps"]))
    assert [row.values["is_closed"] for row in rows[:3] if row.values] == [True, False, None]
    assert "is_closed is 'perhaps'" in rows[3].reason
    (plain,) = read_bills([HEADER, GOOD])
    assert plain.values is not None and plain.values["is_closed"] is None


def test_demand_peak_hours_and_horsepower_are_read() -> None:
    header = HEADER + ",peak_kwh,contract_demand_w,demand_va,contract_demand_va,load_hp"
    good, bad = read_bills([header, GOOD + ",12.5,15000,,20000,7.5", GOOD + ",,,,,seven"])
    assert good.values is not None
    names = ("peak_wh", "contract_demand_w", "demand_va", "contract_demand_va", "load_millihp")
    assert [good.values[name] for name in names] == [12_500, 15_000, None, 20_000, 7_500]
    assert "load_hp: 'seven' is not a plain decimal number" in bad.reason


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (GOOD.replace("50.01", ""), "kwh is empty"),
        (GOOD.replace("50.01", "fifty"), "kwh: 'fifty' is not a number of kWh"),
        (GOOD.replace("50.01", "1e99"), "more than any meter counts"),
        (GOOD.replace("2025-06-24", "24/06/2025"), "from_date is '24/06/2025'; write a day like"),
        (GOOD.replace("2025-06-24", "2025-02-30"), "from_date is '2025-02-30'"),
        (
            GOOD.replace("true", "perhaps"),
            "is_smart is 'perhaps'; write true, yes, y or 1, or else",
        ),
        (GOOD.replace("2000", "2.5"), "sanctioned_load_w is '2.5'; a whole number"),
        (GOOD.replace("LV-1.2", ""), "category_code is empty"),
        (GOOD + ",,,", "14 fields, but the header has 11"),
        ("a,b", "2 fields"),
        ('a,"b', "this is not CSV"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line: str, says: str) -> None:
    rows = list(read_bills([HEADER, GOOD, "", line]))
    assert rows[0].values is not None
    assert rows[1].values is None
    assert rows[1].line == 4
    assert says in rows[1].reason


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "the header lacks ref"),
        ("ref,kwh", "the header lacks category_code, area_code, from_date, to_date"),
        (HEADER + ",colour", "unknown columns: colour"),
        (HEADER + ",kwh", "names kwh twice"),
        (HEADER + ",cycle_from", "come together"),
        (GOOD, "the header lacks ref"),
    ],
)
def test_a_wrong_header_is_refused(header: str, says: str) -> None:
    with pytest.raises(HeaderRefused, match=says):
        list(read_bills([header, GOOD]))
    with pytest.raises(HeaderRefused, match="the file is empty"):
        list(read_bills([]))
