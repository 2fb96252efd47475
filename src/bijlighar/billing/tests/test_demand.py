"""Bills by demand, peak hours and horsepower, from quarter hours to the printed line (M1, M17, M21)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.actions.cycle.issue_bills import tell_demand
from bijlighar.billing.actions.cycle.read import read_cycle
from bijlighar.billing.adapters import seal
from bijlighar.billing.adapters.paper.content import content
from bijlighar.billing.rules.cycle import bill_id
from bijlighar.billing.rules.stretches import NET_METERED, NO_KVA
from bijlighar.billing.tests.readings import (
    BY,
    all_days,
    blocks,
    company_with_connections,
    morning_after,
    store_blocks,
)
from bijlighar.consumers.actions import change_terms
from bijlighar.kernel.models import OutboxMessage
from bijlighar.metering.rules.flags import Flag
from tools import verify_bill

# FY 2026-27; no FPPAS of June 2026 was published, so the -2.23 % of November 2025 is carried forward.
FROM, TO = date(2026, 6, 1), date(2026, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
MILL = {"category_code": "LV-4", "sanctioned_load_w": 22_000, "contract_demand_w": 20_000}
# 120 kWh a day, 5 kW on average: 40 of them from 9 to 5, 40 from 6 to 9 and from 5 to 10.
USUAL = blocks(1250)
# On the 10th 19.5 kW from 7:30 to 7:45, 3.625 kWh more than usual.
HIGH = {DAYS[9]: blocks(1250, {30: 4875})}
MONTH = dict.fromkeys(DAYS, USUAL)


def bill(company_id: int) -> Any:
    return bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)


def one(days: dict[date, Any], **terms: Any) -> tuple[int, queries.BillDetail]:
    """A connection with these days, billed."""
    company_id, (home,) = company_with_connections(1, **(MILL | terms))
    store_blocks(home, days)
    done = bill(company_id)
    assert done.not_billed == ()
    detail = queries.bill(home, bill_id(FROM))
    assert detail is not None
    return home, detail


def test_a_mill_worked_by_hand(db: None) -> None:
    home, detail = one(MONTH | HIGH)
    # 3603.625 kWh x 7.05 = 25405.55625; FPPAS 2.23 % of it is 566.5439...; 19.5 kW are more than 90 % of 20:
    # 19.5 x 336 = 6552; duty 9 % of 24839.0123... = 2235.51, so 2236; peak 1203.625 kWh and sun 1200 kWh at
    # 20 % of 7.05: 1697.11125 - 1692 = 5.11.
    assert dict(detail.lines) == {
        "ENERGY": 25_405_56,
        "FPPAS": -566_54,
        "FIXED": 6_552_00,
        "DUTY": 2_236_00,
        "TOD": 5_11,
        "SUBSIDY": 0,
    }
    sheet = queries.sheet(home, detail.id)
    assert sheet is not None
    assert (sheet.demand_w, sheet.peak_wh, sheet.contract_demand_w) == (19_500, 1_203_625, 20_000)
    (month,) = [step for step in detail.trace if step["line"] == "FIXED" and step["step"] == "month"]
    assert month["label_en"] == "Billing demand 19.500 kW: the higher of 19.5 recorded and 90% of 20"
    assert month["label_hi"] == "बिलिंग माँग 19.500 किलोवाट: दर्ज 19.5 और 20 के 90% में से जो ज़्यादा है"
    assert month["inputs"]["averaged_minutes"] == "15"
    verify_bill.verify(json.loads(seal.sealed(queries.bundle(home, detail.id), bytes(32))))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "terms", "fixed_paise"),
    [
        # 90 % of 20 kW: 18 x 336.
        (MONTH, {}, 6_048_00),
        # Estimated, that quarter hour is no demand, though its units are billed.
        ({DAYS[9]: blocks(1250, {30: 4875}, flags={30: Flag.ESTIMATED_GAP_PROFILE})}, {}, 6_048_00),
        # A day's sum shared equally over its quarter hours says nothing of a peak.
        ({DAYS[9]: blocks(6000, flag=Flag.DAILY)}, {}, 6_048_00),
        # Without a contract demand the sanctioned load stands for it: 90 % of 22 kW is 19.8.
        (HIGH, {"contract_demand_w": None}, 6_652_80),
        # No smart meter, no recorded demand.
        (HIGH, {"is_smart": False}, 6_048_00),
        # 7.5 HP x 101 above 750 kWh; the load in watts is not asked.
        (HIGH, {"category_code": "LV-5.1", "contract_demand_w": None, "load_millihp": 7500}, 757_50),
    ],
    ids=["share", "estimated", "daily sum", "no contract", "no smart meter", "horsepower"],
)
def test_what_the_fixed_charge_stands_on(
    db: None, days: dict[date, Any], terms: dict[str, Any], fixed_paise: int
) -> None:
    _, detail = one(MONTH | days, **terms)
    assert dict(detail.lines)["FIXED"] == fixed_paise


def test_what_an_old_meter_recorded_is_not_counted(db: None) -> None:
    company_id, (home,) = company_with_connections(1, **MILL, is_smart=False)
    change_terms(connection_id=home, from_date=DAYS[12], is_smart=True, by=BY, at=AT)
    store_blocks(home, MONTH | HIGH)
    bill(company_id)
    detail = queries.bill(home, bill_id(FROM))
    assert detail is not None
    assert dict(detail.lines)["FIXED"] == 6_048_00
    verify_bill.verify(json.loads(seal.sealed(queries.bundle(home, detail.id), bytes(32))))  # type: ignore[arg-type]
    (again,) = queries.recomputed(queries.bill_keys(company_id))
    assert again.is_same


def test_a_contract_that_grew_inside_the_month(db: None) -> None:
    company_id, (home,) = company_with_connections(1, **MILL)
    change_terms(connection_id=home, from_date=DAYS[15], contract_demand_w=24_000, by=BY, at=AT)
    store_blocks(home, MONTH | HIGH)
    bill(company_id)
    detail = queries.bill(home, bill_id(FROM))
    assert detail is not None
    # 15 of 30 days of 19.5 kW, then 30 of 30 days of 90 % of 24, 21.6 kW, less 15 of 30 of them.
    assert dict(detail.lines)["FIXED"] == 3_276_00 + 7_257_60 - 3_628_80
    assert detail.pieces[0].lines[2] == ("FIXED", 3_276_00)
    verify_bill.verify(json.loads(seal.sealed(queries.bundle(home, detail.id), bytes(32))))  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute("SELECT demand_before_w, demand_w FROM billing_piece ORDER BY piece")
        assert cursor.fetchall() == [(0, 19_500), (19_500, 5_000)]


def test_nothing_later_moves_it_and_today_says_what_would(db: None) -> None:
    company_id, (home,) = company_with_connections(1, **MILL)
    store_blocks(home, MONTH | HIGH)
    bill(company_id)
    later = AT + timedelta(days=9)
    # The same units another time of the day, and a day with a higher demand.
    new = {DAYS[20]: blocks(1250, {30: 5500}), DAYS[9]: USUAL}
    store_blocks(home, new, version=2, known_at=later)
    change_terms(connection_id=home, from_date=DAYS[3], contract_demand_w=30_000, by=BY, at=later)
    (again,) = queries.recomputed(queries.bill_keys(company_id))
    assert again.differences == ()
    assert again.is_same
    today = queries.todays_bill((home, FROM, 0))
    assert [reason.code for reason in today.reasons] == ["READINGS", "TERMS"]
    told = " ".join(today.reasons[0].facts)
    assert f"{DAYS[9]}: 123625 Wh -> 120000 Wh, highest demand 19500 W -> 5000 W" in told
    assert "contract 30000 W" in " ".join(today.reasons[1].facts)
    verify_bill.verify(json.loads(seal.sealed(queries.bundle(home, bill_id(FROM)), bytes(32))))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (MILL | {"contract_demand_w": None, "contract_demand_va": 20_000}, NO_KVA),
        ({"category_code": "LV-1.2", "is_net_metered": True}, NET_METERED),
    ],
    ids=["kVA", "net metering"],
)
def test_what_no_rule_prices_is_refused_by_name(db: None, terms: dict[str, Any], reason: str) -> None:
    company_id, (home,) = company_with_connections(1, **terms)
    store_blocks(home, MONTH)
    done = bill(company_id)
    assert done.bills == 0
    assert [(one.connection_id, one.reason) for one in done.not_billed] == [(home, reason)]


def test_a_forged_demand_is_noticed(db: None) -> None:
    home, _ = one(MONTH | HIGH)
    content = queries.bundle(home, bill_id(FROM))
    assert content is not None
    content["pieces"][0]["demand_w"] = content["bill"]["demand_w"] = 19_000
    with pytest.raises(verify_bill.Wrong, match="highest of the quarter hours"):
        verify_bill.verify(json.loads(seal.sealed(content, bytes(32))))


def test_the_paper_names_contract_and_demand(db: None) -> None:
    home, detail = one(MONTH | HIGH)
    sheet = queries.sheet(home, detail.id)
    assert sheet is not None
    for language, wanted in (
        ("en", {("Contract demand / load", "20 kW"), ("Highest demand of the month", "19.5 kW")}),
        ("hi", {("अनुबंधित माँग / भार", "20 किलोवाट"), ("महीने की सबसे ऊँची माँग", "19.5 किलोवाट")}),
    ):
        told = content(sheet, language)  # type: ignore[arg-type]
        assert wanted <= {(fact["label"], fact["value"]) for fact in told["facts"]}
        assert any("1,203.63" in note for note in told["use"]["notes"])


def test_whoever_draws_more_than_agreed_is_told(db: None) -> None:
    company_id, homes = company_with_connections(2, **MILL)
    store_blocks(homes[0], MONTH | {DAYS[9]: blocks(1250, {30: 5125})})
    store_blocks(homes[1], MONTH | HIGH)
    read = read_cycle(company_id, "mp", homes, FROM, TO)
    assert read is not None
    assert tell_demand(read.parts, AT) == 1
    (told,) = OutboxMessage.objects.filter(template="bill_demand_above")
    assert (told.context["demand"], told.context["agreed"]) == ("20.50", "20.00")
    assert tell_demand(read.parts, AT) == 0
