"""Whatever happens to a month's data, its daily entries are its bill (M17): hypothesis tries others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.billing.rules.heads import line_columns
from bijlighar.ledger.rules import Account as LedgerAccount
from bijlighar.ledger.rules import checked_transfers
from bijlighar.prepaid.rules.spread import due_on, due_through
from bijlighar.prepaid.rules.transfers import release_transfers
from bijlighar.prepaid.tests.months import JUNE, Accounts, Home, Month, book, days, length, sums, terms

FIRST = date(2025, 1, 1)
# An example is a town of several homes, so a fraction of the usual number tries more homes than that.
SOME, FEW = settings.default.max_examples // 10, settings.default.max_examples // 20


Use = tuple[int, int, int]
"""Energy of a day in Wh, with its solar hours and what of it is estimated."""


@dataclass(frozen=True)
class Case:
    """One home of a town: its terms, and what is known of its days in each run."""

    category_code: str
    area_code: str
    load_w: int
    changes: tuple[tuple[date, dict[str, object]], ...]
    runs: tuple[dict[int, Use], ...]


@dataclass(frozen=True)
class Town:
    """Homes that are charged together, month by month as a company's are: one frame for many examples."""

    month: Month
    state_code: str
    homes: tuple[Case, ...]

    def accounts(self) -> Accounts:
        percent = "2.36" if self.state_code == "mp" else None
        homes = [
            Home(terms(home.category_code, home.area_code, home.load_w, changes=home.changes), percent)
            for home in self.homes
        ]
        return Accounts(homes, self.month, book(self.state_code))

    def runs(self) -> Iterator[tuple[list[pl.DataFrame], date]]:
        """What is known of each home's days in each run, and the day on which it is charged."""
        for number in range(len(self.homes[0].runs)):
            known = [_known_days(self.month, home.runs[number]) for home in self.homes]
            yield known, self.month[1] + timedelta(days=number)


