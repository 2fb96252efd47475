"""How a company's prepaid connections stand, in one frame (M16): the same as each one's own card."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days, credit
from bijlighar.prepaid.tests.months import JUNE

DAYS = all_days(*JUNE)


def books() -> tuple[int, list[int]]:
    """Five homes: empty, above 150 units, without readings for days, corrected, and one that is new.

    The first never recharged; the last has neither readings nor money.
    """
    company_id, homes = company_with_connections(5, is_prepaid=True, sanctioned_load_w=3000)
    use = np.array([[0] * 30, [7800] * 30, [3000] * 30, [5200] * 30])
    store(homes[:2], DAYS, use[:2])
    store(homes[2:3], [day for day in DAYS if day.day not in (25, 26)], 3000)
    store(homes[3:4], DAYS, use[3:4])
    for n, day in ((1, DAYS[0]), (2, DAYS[3]), (3, DAYS[9]), (1, DAYS[20])):
        credit(
            connection_id=homes[n], amount_paise=40_000 + n, receipt_number=f"R{day}", channel="UPI", by=BY,
            at=morning_after(day),
        )  # fmt: skip
    for day in DAYS[:28]:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    store(homes[3:4], DAYS[5:6], 900, version=2, known_at=morning_after(DAYS[28]))
    charge_days(company_id=company_id, through_day=DAYS[28], by=BY, at=morning_after(DAYS[28]))
    return company_id, homes


def test_each_row_is_the_card_of_its_connection(db: None) -> None:
    company_id, homes = books()
    for day in (DAYS[0], DAYS[10], DAYS[27], DAYS[29], DAYS[29] + timedelta(days=40)):
        rows = queries.balances(company_id, day)
        assert rows.get_column("connection_id").to_list() == homes
        for row in rows.iter_rows(named=True):
            card = queries.balance_card(row["connection_id"], day)
            if card is None:
                assert (row["balance_paise"], row["charged_through"], row["days_left"]) == (0, None, None)
                continue
            assert replace(card, yesterday=None) == queries.BalanceCard(
                connection_id=row["connection_id"],
                balance_paise=row["balance_paise"],
                not_yet_due_paise=row["not_yet_due_paise"],
                as_of=row["charged_through"],
                days_left=row["days_left"],
                lasts_until=row["lasts_until"],
                yesterday=None,
                average_day_paise=row["average_day_paise"],
                late_days=row["late_days"],
            )
            told = (card.yesterday.energy_wh, card.yesterday.due_paise) if card.yesterday else (None, None)
            assert (row["yesterday_wh"], row["yesterday_paise"]) == told


def test_what_a_day_took_adds_up_to_the_balance(db: None) -> None:
    """The frame's yesterdays are what left the balance, whatever it was called in the ledger."""
    company_id, homes = books()
    taken = dict.fromkeys(homes, 0)
    for day in DAYS[:27]:  # the 28th and 29th were booked with a correction of the 6th between them
        rows = queries.balances(company_id, day + timedelta(days=1))
        for home, paise in rows.select("connection_id", pl.col("yesterday_paise").fill_null(0)).iter_rows():
            taken[home] += paise
    card = queries.balance_card(homes[1], DAYS[27])
    assert card is not None
    assert taken[homes[1]] == 80_002 - card.balance_paise


def test_recharges_are_told_as_of_the_day(db: None) -> None:
    company_id, homes = books()
    early, late = (
        queries.balances(company_id, day).filter(pl.col("connection_id") == homes[1])
        for day in (DAYS[10], DAYS[28])
    )
    columns = ["last_recharge_paise", "last_recharge_on", "last_receipt"]
    assert early.select(columns).row(0) == (40_001, DAYS[1], f"R{DAYS[0]}")
    assert late.select(columns).row(0) == (40_001, DAYS[21], f"R{DAYS[20]}")
    never = queries.balances(company_id, DAYS[28], homes[:1])
    assert never.select(columns).row(0) == (None, None, None)


def test_only_those_who_are_prepaid_on_the_day(db: None) -> None:
    company_id, homes = books()
    change_terms(
        connection_id=homes[0], from_date=DAYS[15], is_prepaid=False, by=BY, at=morning_after(DAYS[29])
    )
    assert queries.balances(company_id, DAYS[14]).height == 5
    assert queries.balances(company_id, DAYS[15]).get_column("connection_id").to_list() == homes[1:]
    assert queries.balances(company_id, DAYS[15], homes[:1]).is_empty()
    assert queries.balances(company_id + 1, DAYS[15], homes).is_empty()
    assert queries.balances(company_id, date(2019, 1, 1)).is_empty()


def test_portions_give_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    company_id, _ = books()
    whole = queries.balances(company_id, DAYS[29])
    # The module, which its own function hides in the package.
    monkeypatch.setattr(sys.modules["bijlighar.prepaid.queries.standing"], "PORTION", 2)
    assert queries.balances(company_id, DAYS[29]).equals(whole)
