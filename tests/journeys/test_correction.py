"""M1, M11, M17: a day is corrected, then the correction reversed: the ledger is as before and says why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as readings
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, lines
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.actions import charge_days

pytestmark = pytest.mark.django_db

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
BY = Actor.system("test")
FIRST, LAST = date(2025, 6, 1), date(2025, 6, 20)
ODD = date(2025, 6, 8)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC) + timedelta(days=1)


def balances(connection_id: int) -> tuple[int, int]:
    """What is in the account and what of the charges is not yet due, in paise."""
    held = ledger.balance(connection_id, Account.PREPAID)
    return held, ledger.balance(connection_id, Account.NOT_YET_DUE)


def charged_so_far(connection_id: int) -> int:
    """All that was charged, due and not yet due, in paise."""
    held, waiting = balances(connection_id)
    return waiting - held


def test_a_correction_and_its_reversal_leave_the_ledger_as_before(tmp_path: Path) -> None:
    company = place.company()
    # Two homes of one and the same use; only the first is corrected.
    home, other = (
        place.connection(company, number, is_prepaid=True, sanctioned_load_w=3000) for number in (1, 2)
    )
    since = date(2025, 5, 1)
    meter_id = stage.meter(connection_id=home, company_id=company, from_date=since)
    stage.meter("M2", connection_id=other, company_id=company, from_date=since)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    body = [
        line
        for day in days
        for serial in ("M1", "M2")
        for line in lines(serial, day, values=[0.08] * 40 + [0.5 if day == ODD else 0.06] * 8 + [0.05] * 48)
    ]
    ingest(tmp_path, body, at=morning(LAST))

    def charge(at: datetime, through: date = LAST) -> None:
        charge_days(company_id=company, through_day=through, by=BY, at=at)

    charge(morning(LAST))
    before = balances(home)
    charged = prepaid.charges(home, FIRST, LAST + timedelta(days=1))

    at = morning(LAST) + timedelta(hours=2)
    number = metering.propose_correction(
        meter_id=meter_id, day=ODD, blocks=range(40, 48), values_wh=[60] * 8,
        reason="Register photo of 8 June", by=ASHA, at=at,
    )  # fmt: skip
    charge(at)
    assert balances(home) == before, "a proposal moves no money"
    metering.approve_correction(correction_id=number, by=BINOD, at=at)
    charge(at + timedelta(minutes=1))
    corrected = balances(home)
    assert corrected != before
    # 8 x 440 Wh less on that day alone: its own entry, for its own day, named, booked in the open period.
    changed = [one for one in prepaid.charges(home, FIRST, LAST + timedelta(days=1)) if one not in charged]
    assert {one.day for one in changed} >= {ODD}
    entries = ledger.passbook(home, limit=1000)
    for_odd_day = [one for one in entries if one.for_day == ODD]
    assert len(for_odd_day) > 1

    metering.reverse_correction(
        correction_id=number, reason="The photo shows another meter", by=ASHA, at=at + timedelta(hours=1)
    )
    charge(at + timedelta(hours=1, minutes=1))
    # What was given back counted at once; what is charged again falls due in parts: nobody is cut off by it.
    assert charged_so_far(home) == charged_so_far(other)
    assert balances(home)[0] > before[0]
    after = ledger.passbook(home, limit=1000)
    assert len([one for one in after if one.for_day == ODD]) > len(for_odd_day), "nothing was wiped out"
    assert [one.version for one in readings.versions(home, ODD)] == [1, 2, 3]
    charge(at + timedelta(hours=2))
    assert ledger.passbook(home, limit=1000) == after, "charging again books nothing twice"
    later = LAST + timedelta(days=45)
    charge(morning(later), later)
    assert balances(home) == balances(other), "and when all parts are due the account is as before"
