"""Six printed bills of one consumer as bill sheets: the amounts are the printed ones, the names are invented.

Units, fuel surcharge and every amount stand on the printed bills (category LV-1.2, urban); the days of the
cycles, the registers and the person do not. April's cycle has 29 of its 30 days in the new tariff year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import polars as pl

from bijlighar.billing.rules.changed import Billed, changed
from bijlighar.billing.rules.sheet import (
    BillSheet,
    SheetCycle,
    SheetLine,
    SheetOffice,
    SheetPayment,
    SheetReading,
)
from bijlighar.kernel.energy import parse_kwh
from bijlighar.kernel.money import parse_rupees
from bijlighar.tariffs.rules import LINES, load_rulebook, rate

FIRST_REGISTER_WH = 14_618_700


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed bill, in rupees and units as they stand on the paper; `total` is before the subsidy."""

    month: str
    cycle_from: date
    cycle_to: date
    kwh: str
    solar_kwh: str
    lines: dict[str, str]
    instalment: str
    total: str
    category_code: str = "LV-1.2"
    sanctioned_load_w: int = 2000


PRINTED = (
    Printed(
        "JUN-2025", date(2025, 6, 1), date(2025, 7, 1), "434.56", "0",
        {"ENERGY": "2721.23", "FPPAS": "67.21", "FIXED": "812", "DUTY": "319"}, "0", "3919.44",
    ),
    Printed(
        "AUG-2025", date(2025, 8, 1), date(2025, 9, 1), "315.94", "0",
        {"ENERGY": "1893.26", "FPPAS": "40.13", "FIXED": "616", "DUTY": "217"}, "228", "2994.39",
    ),
    Printed(
        "OCT-2025", date(2025, 10, 1), date(2025, 11, 1), "235.87", "0",
        {"ENERGY": "1346.56", "FPPAS": "-44.68", "FIXED": "448", "DUTY": "142"}, "0", "1891.88",
    ),
    Printed(
        "NOV-2025", date(2025, 11, 1), date(2025, 12, 1), "121.62", "0",
        {"ENERGY": "609.96", "FPPAS": "-24.79", "FIXED": "129", "DUTY": "56", "SUBSIDY": "-544.96"},
        "0", "770.17",
    ),
    Printed(
        "JAN-2026", date(2026, 1, 1), date(2026, 2, 1), "125.57", "43.56",
        {"ENERGY": "631.33", "FPPAS": "7.60", "FIXED": "129", "DUTY": "62", "TOD": "-43.80",
         "SUBSIDY": "-529.98"},
        "0", "786.13",
    ),
    Printed(
        "APR-2026", date(2026, 3, 31), date(2026, 4, 30), "326.78", "79.66",
        {"ENERGY": "2051.08", "FPPAS": "19.84", "FIXED": "658.55", "DUTY": "233", "TOD": "-100.00"},
        "0", "2862.46",
    ),
)  # fmt: skip


SHOP = Printed(
    "MAY-2026", date(2026, 3, 30), date(2026, 5, 3), "1325", "0",
    {"ENERGY": "10974.05", "FPPAS": "0", "FIXED": "767.05", "DUTY": "1621.00"}, "0", "13362.10",
    category_code="LV-2.2", sanctioned_load_w=5000,
)  # fmt: skip
"""A shop over the turn of the year: 32 of its 34 days at the rates of April 2026.

Worked by hand in `rulebook/mp/orders/2026-04-01-fy-2026-27/examples.yaml`; its fuel surcharge is taken as 0.
"""


@cache
def shop_sheet() -> BillSheet:
    """The shop's bill, its first."""
    return replace(
        _sheet(1, SHOP, FIRST_REGISTER_WH, []), name_en="Solanki Kirana Stores", name_hi="सोलंकी किराना स्टोर"
    )


@cache
def real_sheets() -> tuple[BillSheet, ...]:
    """The six as sheets, the oldest first; each is paid in full before the next."""
    found: list[BillSheet] = []
    register = FIRST_REGISTER_WH
    for number, printed in enumerate(PRINTED, 1):
        energy = parse_kwh(printed.kwh).wh
        found.append(_sheet(number, printed, register, found))
        register += energy
    return tuple(found)