def _known_days(month: Month, run: dict[int, Use]) -> pl.DataFrame:
    return days(
        month,
        {n: energy for n, (energy, _, _) in run.items()},
        {n: solar for n, (_, solar, _) in run.items()},
        {n: estimated for n, (_, _, estimated) in run.items()},
        # What only some categories are priced by goes up and down with the use, and not along with it.
        {n: (energy - solar) // 3 for n, (energy, solar, _) in run.items()},
        {n: energy * 7919 % 20_000 for n, (energy, _, _) in run.items()},
    )


@cache
def use(limit_wh: int) -> st.SearchStrategy[Use]:
    return st.builds(
        lambda wh, solar, estimated: (wh, wh * solar // 255, wh * estimated // 2),
        st.integers(0, limit_wh), st.integers(0, 255), st.sampled_from([0, 0, 0, 1, 2]),
    )  # fmt: skip


CATEGORIES = {
    "mp": [("LV-1.2", "URBAN"), ("LV-1.2", "RURAL"), ("LV-2.2", "URBAN"), ("LV-4", "RURAL")],
    "bihar": [("DS-II", "URBAN")],
}


@st.composite
def towns(draw: st.DrawFn) -> Town:
    month_number = draw(st.integers(5, 11))
    month = (date(2025, month_number, 1), date(2025, month_number + 1, 1))
    state_code = draw(st.sampled_from(["mp", "mp", "mp", "bihar"]))
    order = draw(st.permutations(range(1, length(month) + 1)))
    run_count = draw(st.integers(1, 4))
    homes = draw(st.lists(cases(month, state_code, order, run_count), min_size=1, max_size=16))
    return Town(month, state_code, tuple(homes))


@st.composite
def cases(draw: st.DrawFn, month: Month, state_code: str, order: list[int], run_count: int) -> Case:
    """A home of which every run makes some days known, in an order that begins anywhere, and some anew."""
    category_code, area_code = draw(st.sampled_from(CATEGORIES[state_code]))
    # Small enough to stay below 50 kWh in the month, or to end near 100, 150, or well above.
    use_of_day = use(draw(st.sampled_from([1500, 4000, 5200, 10_000, 40_000])))
    count = len(order)
    values = draw(st.lists(use_of_day, min_size=count, max_size=count))
    first = draw(st.integers(0, count - 1))
    order = [*order[first:], *order[:first]]
    cuts = sorted(draw(st.lists(st.integers(0, count), min_size=run_count - 1, max_size=run_count - 1)))
    runs: list[dict[int, Use]] = []
    known: dict[int, Use] = {}
    for start, end in zip([0, *cuts], [*cuts, count], strict=True):
        known |= {number: values[number - 1] for number in order[start:end]}
        is_corrected: bool = draw(st.booleans())
        if known and is_corrected:
            changed = draw(st.sampled_from(sorted(known)))
            known[changed] = draw(use_of_day)
        runs.append(dict(known))
    load_w = draw(st.sampled_from([1000, 3000]))
    changes = draw(st.lists(term_changes(month, state_code), max_size=2, unique_by=lambda one: one[0]))
    return Case(category_code, area_code, load_w, tuple(changes), tuple(runs))


@st.composite
def term_changes(draw: st.DrawFn, month: Month, state_code: str) -> tuple[date, dict[str, object]]:
    """A change of terms on some day of the month, the first one too."""
    possible: list[dict[str, object]] = [
        {"sanctioned_load_w": 1000},
        {"sanctioned_load_w": 3100},
        {"is_prepaid": False},
        {"is_prepaid": True},
        {"category_code": "LV-2.2"} if state_code == "mp" else {"sanctioned_load_w": 5000},
        {"category_code": "LV-4", "contract_demand_w": 15_000}
        if state_code == "mp"
        else {"sanctioned_load_w": 9000},
    ]
    change = draw(st.sampled_from(possible))
    return month[0] + timedelta(days=draw(st.integers(0, length(month) - 1))), change


@settings(max_examples=SOME)
@given(towns())
def test_the_daily_entries_are_the_monthly_bill_to_the_paisa(town: Town) -> None:
    accounts = town.accounts()
    known: list[pl.DataFrame] = []
    for known, posted_on in town.runs():
        accounts.charge(known, posted_on)
    assert accounts.totals() == accounts.bills(known)


@settings(max_examples=FEW)
@given(towns())
def test_what_is_booked_depends_on_what_is_known_and_not_on_how_it_came(town: Town) -> None:
    step_by_step, at_once = town.accounts(), town.accounts()
    known: list[pl.DataFrame] = []
    for known, posted_on in town.runs():
        step_by_step.charge(known, posted_on)
    at_once.charge(known, town.month[1])
    by_day = ["connection_id", "for_day", *line_columns("charged_")]
    key = ["connection_id", "for_day"]
    first, second = (one.booked().select(by_day).sort(key) for one in (step_by_step, at_once))
    assert first.rows() == second.rows()


class Books:
    """What each home's balance has paid and what is still to fall due, checked after every run."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.paid, self.later, self.released = (dict.fromkeys(accounts.homes, 0) for _ in range(3))

    def check(self) -> None:
        accounts = self.accounts
        paid, later = accounts.moved(LedgerAccount.PREPAID), accounts.moved(LedgerAccount.NOT_YET_DUE)
        released, totals = accounts.released(), accounts.totals()
        own_use, steps = (sums_by_home(accounts, prefix) for prefix in ("regular_", "step_"))
        for home in accounts.homes:
            assert paid[home] + later[home] == sum(totals[home].values())
            assert later[home] >= 0
            # The balance never gets back what it has not paid for this month.
            assert paid[home] >= 0
            now_due = released[home] - self.released[home]
            now_paid = paid[home] - self.paid[home] - own_use[home] - now_due
            if steps[home] > 0:
                assert later[home] == self.later[home] + steps[home] - now_due
                assert now_paid == 0
            else:
                open_paise = self.later[home] - now_due
                assert later[home] == max(open_paise + steps[home], 0)
                assert now_paid == -max(-steps[home] - open_paise, 0)
        self.paid, self.later, self.released = paid, later, released


def sums_by_home(accounts: Accounts, prefix: str) -> dict[int, int]:
    """Paise of the last run's charges over all lines, by home."""
    last = accounts.charges[-1]
    found = dict.fromkeys(accounts.homes, 0)
    for home, paise in zip(last["connection_id"], sums(last, prefix), strict=True):
        found[home] += paise
    return found


@settings(max_examples=FEW)
@given(towns())
def test_a_cost_is_never_due_at_once_and_a_credit_first_takes_what_is_still_to_fall_due(town: Town) -> None:
    accounts = town.accounts()
    books = Books(accounts)
    for known, posted_on in town.runs():
        accounts.charge(known, posted_on)
        books.check()


@st.composite
def flips(draw: st.DrawFn) -> list[tuple[int, list[dict[int, int]]]]:
    """Days after the month, and each home's use as it is known then: always near 150 kWh."""
    known = [dict.fromkeys(range(1, 31), 5000) for _ in range(draw(st.integers(1, 12)))]
    runs = [(0, [dict(one) for one in known])]
    after = 0
    for _ in range(draw(st.integers(1, 6))):
        after += draw(st.integers(0, 20))
        seen = []
        for home in known:
            day = draw(st.sampled_from([1, 15, 29, 30]))
            home[day] = draw(st.sampled_from([0, 4000, 5000, 5001, 5500, 9000]))
            missing = draw(st.sampled_from([None, None, None, 2, 15, 30]))
            seen.append({day: wh for day, wh in home.items() if day != missing})
        runs.append((after, seen))
    return runs


@settings(max_examples=SOME)
@given(flips(), st.sampled_from([1, 7, 30]))
def test_corrections_back_and_forth_over_150_kwh_pay_out_nothing_that_was_not_paid(
    runs: list[tuple[int, list[dict[int, int]]]], parts: int
) -> None:
    accounts = Accounts([Home(terms(), "2.36")] * len(runs[0][1]))
    books = Books(accounts)
    for after, known in runs:
        accounts.charge([days(JUNE, home) for home in known], JUNE[1] + timedelta(days=after), parts=parts)
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


@settings(max_examples=4 * SOME)
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
