"""Closings: kept balances are what the transfers add up to, whatever is posted when (hypothesis)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bijlighar.ledger import queries
from bijlighar.ledger.actions import close_accounts, post
from bijlighar.ledger.models import Closing
from bijlighar.ledger.rules import Account
from bijlighar.ledger.rules.closing import COLUMNS, PERSONAL
from bijlighar.ledger.tests.frames import AT, BY, DAY, transfer

AUDIT = Path(__file__).parents[1] / "audits" / "closings_are_their_transfers.sql"
HOLDERS = (-3, 7, 8, 9)
"""An application's account among those of connections."""


def close(day: date) -> None:
    assert close_accounts(through_day=day, by=BY, at=AT) is not None


def check(as_of: date) -> None:
    """All balances, however they are asked for, beside the sums of each holder's transfers."""
    wanted = added_up(as_of)
    found = queries.accounts_of(PERSONAL, HOLDERS, as_of)
    assert {row["holder_id"] for row in found.to_dicts()} == {holder for holder, _ in wanted}
    holders = {holder for holder, _ in wanted}
    for account in PERSONAL:
        expected = {holder: wanted.get((holder, account), 0) for holder in holders}
        assert dict(found.select("holder_id", COLUMNS[account]).iter_rows()) == expected
        if account not in (Account.PREPAID, Account.APPLICATION):
            continue
        assert dict(queries.balances(account, HOLDERS, as_of_day=as_of).iter_rows()) == expected
        assert dict(queries.balances(account, company_id=1, as_of_day=as_of).iter_rows()) == expected
        assert dict(queries.balances(account, HOLDERS, 1, as_of).iter_rows()) == expected
        assert queries.balances(account, HOLDERS, 2, as_of).is_empty()
        for holder in HOLDERS:
            assert queries.balance(holder, account, as_of) == expected.get(holder, 0)


def added_up(as_of: date) -> dict[tuple[int, int], int]:
    """Balances by holder and account, added up from all transfers; the other way to know them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holder_id, debit_code, credit_code, amount_paise FROM ledger_transfer"
            " WHERE posted_on <= %s",
            [as_of],
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, int], int] = {}
    for holder, debit, credit, paise in rows:
        for account, change in ((debit, paise), (credit, -paise)):
            is_owed = account in (Account.RECEIVABLE, Account.NOT_YET_DUE, Account.DEPOSIT_DUE)
            found[holder, account] = found.get((holder, account), 0) + (change if is_owed else -change)
    return found


_POSTED = st.tuples(
    st.just("post"),
    st.lists(
        st.tuples(
            st.sampled_from(HOLDERS),
            st.integers(0, 9),
            st.integers(0, 4),
            st.sampled_from([(101, 2), (2, 201), (3, 2), (1, 204), (101, 4), (5, 302), (101, 6)]),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=6,
    ),
)
_CLOSED = st.tuples(st.just("close"), st.integers(0, 9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_POSTED | _CLOSED, max_size=8), as_of=st.integers(0, 14))
def test_closings_change_no_balance(db: Any, steps: list[Any], as_of: int) -> None:
    """Days are posted in any order, late ones into closings too, and closings go forward and back."""
    for table in ("ledger_closing", "ledger_closed"):
        connection.cursor().execute(f"DELETE FROM {table}")
    number = 0
    base = DAY + timedelta(days=100 * next(_RUN))
    for what, told in steps:
        if what == "close":
            close(base + timedelta(days=told))
            continue
        rows = []
        for holder, day, later, (debit, credit), paise in told:
            number += 1
            for_day = base + timedelta(days=day)
            rows.append(
                transfer(
                    holder_id=holder, for_day=for_day, posted_on=for_day + timedelta(days=later),
                    debit_code=debit, credit_code=credit, amount_paise=paise, sequence=number,
                    document=f"d/{number}",
                )
            )  # fmt: skip
        frame = pl.DataFrame(rows)
        post(transfers=frame, by=BY, at=AT)
        post(transfers=frame, by=BY, at=AT)  # again: nothing
        check(base + timedelta(days=as_of))
    check(base + timedelta(days=as_of))
    check(date.max)
    with connection.cursor() as cursor:
        cursor.execute(AUDIT.read_text())
        assert cursor.fetchall() == []


_RUN = iter(range(10**6))


def test_the_audit_sees_a_closing_that_is_off(db: Any) -> None:
    post(transfers=pl.DataFrame([transfer()]), by=BY, at=AT)
    close(DAY)
    assert Closing.objects.get().prepaid_paise == 100
    for name in (*COLUMNS.values(), "posted_through"):
        spoilt = f"{name} + 1"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_closing SET {name} = {spoilt}")
            cursor.execute(AUDIT.read_text())
            assert len(cursor.fetchall()) == 1, name
            cursor.execute(f"UPDATE ledger_closing SET {name} = {name} - 1")


def test_balances_are_read_from_closings(db: Any) -> None:
    """An application's account is closed too, and nobody adds up what a closing holds."""
    paid = transfer(holder_id=-5, credit_code=int(Account.APPLICATION), amount_paise=250_00)
    post(transfers=pl.DataFrame([transfer(), paid]), by=BY, at=AT)
    done = close_accounts(through_day=DAY, by=BY, at=AT)
    assert done is not None and (done.holders, done.closed, done.last_id) == (2, 2, 7)
    assert Closing.objects.get(holder_id=-5).application_paise == 250_00
    post(transfers=pl.DataFrame([transfer(for_day=DAY + timedelta(days=1), sequence=1)]), by=BY, at=AT)
    assert queries.balance(7, Account.PREPAID) == 200
    Closing.objects.filter(holder_id=7).update(prepaid_paise=1_000)
    assert queries.balance(7, Account.PREPAID) == 1_100
    assert queries.balances(Account.PREPAID, [7]).rows() == [(7, 1_100)]
    assert queries.balances(Account.PREPAID, company_id=1).rows() == [(-5, 0), (7, 1_100)]
    # Something in the closing was posted after the day asked for: then all is added up.
    assert queries.balance(7, Account.PREPAID, as_of_day=DAY - timedelta(days=1)) == 0


def test_every_personal_account_has_its_column() -> None:
    assert set(COLUMNS.values()) <= {field.name for field in Closing._meta.get_fields()}


def test_who_posts_keeps_a_closing_away_and_waits_for_none(committed_database: Any) -> None:
    import threading

    from django.db import transaction

    done: list[object] = []

    def try_to_close() -> None:
        done.append(close_accounts(through_day=DAY, by=BY, at=AT))
        connection.close()

    with transaction.atomic():
        post(transfers=pl.DataFrame([transfer()]), by=BY, at=AT)
        thread = threading.Thread(target=try_to_close)
        thread.start()
        thread.join(30)
    assert done == [None]
    close(DAY)
    assert Closing.objects.get().prepaid_paise == 100