def _sheet(number: int, printed: Printed, register: int, before: list[BillSheet]) -> BillSheet:
    energy_wh, solar_wh = parse_kwh(printed.kwh).wh, parse_kwh(printed.solar_kwh).wh
    frame = pl.DataFrame(
        {
            "ref": [number],
            "category_code": [printed.category_code],
            "area_code": ["URBAN"],
            "from_date": [printed.cycle_from],
            "to_date": [printed.cycle_to],
            "energy_wh": [energy_wh],
            "solar_wh": [solar_wh],
            "sanctioned_load_w": [printed.sanctioned_load_w],
            "is_smart": [solar_wh > 0],
            "fppas_paise": [parse_rupees(printed.lines["FPPAS"])],
        }
    )
    rated = rate(frame, load_rulebook("mp"), trace=True)
    steps = rated.trace(0)
    lines = tuple(
        SheetLine(code, int(rated.lines[code][0]), tuple(step for step in steps if step["line"] == code))
        for code in LINES
        if rated.lines[code][0] or any(step["line"] == code for step in steps)
    )
    total = sum(line.amount_paise for line in lines)
    last = before[-1] if before else None
    dues = 0 if last is None else last.payable_paise
    issued = printed.cycle_to + timedelta(days=1)
    this = SheetCycle(printed.cycle_from, printed.cycle_to, energy_wh, False)
    return BillSheet(
        connection_id=1,
        bill_id=int(f"{printed.cycle_from:%Y%m%d}0"),
        number=f"EAST-{printed.cycle_from:%y%m%d}-0000001",
        company_code="east",
        brand_code="east",
        state_code="mp",
        company_en="M.P. Poorv Kshetra Vidyut Vitaran Co. Ltd., Jabalpur",
        company_hi="म.प्र. पूर्व क्षेत्र विद्युत वितरण कंपनी लिमिटेड, जबलपुर",
        company_short_en="East Discom",
        helpline="1912",
        offices=(
            SheetOffice("circle", "City circle, Jabalpur", "नगर वृत्त, जबलपुर"),
            SheetOffice("division", "North division", "उत्तर संभाग"),
            SheetOffice("dc", "Ranjhi zone", "रांझी ज़ोन"),
        ),
        service_number="N2340117856",
        name_en="Sunita Vishwakarma",
        name_hi="सुनीता विश्वकर्मा",
        address_en="House 12, Shrikrishna Ward, Ranjhi, Jabalpur",
        address_hi="मकान 12, श्रीकृष्ण वार्ड, रांझी, जबलपुर",
        mobile_end="1450",
        connected_on=date(2011, 4, 5),
        feeder_code="F-112",
        transformer_code="2340117001",
        category_code=printed.category_code,
        area_code="URBAN",
        sanctioned_load_w=printed.sanctioned_load_w,
        phase=1,
        is_smart=solar_wh > 0,
        cycle_from=printed.cycle_from,
        cycle_to=printed.cycle_to,
        issued_on=issued,
        due_date=issued + timedelta(days=15),
        is_provisional=False,
        missing_days=0,
        energy_wh=energy_wh,
        solar_wh=solar_wh,
        estimated_wh=0,
        readings=(
            SheetReading("E1023456", printed.cycle_from, printed.cycle_to, register, register + energy_wh),
        ),
        lines=lines,
        total_paise=total,
        before_paise=dues,
        payments=(SheetPayment(issued - timedelta(days=20), dues),) if dues else (),
        late_paise=0,
        previous_dues_paise=0,
        cycles=(*(last.cycles[-5:] if last else ()), this),
        change=changed(_billed(lines, this, solar_wh), _billed(last.lines, last.cycles[-1], last.solar_wh))
        if last
        else None,
        deposit_instalment_paise=parse_rupees(printed.instalment) or None,
        deposit_held_paise=120_000,
    )


def _billed(lines: tuple[SheetLine, ...], cycle: SheetCycle, solar_wh: int) -> Billed:
    return Billed(
        days=(cycle.cycle_to - cycle.cycle_from).days,
        missing_days=0,
        energy_wh=cycle.energy_wh,
        solar_wh=solar_wh,
        lines={line.code: line.amount_paise for line in lines},
        terms=(),
    )
