"""Terms that change inside a cycle: one bill from pieces, all energy of the cycle in one count (M1, M17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from bijlighar.billing import queries
from bijlighar.billing.actions import Billed, bill_cycle
from bijlighar.billing.rules.cycle import drafts
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.tariffs.rules import LINES

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
MIDDLE = DAYS[15]


def bill(company_id: int, cycle: tuple[date, date] = (FROM, TO)) -> Billed:
    at = max(AT, morning_after(cycle[1]))
    return bill_cycle(company_id=company_id, cycle_from=cycle[0], cycle_to=cycle[1], by=BY, at=at)


def changed(daily_wh: int, change: dict[str, Any], days: list[date] = DAYS, **terms: Any) -> tuple[int, int]:
    """A company and its home with `daily_wh` a day, whose terms change on the 16th."""
    company_id, (home,) = company_with_connections(1, **terms)
    change_terms(connection_id=home, from_date=days[15], by=BY, at=AT, **change)
    store([home], days, daily_wh)
    return company_id, home


def opened(home: int) -> queries.BillDetail:
    (found,) = queries.bills(home)
    detail = queries.bill(home, found.id)
    assert detail is not None
    return detail


def test_a_load_that_no_price_depends_on_changes_no_paisa(db: None) -> None:
    company_id, home = changed(6000, {"sanctioned_load_w": 3100}, sanctioned_load_w=3000)
    assert bill(company_id).not_billed == ()
    # 180 kWh: 222.50 + 541.00 + 30 x 6.79 = 967.20; x 2.475 % = 23.94; 12 blocks x 28 = 336; duty 12 % of
    # 991.1382 less 3 % of 505.20175 = 103.78, so 104; no subsidy above 150 kWh.
    wanted = {"ENERGY": 96720, "FPPAS": 2394, "FIXED": 33600, "DUTY": 10400, "TOD": 0, "SUBSIDY": 0}
    assert dict(opened(home).lines) == wanted


def test_the_fixed_charge_goes_by_the_days_of_each_load(db: None) -> None:
    company_id, shop = changed(
        1000, {"sanctioned_load_w": 4000}, category_code="LV-2.2", sanctioned_load_w=2000
    )
    bill(company_id)
    # 15 days of 2 kW and 15 days of 4 kW at 88 rupees.
    assert dict(opened(shop).lines)["FIXED"] == 8800 + 17600


def test_a_move_from_village_to_town(db: None) -> None:
    """78 kWh in each half: the slabs and the end of the subsidy are those of 156 kWh, once."""
    company_id, home = changed(5200, {"area_code": "URBAN"}, area_code="RURAL", sanctioned_load_w=3000)
    done = bill(company_id)
    assert (done.bills, done.not_billed) == (1, ())
    detail = opened(home)
    # The first half pays the subsidised 100 rupees by days. The second is the town's whole month, 1216.14
    # (worked out beside its test), less what a town's first half comes to: 50.00 again.
    first, second = detail.pieces
    assert (first.total_paise, second.total_paise) == (5000, 121_614 - 5000)
    assert detail.total_paise == 121_614
    assert ledger.balance(home, Account.RECEIVABLE) == 121_614
    # Fixed: 106 x 15 / 30, then 11 blocks x 28 less 129 x 15 / 30.
    assert (dict(first.lines)["FIXED"], dict(second.lines)["FIXED"]) == (5300, 30800 - 6450)
    assert dict(detail.lines)["ENERGY"] == 80424
    assert (first.from_date, first.to_date, first.area_code) == (FROM, MIDDLE, "RURAL")
    assert (second.from_date, second.to_date, second.area_code) == (MIDDLE, TO, "URBAN")
    assert (detail.energy_wh, first.energy_wh, second.energy_wh) == (156_000, 78_000, 78_000)
    assert detail.area_code == "URBAN"
    assert len(detail.days) == 30


def test_free_units_are_given_once(db: None) -> None:
    """M17: Bihar, 30 x 7.5 kWh, 2.0 kW and from the 16th 2.1 kW; each half alone would be free."""
    month = (date(2025, 9, 1), date(2025, 10, 1))
    company_id, home = changed(
        7500, {"sanctioned_load_w": 2100}, all_days(*month),
        code="bihar", category_code="DS-II", sanctioned_load_w=2000,
    )  # fmt: skip
    bill(company_id, month)
    first, second = opened(home).pieces
    # 225 kWh at 2.1 kW: 742.00 + 125 x 8.95 = 1860.75; fixed 75 % x 2.1 x 80 = 126; duty 6 % of 100 x 8.95
    # = 53.70; subsidy 965.75 + 100 x 3.43 = 1308.75.
    assert (first.total_paise, second.total_paise) == (0, 186_075 + 12_600 + 5_370 - 130_875)


def test_units_used_as_prepaid_count_before_the_bill(db: None) -> None:
    company_id, home = changed(5200, {"is_prepaid": False}, is_prepaid=True, sanctioned_load_w=3000)
    bill(company_id)
    detail = opened(home)
    (piece,) = detail.pieces
    assert (detail.energy_wh, piece.energy_before_wh) == (78_000, 78_000)
    assert (piece.start_date, piece.from_date, piece.to_date) == (FROM, MIDDLE, TO)
    assert [day.day for day in detail.days] == DAYS[15:]
    assert detail.total_paise == 121_614 - 5000


def test_a_piece_without_readings_makes_the_bill_provisional(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    change_terms(connection_id=home, from_date=MIDDLE, area_code="RURAL", by=BY, at=AT)
    store([home], DAYS[:14], 5000)
    assert bill(company_id).provisional == 1
    assert opened(home).missing_days == tuple(DAYS[14:])


def test_readings_that_move_between_pieces_are_told(db: None) -> None:
    company_id, home = changed(5200, {"area_code": "URBAN"}, area_code="RURAL")
    bill(company_id)
    store([home], [DAYS[0]], 4200, version=2)
    store([home], [DAYS[20]], 6200, version=2)
    assert bill(company_id).outdated == (home,)


def test_the_explanation_shows_each_piece_with_its_dates_and_terms(db: None) -> None:
    company_id, home = changed(5200, {"area_code": "URBAN"}, area_code="RURAL", sanctioned_load_w=3000)
    bill(company_id)
    detail = opened(home)
    for line, paise in detail.lines:
        steps = [step for step in detail.trace if step["line"] == line]
        if not paise and not steps:
            continue
        *inner, closing = steps
        assert closing["paise"] == paise
        parts = [step for step in inner if step["step"] == "piece"]
        assert sum(step["nano"] for step in parts) == paise * 10**7
        assert all(step["clause"] and step["source"] and step["mark"] and step["label_hi"] for step in steps)
    first, second = (step for step in detail.trace if step["line"] == "FIXED" and step["step"] == "piece")
    assert (
        first["inputs"] | {"from": "2025-06-01", "to": "2025-06-16", "area_code": "RURAL"} == first["inputs"]
    )
    assert second["inputs"]["sanctioned_load_w"] == 3000
    assert (first["formula"], second["formula"]) == ("53.00", "308.00 - 64.50")
    closing = next(step for step in detail.trace if step["line"] == "FIXED" and "paise" in step)
    assert (closing["formula"], closing["paise"]) == ("53.00 + 243.50", 29650)
    shown = [step["label_en"] for step in detail.trace if step["line"] == "FIXED"]
    assert shown == [
        "1 June to 15 June: Per connection",
        "1 June to 15 June: 15 of 30 days",
        "1 June to 15 June (LV-1.2, rural, 3 kW)",
        "1 June to 30 June: 11 blocks of 15 units or a part",
        "less 1 June to 15 June: Per connection",
        "less 1 June to 15 June: 15 of 30 days",
        "16 June to 30 June (LV-1.2, urban, 3 kW)",
        "Together",
        "Fixed charge",
    ]

    # The first half's subsidy is one step of its own; its arithmetic is not lost in the sum.
    paid = next(step for step in detail.trace if step["line"] == "SUBSIDY")
    assert (paid["formula"], paid["nano"]) == ("100 x 15 / 30 - 470.87, never more than 0", -420_870_000_000)


def test_a_bill_under_one_set_of_terms_has_one_piece_and_no_rows_for_it(db: None) -> None:
    from bijlighar.billing.models import Piece

    company_id, (home,) = company_with_connections(1)
    store([home], DAYS, 4000)
    bill(company_id)
    (piece,) = opened(home).pieces
    assert dict(piece.lines) == dict(opened(home).lines)
    assert not Piece.objects.exists()


def spans(*parts: tuple[int, int, bool]) -> pl.DataFrame:
    """Terms of connection 1 on days [a, b) of June, prepaid or not."""
    return pl.DataFrame(
        [
            {
                "connection_id": 1, "from_date": date(2025, 6, a), "to_date": date(2025, 6, b),
                "category_code": "LV-1.2", "area_code": "URBAN", "sanctioned_load_w": 2000,
                "is_smart": True, "is_prepaid": is_prepaid,
            }
            for a, b, is_prepaid in parts
        ]
    )  # fmt: skip


KNOWN = pl.DataFrame(
    {
        "connection_id": [1] * 30, "day": DAYS, "energy_wh": [1000] * 30, "solar_wh": [10] * 30,
        "estimated_wh": [1] * 30,
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        (spans((11, 25, False)), [(1, 11, 11, 25, 0, 14)]),
        (spans((1, 11, True), (11, 25, False)), [(1, 1, 11, 25, 10, 14)]),
        (
            spans((1, 6, False), (6, 11, True), (11, 25, False)),
            [(1, 1, 1, 6, 0, 5), (2, 1, 11, 25, 10, 14)],
        ),
    ],
    ids=["came late", "was prepaid", "prepaid in between"],
)
def test_what_lies_before_a_piece(terms: pl.DataFrame, wanted: list[tuple[int, ...]]) -> None:
    found, not_billed = drafts(terms, KNOWN, FROM, TO)
    assert not_billed == []
    rows = found.select(
        "piece",
        *(pl.col(name).dt.day() for name in ("start_date", "from_date", "to_date")),
        pl.col("energy_before_wh") // 1000,
        pl.col("energy_wh") // 1000,
    ).rows()
    assert rows == wanted


def test_days_without_any_terms_are_no_guess() -> None:
    found, (refused,) = drafts(spans((1, 6, False), (9, 25, False)), KNOWN, FROM, TO)
    assert found.is_empty()
    assert "no terms on 3 days before 2025-06-09" in refused.reason


def test_lines_are_in_the_order_of_the_tariff(db: None) -> None:
    company_id, home = changed(5200, {"area_code": "URBAN"}, area_code="RURAL")
    bill(company_id)
    detail = opened(home)
    assert [line for piece in detail.pieces for line, _ in piece.lines] == [*LINES, *LINES]
    for line, paise in detail.lines:
        assert sum(dict(piece.lines)[line] for piece in detail.pieces) == paise
