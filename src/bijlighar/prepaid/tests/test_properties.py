"""Whatever happens to a month's data, its daily entries are its bill (M17): hypothesis tries others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.billing.rules.heads import line_columns
from bijlighar.ledger.rules import Account as LedgerAccount
from bijlighar.ledger.rules import checked_transfers
from bijlighar.prepaid.rules.difference import CORRECTION
from bijlighar.prepaid.rules.spread import due_on, due_through
from bijlighar.prepaid.rules.transfers import charge_transfers, release_transfers
from bijlighar.prepaid.tests.months import Account, Month, book, days, length, terms

FIRST = date(2025, 1, 1)


@dataclass(frozen=True)
class Case:
    """A month, a connection, and runs: each makes days known, and some of them anew."""

    month: Month
    state_code: str
    category_code: str
    area_code: str
    load_w: int
    runs: tuple[dict[int, tuple[int, int, int]], ...]


def use(limit_wh: int) -> st.SearchStrategy[tuple[int, int, int]]:
    """Energy of a day in Wh, with its solar hours and what of it is estimated."""
    return st.integers(0, limit_wh).flatmap(
        lambda wh: st.tuples(st.just(wh), st.integers(0, wh), st.sampled_from([0, 0, 0, wh // 2, wh]))
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    month_number = draw(st.integers(5, 11))
    month = (date(2025, month_number, 1), date(2025, month_number + 1, 1))
    state_code, category_code, area_code = draw(
        st.sampled_from([("mp", "LV-1.2", "URBAN"), ("mp", "LV-1.2", "RURAL"), ("mp", "LV-2.2", "URBAN"),
                         ("bihar", "DS-II", "URBAN")])
    )  # fmt: skip
    # Small enough to stay below 50 kWh in the month, or to end near 100, 150, or well above.
    limit = draw(st.sampled_from([1500, 4000, 5200, 10_000, 40_000]))
    numbers = list(range(1, length(month) + 1))
    order = draw(st.permutations(numbers))
    values = {n: draw(use(limit)) for n in numbers}
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), min_size=0, max_size=3)))
    runs: list[dict[int, tuple[int, int, int]]] = []
    known: dict[int, tuple[int, int, int]] = {}
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        for number in order[start:end]:
            known[number] = values[number]
        is_corrected: bool = draw(st.booleans())
        if known and is_corrected:
            changed = draw(st.sampled_from(sorted(known)))
            known[changed] = draw(use(limit))
        runs.append(dict(known))
    return Case(month, state_code, category_code, area_code, draw(st.sampled_from([1000, 3000])), tuple(runs))


def account_of(case: Case) -> Account:
    connection = terms(case.category_code, case.area_code, case.load_w)
    percent = "2.36" if case.state_code == "mp" else None
    return Account(case.month, connection, percent=percent, rulebook=book(case.state_code))


def known_days(case: Case, run: dict[int, tuple[int, int, int]]) -> pl.DataFrame:
    return days(
        case.month,
        {n: energy for n, (energy, _, _) in run.items()},
        {n: solar for n, (_, solar, _) in run.items()},
        {n: estimated for n, (_, _, estimated) in run.items()},
    )


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_daily_entries_are_the_monthly_bill_to_the_paisa(case: Case) -> None:
    account = account_of(case)
    for number, run in enumerate(case.runs):
        charges = account.charge(known_days(case, run), case.month[1] + timedelta(days=number))
        checked_transfers(charge_transfers(charges, company_id=1))
    assert account.total() == account.bill(known_days(case, case.runs[-1]))


@settings(max_examples=20, deadline=None)
@given(cases())
def test_what_is_booked_depends_on_what_is_known_and_not_on_how_it_came(case: Case) -> None:
    step_by_step, at_once = account_of(case), account_of(case)
    for number, run in enumerate(case.runs):
        step_by_step.charge(known_days(case, run), case.month[1] + timedelta(days=number))
    at_once.charge(known_days(case, case.runs[-1]), case.month[1])
    by_day = ["connection_id", "for_day", *line_columns("charged_")]
    first, second = (one.booked().select(by_day).sort("for_day") for one in (step_by_step, at_once))
    assert first.rows() == second.rows()


@settings(max_examples=20, deadline=None)
@given(cases())
def test_a_correction_that_costs_is_never_due_at_once_and_a_credit_always_is(case: Case) -> None:
    account = account_of(case)
    for number, run in enumerate(case.runs):
        charges = account.charge(known_days(case, run), case.month[1] + timedelta(days=number))
        corrections = charges.filter(pl.col("kind_code") == CORRECTION)
        moved = charge_transfers(corrections, company_id=1).group_by("holder_id", "for_day").agg(
            due=(
                pl.when(pl.col("debit_code") == LedgerAccount.PREPAID).then(pl.col("amount_paise"))
                .when(pl.col("credit_code") == LedgerAccount.PREPAID).then(-pl.col("amount_paise"))
                .otherwise(0)
            ).sum()
        )  # fmt: skip
        assert (moved["due"] <= 0).all()


@given(st.integers(1, 10**9), st.integers(1, 366), st.integers(-5, 400))
def test_parts_are_never_negative_and_add_up(total: int, parts: int, after: int) -> None:
    horizon = [FIRST + timedelta(days=n) for n in range(-3, parts + 3)]
    amounts = pl.DataFrame({"day": horizon}).select(
        due_on(pl.lit(total), pl.lit(parts), pl.lit(FIRST), pl.col("day"))
    ).to_series()  # fmt: skip
    assert (amounts >= 0).all()
    assert amounts.sum() == total
    assert set(amounts[:3]) == {0} == set(amounts[-3:])
    # All parts are alike but the last, which is the largest.
    assert amounts[3 : parts + 2].n_unique() <= 1
    assert amounts[parts + 2] == amounts.max()
    through = pl.select(
        due_through(pl.lit(total), pl.lit(parts), pl.lit(FIRST), pl.lit(FIRST + timedelta(days=after)))
    ).item()
    assert 0 <= through <= total


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 40), st.integers(0, 20)), min_size=1, max_size=5)
)
def test_releases_day_by_day_are_the_steps_and_a_second_run_releases_nothing(
    steps: list[tuple[int, int, int]],
) -> None:
    spreads = pl.DataFrame(
        {
            "connection_id": [1] * len(steps),
            "spread_paise": [total for total, _, _ in steps],
            "spread_parts": [parts for _, parts, _ in steps],
            "spread_from": [FIRST + timedelta(days=start) for _, _, start in steps],
        }
    )
    released = pl.DataFrame(
        schema={"holder_id": pl.Int64, "for_day": pl.Date, "count": pl.Int64, "amount_paise": pl.Int64}
    )
    horizon = [FIRST + timedelta(days=n) for n in range(61)]
    parts = release_transfers(spreads, released, horizon, 1, FIRST)
    checked_transfers(parts)
    assert parts["amount_paise"].sum() == sum(total for total, _, _ in steps)
    again = parts.group_by("holder_id", "for_day").agg(
        pl.len().cast(pl.Int64).alias("count"), pl.sum("amount_paise")
    )
    assert release_transfers(spreads, again, horizon, 1, FIRST).is_empty()
