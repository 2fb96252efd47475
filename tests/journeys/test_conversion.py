"""M17, M40: a home becomes prepaid: last bill, its deposit used, the rest in daily parts; the books agree."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.deposits import queries as deposits
from bijlighar.deposits.actions import take_over
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.interfaces.cli.convert import settle_due
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions import convert_to_prepaid

JUNE, JULY, JULY_11 = date(2025, 6, 1), date(2025, 7, 1), date(2025, 7, 11)
MORNING = morning_after(date(2025, 7, 10))


def balances(home: int) -> tuple[int, ...]:
    """Held, owed, prepaid, and what falls due later."""
    accounts = (Account.DEPOSIT, Account.RECEIVABLE, Account.PREPAID, Account.NOT_YET_DUE)
    return tuple(ledger.balance(home, account) for account in accounts)


@pytest.mark.django_db
def test_three_homes_become_prepaid() -> None:
    """One holds more than it owes, one less, and of the third a day's reading is not in."""
    company_id, homes = company_with_connections(3, sanctioned_load_w=3000)
    rich, poor, waiting = homes
    store(homes[:2], all_days(JUNE, JULY_11), 5_200)
    store([waiting], all_days(JUNE, date(2025, 7, 10)), 5_200)
    bill_cycle(
        company_id=company_id, cycle_from=JUNE, cycle_to=JULY, by=BY, at=morning_after(date(2025, 7, 1))
    )
    held = pl.DataFrame({"connection_id": [rich, poor], "amount_paise": [400_000, 50_000]})
    take_over(company_id=company_id, held=held, by=BY, at=morning_after(JUNE))
    for home in homes:
        convert_to_prepaid(connection_id=home, from_date=JULY_11, by=BY, at=morning_after(date(2025, 7, 4)))
    assert settle_due(company_id, morning_after(date(2025, 7, 6))) == [], "the day has not come"

    first, second, third = settle_due(company_id, MORNING)
    owed = {home: sum(bill.total_paise for bill in billing.bills(home)) for home in (rich, poor)}
    assert [len(billing.bills(home)) for home in homes] == [2, 2, 1]
    assert (first.deposit_used_paise, first.deposit_moved_paise) == (owed[rich], 400_000 - owed[rich])
    assert balances(rich) == (0, 0, 400_000 - owed[rich], 0)
    assert (second.deposit_used_paise, second.in_parts_paise) == (50_000, owed[poor] - 50_000)
    assert balances(poor) == (0, 0, 0, owed[poor] - 50_000)
    assert "2025-07-10" in third.waits_for or "not known" in third.waits_for
    assert deposits.deposit_card(rich, JULY_11).settlements[0].reason_code == "PREPAID"

    store([waiting], [date(2025, 7, 10)], 5_200, known_at=MORNING)
    (late,) = settle_due(company_id, morning_after(date(2025, 7, 11)))
    assert (late.connection, late.waits_for) == (waiting, "")
    assert late.in_parts_paise == sum(bill.total_paise for bill in billing.bills(waiting))
    assert settle_due(company_id, morning_after(date(2025, 7, 12))) == []
    for audit in all_audits():
        if audit.area in ("billing", "deposits", "ledger", "prepaid"):
            assert not ask(audit).offending, audit.what
