"""Another system's bills beside ours: equal, or different and by which reason (shadow run)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import actions, queries
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.shadow import COLUMNS, REASONS, FileRefused, compared, parsed
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import queries as consumers

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
AT = morning_after(date(2025, 6, 30))
HEAD = ",".join(COLUMNS)
# Worked by hand in test_bill_cycle: 156 kWh, 3 kW, June 2025.
EQUAL = "2025-06-01,2025-06-30,156,804.24,19.90,308.00,84.00,0.00,0.00,1216.14,0.00"
LINES = line_columns("line_")


def their_file(numbers: list[str], rows: list[str]) -> str:
    return "\n".join([HEAD, *(f"{number},{row}" for number, row in zip(numbers, rows, strict=True))])


def homes(count: int) -> tuple[int, list[str]]:
    company_id, connections = company_with_connections(count, sanctioned_load_w=3000)
    store(connections, all_days(FROM, TO), 5200)
    actions.bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)
    return company_id, consumers.numbers(company_id=company_id).get_column("service_number").to_list()


def imported(company_id: int, text: str) -> actions.ShadowImported:
    return actions.import_shadow(company_id=company_id, name="june.csv", text=text, by=BY, at=AT)


CASES = [
    (EQUAL, "EQUAL", 0),
    # The same without lines.
    ("2025-06-01,2025-06-30,156,,,,,,,1216.14,0.00", "EQUAL", 0),
    # A slab at another rate: 50 units at 4.27 are 9.00 less.
    ("2025-06-01,2025-06-30,156,795.24,19.90,308.00,84.00,0,0,1207.14,0", "RATE", -900),
    # Duty cut to the rupee below.
    ("2025-06-01,2025-06-30,156,804.24,19.90,308.00,83.00,0,0,1215.14,0", "ROUNDING", -100),
    ("2025-06-01,2025-06-30,156,,,,,,,1215.84,", "ROUNDING", -30),
    # They give the subsidy of the first 100 units though the month has 156.
    ("2025-06-01,2025-06-30,156,804.24,19.90,308.00,84.00,0,-758.20,457.94,0", "SUBSIDY", -75_820),
    ("2025-06-01,2025-06-30,156,804.24,19.90,308.00,84.00,0,0,1216.14,250.50", "ARREARS", 25_050),
    # Two units more: 2 x 6.79 = 13.58, of it 2.475 % = 0.33 or 0.34, duty 12 % of 13.92 = 1.67.
    ("2025-06-01,2025-06-30,158,817.82,20.24,308.00,85.00,0,0,1231.06,0", "READING", 1_492),
]


def test_every_reason_is_found_and_adds_up(db: None) -> None:
    company_id, numbers = homes(len(CASES))
    done = imported(company_id, their_file(numbers, [row for row, _, _ in CASES]))
    assert (done.taken, done.rejected, done.already) == (len(CASES), 0, False)
    found = queries.shadow(company_id, FROM)
    told = list(found.sort("connection_id").select("reason", "difference_paise").iter_rows())
    assert told == [(reason, paise) for _, reason, paise in CASES]
    totals = queries.shadow_totals(company_id, FROM, found)
    assert (totals.theirs, totals.ours, totals.both, totals.equal) == (8, 8, 8, 2)
    assert totals.difference_paise == sum(paise for _, _, paise in CASES)
    assert sum(paise for _, _, paise in totals.reasons) == totals.difference_paise
    assert totals.their_paise - totals.our_paise == totals.difference_paise
    assert {reason: bills for reason, bills, _ in totals.reasons} == {
        "READING": 1, "RATE": 1, "SUBSIDY": 1, "ARREARS": 1, "ROUNDING": 2,
    }  # fmt: skip
    first = queries.shadow_rows(found, consumers.numbers(company_id=company_id)).row(0, named=True)
    assert (first["service_number"], first["reason"]) == (numbers[5], "SUBSIDY")


def test_the_same_file_counts_once_and_a_later_one_replaces_it(db: None) -> None:
    company_id, numbers = homes(1)
    text = their_file(numbers, [CASES[2][0]])
    assert not imported(company_id, text).already
    assert imported(company_id, text).already
    assert queries.shadow(company_id, FROM)["reason"].to_list() == ["RATE"]
    imported(company_id, their_file(numbers, [EQUAL]))
    found = queries.shadow(company_id, FROM)
    assert found["reason"].to_list() == ["EQUAL"]
    assert queries.shadow_totals(company_id, FROM, found).theirs == 1


def test_bills_of_one_system_only_and_over_other_days(db: None) -> None:
    company_id, numbers = homes(3)
    other_days = EQUAL.replace("2025-06-30", "2025-06-29")
    imported(company_id, their_file(numbers[:2], [EQUAL, other_days]))
    found = queries.shadow(company_id, FROM)
    totals = queries.shadow_totals(company_id, FROM, found)
    assert (totals.both, totals.only_theirs, totals.only_ours, totals.other_days) == (1, 0, 1, 1)


def test_rejected_rows_are_kept_with_their_reason(db: None) -> None:
    company_id, numbers = homes(1)
    rows = [
        f"{numbers[0]},{EQUAL}",
        f"N9999999999,{EQUAL}",
        f",{EQUAL}",
        f"X1,{EQUAL.replace('2025-06-30', '30.06.2025')}",
        f"X2,{EQUAL.replace('2025-06-30', '2025-05-30')}",
        f"X3,{EQUAL.replace(',156,', ',1e3,')}",
        f"X4,{EQUAL.replace('804.24', '804.245')}",
        f"X5,{EQUAL.replace('804.24', '')}",
        f"X6,{EQUAL.replace('804.24', '804.25')}",
        f"X7,{EQUAL}",
        f"X7,{EQUAL}",
        f"X8,{EQUAL.replace('1216.14', '')}",
    ]
    done = imported(company_id, "\n".join([HEAD, *rows]))
    assert (done.taken, done.rejected) == (1, 11)
    kept = queries.shadow_rejected(company_id)
    assert [one.line for one in kept] == list(range(3, 14))
    assert [one.text for one in kept] == rows[1:]
    reasons = [one.reason for one in kept]
    words = ["no connection", "empty", "days like", "before", "units_kwh", "decimals", "six lines", "add up",
             "twice", "twice", "total must"]  # fmt: skip
    assert all(word in reason for word, reason in zip(words, reasons, strict=True)), reasons


@pytest.mark.parametrize("text", ["", "a,b\n1,2", f"{HEAD}\n1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"])
def test_what_is_no_such_table_is_refused(text: str) -> None:
    with pytest.raises(FileRefused):
        parsed(text)


money = st.integers(-(10**6), 10**6)


@given(
    st.lists(money, min_size=6, max_size=6), st.lists(money, min_size=6, max_size=6),
    st.lists(money, min_size=6, max_size=6), st.booleans(), st.booleans(), st.booleans(), money, money,
)  # fmt: skip
def test_the_reasons_always_add_up(
    theirs: list[int],
    ours: list[int],
    at: list[int],
    has_lines: bool,
    same: bool,
    known: bool,
    a: int,
    b: int,
) -> None:
    at = ours if same else at
    row = {
        "energy_wh": 5 if same else 6, "our_energy_wh": 5,
        "total_paise": sum(theirs), "our_total_paise": sum(ours),
        "arrears_paise": a, "our_arrears_paise": b,
        **{name: theirs[n] if has_lines else None for n, name in enumerate(LINES)},
        **{f"our_{name}": ours[n] for n, name in enumerate(LINES)},
        **{f"at_{name}": at[n] if known or same else None for n, name in enumerate(LINES)},
    }  # fmt: skip
    found = compared(pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64))).row(0, named=True)
    assert sum(found[f"{reason}_paise"] for reason in REASONS) == found["difference_paise"]
    assert found["difference_paise"] == sum(theirs) + a - sum(ours) - b
    if found["is_equal"]:
        assert found["difference_paise"] == 0
