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
from bijlighar.prepaid.rules.spread import due_on, due_through
from bijlighar.prepaid.rules.transfers import release_transfers
from bijlighar.prepaid.tests.months import JUNE, Account, Month, book, days, length, sums, terms

FIRST = date(2025, 1, 1)


@dataclass(frozen=True)
class Case:
    """A month, a connection, and runs: each makes days known, and some of them anew."""

    month: Month
    state_code: str
    category_code: str
    area_code: str
    load_w: int
    changes: tuple[tuple[date, dict[str, object]], ...]
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
    load_w = draw(st.sampled_from([1000, 3000]))
    changes = draw(st.lists(term_changes(month, state_code), max_size=2, unique_by=lambda one: one[0]))
    return Case(month, state_code, category_code, area_code, load_w, tuple(changes), tuple(runs))


@st.composite
def term_changes(draw: st.DrawFn, month: Month, state_code: str) -> tuple[date, dict[str, object]]:
    """A change of terms on some day of the month, the first one too."""
    possible: list[dict[str, object]] = [
        {"sanctioned_load_w": 1000},
        {"sanctioned_load_w": 3100},
        {"is_prepaid": False},
        {"is_prepaid": True},
        {"category_code": "LV-2.2"} if state_code == "mp" else {"sanctioned_load_w": 5000},
    ]
    change = draw(st.sampled_from(possible))
    return month[0] + timedelta(days=draw(st.integers(0, length(month) - 1))), change


def account_of(case: Case) -> Account:
    connection = terms(case.category_code, case.area_code, case.load_w, changes=case.changes)
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
        account.charge(known_days(case, run), case.month[1] + timedelta(days=number))
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


class Books:
    """What the balance has paid and what is still to fall due, checked after every run."""

    def __init__(self, account: Account) -> None:
        self.account, self.paid, self.later, self.released = account, 0, 0, 0

    def check(self) -> None:
        account = self.account
        paid, later = account.moved(LedgerAccount.PREPAID), account.moved(LedgerAccount.NOT_YET_DUE)
        assert paid + later == sum(account.total().values())
        assert later >= 0
        # The balance never gets back what it has not paid for this month.
        assert paid >= 0
        released = account.released()
        own_use, steps = (sum(sums(account.charges[-1], prefix)) for prefix in ("regular_", "step_"))
        now_due = released - self.released
        if steps > 0:
            assert later == self.later + steps - now_due
            assert paid == self.paid + own_use + now_due
        else:
            open_paise = self.later - now_due
            assert later == max(open_paise + steps, 0)
            assert paid == self.paid + own_use + now_due - max(-steps - open_paise, 0)
        self.paid, self.later, self.released = paid, later, released


@settings(max_examples=20, deadline=None)
@given(cases())
def test_a_cost_is_never_due_at_once_and_a_credit_first_takes_what_is_still_to_fall_due(case: Case) -> None:
    account = account_of(case)
    books = Books(account)
    for number, run in enumerate(case.runs):
        account.charge(known_days(case, run), case.month[1] + timedelta(days=number))
        books.check()


@st.composite
def flips(draw: st.DrawFn) -> list[tuple[int, dict[int, int]]]:
    """Days after the month, and the month's use as it is known then: always near 150 kWh."""
    known = dict.fromkeys(range(1, 31), 5000)
    runs = [(0, dict(known))]
    after = 0
    for _ in range(draw(st.integers(1, 6))):
        after += draw(st.integers(0, 20))
        day = draw(st.sampled_from([1, 15, 29, 30]))
        known[day] = draw(st.sampled_from([0, 4000, 5000, 5001, 5500, 9000]))
        seen = dict(known)
        if draw(st.booleans()):
            del seen[draw(st.sampled_from([2, 15, 30]))]
        runs.append((after, seen))
    return runs


@settings(max_examples=60, deadline=None)
@given(flips(), st.sampled_from([1, 7, 30]))
def test_corrections_back_and_forth_over_150_kwh_pay_out_nothing_that_was_not_paid(
    runs: list[tuple[int, dict[int, int]]], parts: int
) -> None:
    account = Account(percent="2.36")
    books = Books(account)
    for after, known in runs:
        account.charge(days(JUNE, known), JUNE[1] + timedelta(days=after), parts=parts)
        books.check()


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
            "cancelled_paise": [0] * len(steps),
            "due_from": [FIRST + timedelta(days=60)] * len(steps),
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
