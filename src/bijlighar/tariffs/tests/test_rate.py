"""Rating: real bills, published totals, the worked prepaid month."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.tariffs.rules import LINES
from bijlighar.tariffs.tests.stage import JUNE, lines_of, rated

# One consumer's printed bills (LV-1.2 urban). The kWh are inferred from the energy line, not printed. The
# FPPAS amount is taken as printed where the printed per cent is itself rounded. AUG-2025 stands without its
# deposit instalment of Rs 228, which is no tariff line.
PRINTED = [
    ("JUN-2025", date(2025, 5, 1), date(2025, 6, 1), 434_560, 0, {"fppas_percent": "2.470"},
     (272123, 6721, 81200, 31900, 0, 0), 391944),
    ("AUG-2025", date(2025, 7, 1), date(2025, 8, 1), 315_940, 0, {"fppas_paise": 4013},
     (189326, 4013, 61600, 21700, 0, 0), 299439 - 22800),
    ("OCT-2025", date(2025, 9, 1), date(2025, 10, 1), 235_870, 0, {"fppas_percent": "-3.318"},
     (134656, -4468, 44800, 14200, 0, 0), 189188),
    ("NOV-2025", date(2025, 10, 1), date(2025, 11, 1), 121_620, 0, {"fppas_percent": "-4.064"},
     (60996, -2479, 12900, 5600, 0, -54496), 77017),
    ("JAN-2026", date(2025, 12, 1), date(2026, 1, 1), 125_570, 43_560, {"fppas_paise": 760},
     (63133, 760, 12900, 6200, -4380, -52998), 78613),
    ("APR-2026", date(2026, 3, 31), date(2026, 4, 30), 326_780, 79_660, {"fppas_paise": 1984},
     (205108, 1984, 65855, 23300, -10000, 0), 286246),
]  # fmt: skip


@pytest.mark.parametrize(
    ("month", "start", "end", "wh", "solar", "fuel", "lines", "before"),
    PRINTED,
    ids=[row[0] for row in PRINTED],
)
def test_printed_bills_come_out_line_by_line(
    month: str,
    start: Any,
    end: Any,
    wh: int,
    solar: int,
    fuel: dict[str, Any],
    lines: tuple[int, ...],
    before: int,
) -> None:
    """M1: every line exact; the printed total may lie one paisa off the sum of its own lines."""
    result = rated(
        {
            "ref": month, "from_date": start, "to_date": end, "energy_wh": wh,
            "solar_wh": solar, "is_smart": True,
        }
        | fuel
    )  # fmt: skip
    assert tuple(lines_of(result)[code] for code in LINES) == lines
    assert abs(int(result.before_subsidy_paise[0]) - before) <= 1


@pytest.mark.parametrize(
    ("year", "kwh", "rupees"),
    [
        (2025, 200, 1495),
        (2025, 300, 2342),
        (2025, 400, 3236),
        (2024, 200, 1445),
        (2024, 300, 2268),
        (2024, 400, 3137),
    ],
)
def test_published_totals_of_energy_and_fixed_charge(year: int, kwh: int, rupees: int) -> None:
    result = rated(
        {
            "from_date": date(year, 6, 1),
            "to_date": date(year, 7, 1),
            "energy_wh": kwh * 1000,
            "fppas_percent": "0",
        }
    )
    assert lines_of(result)["ENERGY"] + lines_of(result)["FIXED"] == rupees * 100


def so_far(days: int, wh: int, **more: Any) -> dict[str, Any]:
    cycle = {"cycle_from": JUNE["from_date"], "cycle_to": JUNE["to_date"]}
    until = JUNE["from_date"] + timedelta(days=days)
    return cycle | {"to_date": until, "energy_wh": wh, "fppas_percent": "2.36", "is_smart": True} | more


class TestTheWorkedMonth:
    """30 days of 5.2 kWh, FPPAS 2.36 %, LV-1.2 urban: the month of the prepaid plan (M17)."""

    def test_the_month_is_1215_22_in_all(self) -> None:
        lines = lines_of(rated(so_far(30, 156_000)))
        assert (lines["ENERGY"], lines["FPPAS"], lines["FIXED"], lines["DUTY"]) == (80424, 1898, 30800, 8400)
        assert sum(lines.values()) == 121522

    def test_day_29_divides_into_the_day_and_the_crossing(self) -> None:
        total = rated(
            so_far(29, 150_800), so_far(28, 145_600, threshold_wh=150_800), so_far(28, 145_600)
        ).total_paise
        assert int(total[0] - total[1]) == 4378
        assert int(total[1] - total[2]) == 74419

    def test_no_regular_day_takes_more_than_80_rupees(self) -> None:
        rows = [so_far(0 + d, d * 5_200) for d in range(1, 31)]
        before = [so_far(d - 1, (d - 1) * 5_200, threshold_wh=d * 5_200) for d in range(2, 31)]
        totals = rated(*rows).total_paise.tolist()
        split = [0, *rated(*before).total_paise.tolist()]
        regular = [now - was for now, was in zip(totals, split, strict=True)]
        assert max(regular) < 8000
        assert min(regular) >= 0

    @given(st.lists(st.integers(0, 20_000), min_size=30, max_size=30))
    @settings(max_examples=2 * settings.default.max_examples // 5)
    def test_the_days_booked_add_up_to_the_bill(self, days_wh: list[int]) -> None:
        """Booking the difference every day ends at the bill, which a row without a cycle rates alike."""
        rows = [so_far(d, sum(days_wh[:d])) for d in range(1, 31)]
        totals = rated(*rows).total_paise.tolist()
        bill = rated({"energy_wh": sum(days_wh), "fppas_percent": "2.36", "is_smart": True}).total_paise
        booked = totals[0] + sum(now - was for was, now in pairwise(totals))
        assert booked == int(bill[0])


class TestTheLastBillOfAConnectionThatLeaves:
    """15 of 30 days of 5.2 kWh, FPPAS 2.36 %: the fixed charge by days, the duty rounded as on any bill.

    78 kWh: 50 x 4.45 + 28 x 5.41 = 373.98; FPPAS 8.83; fixed 129 x 15 / 30 = 64.50; duty 9 % of 382.805928
    = 34.45, on a bill 34; and of the sum 481.31 no more than 100 x 15 / 30 = 50.00 is paid.
    """

    def test_its_duty_is_a_whole_rupee(self) -> None:
        rows = so_far(15, 78_000, is_closed=True), so_far(15, 78_000)
        wanted = {"ENERGY": 37398, "FPPAS": 883, "FIXED": 6450, "DUTY": 3400, "TOD": 0, "SUBSIDY": -43131}
        assert lines_of(rated(*rows)) == wanted
        assert lines_of(rated(*rows), 1) == wanted | {"DUTY": 3445, "SUBSIDY": -43176}

    def test_its_arithmetic_says_both(self) -> None:
        steps = rated(so_far(15, 78_000, is_closed=True), trace=True).trace(0)
        by_name = {(one["line"], one["step"]): one for one in steps}
        assert by_name["FIXED", "so_far"]["inputs"] == {"days": 15, "cycle_days": 30}
        assert by_name["DUTY", "line"]["inputs"]["note_en"] == "It is rounded to a whole rupee."
        assert by_name["SUBSIDY", "line"]["inputs"]["days"] == 15

    def test_its_share_of_the_first_units_takes_the_rounded_duty(self) -> None:
        """15 of 30 days of 8 kWh: 120 kWh, of which the state pays the first 100.

        493.00 + 11.6348 FPPAS + 9 % duty 45.417, on a bill 45, + fixed 64.50 - 50.00 = 564.13.
        """
        result = rated(so_far(15, 120_000, is_closed=True))
        assert lines_of(result)["SUBSIDY"] == -56413

    def test_a_whole_cycle_can_be_left_open(self) -> None:
        result = rated(so_far(30, 156_000, is_closed=False))
        # 12 % of 823.220064 less 3 % of 504.6348 = 83.647..., where the bill of the month says 84.
        assert lines_of(result)["DUTY"] == 8365


def test_a_carried_surcharge_says_so() -> None:
    result = rated(
        {"from_date": date(2026, 9, 1), "to_date": date(2026, 10, 1), "energy_wh": 90_000}, trace=True
    )
    assert any("carried forward" in clause for clause in result.clauses(0))
    step = next(step for step in result.trace(0) if step["step"] == "percent")
    assert step["mark"] == "U"
    assert step["inputs"]["windows"][0]["is_carried_forward"] is True


def test_the_rebate_needs_a_smart_meter() -> None:
    row = {"energy_wh": 200_000, "solar_wh": 60_000}
    result = rated(row, row | {"is_smart": True})
    assert result.lines["TOD"][0] == 0
    assert result.lines["TOD"][1] < 0
    assert result.lines["DUTY"][0] == result.lines["DUTY"][1]
