"""The end of a connection whose meter was silent at the end: its last register tells the last days (M25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, DAY, HOUR, MONDAY, RAVI
from bijlighar.billing import queries as billing
from bijlighar.consumers.tests import place
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.time import day_start
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, one_receipt
from bijlighar.metering import queries as metered
from bijlighar.metering.rules.read_off import WORDS, Doubt
from bijlighar.metering.tests import stage as meters
from bijlighar.payments import queries as payments
from bijlighar.prepaid.actions import charge_days, credit
from bijlighar.supply.tests.stage import quietly

pytestmark = pytest.mark.django_db

OFF = MONDAY + DAY  # Tuesday 3 November, 11:00
HUNG, LAST = date(2026, 10, 30), date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _documents(tmp_path: Path, settings: LazySettings) -> None:
    settings.DOCUMENTS = tmp_path / "documents"


def home(tmp_path: Path, *, silent_from: date = LAST, **terms: Any) -> tuple[int, int]:
    """A home of 2 kW whose meter told 9.6 units a day before it fell silent."""
    company_id, _ = stage.company()
    made = place.connection(company_id, 1, **terms)
    meters.meter("M1", connection_id=made, company_id=company_id, from_date=HUNG)
    days = [HUNG + timedelta(days=nth) for nth in range((silent_from - HUNG).days)]
    body = [line for day in days for line in meters.lines("M1", day)]
    meters.ingest(tmp_path, body, at=day_start(silent_from))
    stage.linked(made)
    deposits.receive_deposits(
        company_id=company_id, receipts=one_receipt(made, 150_000, "SD-1", "COUNTER"), by=ASHA,
        at=MONDAY - 2 * DAY,
    )  # fmt: skip
    return company_id, made


def taken(company_id: int, register_wh: int) -> int:
    """Asked for, accepted, and the meter taken away with its register; the application."""
    asked = {"closing_day": "2026-11-03", "refund_to": "123456 SBIN0000001", "service_number": "N0000000001"}
    made = stage.submitted("CLOSURE", MONDAY, **asked)
    actions.accept_papers(application_id=made.id, by=ASHA, at=MONDAY + HOUR)
    quietly(company_id, OFF)
    actions.switch_off(application_id=made.id, off_at=OFF, register_wh=register_wh, by=ASHA, at=OFF)
    return made.id


def propose(application_id: int, at: datetime) -> None:
    actions.propose_settlement(application_id=application_id, reference="", by=ASHA, at=at)


@pytest.mark.parametrize("silent_from", [LAST, date(2026, 11, 2)])
def test_a_silent_end_is_billed_by_the_last_register_and_the_deposit_comes_back(
    tmp_path: Path, silent_from: date
) -> None:
    company_id, made = home(tmp_path, silent_from=silent_from)
    # 30 October to 2 November, 9.6 units each, and 4.4 on the last morning.
    number = taken(company_id, 4 * 9_600 + 4_400)
    after = OFF + DAY
    propose(number, after)
    (bill,) = billing.bills(made)
    detail = billing.bill(made, bill.id)
    assert detail is not None
    # The bill is that of November: two days of 9.6 units and the last morning; its sum is the register's.
    assert (detail.energy_wh, bill.number) == (2 * 9_600 + 4_400, queries.one(number).found["bill"])
    actions.approve_settlement(application_id=number, by=RAVI, at=after + HOUR)
    done = queries.one(number)
    assert done.stage_code == "DONE"
    (refund,) = payments.refunds(["PROPOSED"], company_id=company_id)
    assert refund.id == done.found["refund_id"]
    assert 0 < done.found["refunded_paise"] < 150_000
    assert ledger.balance(made, Account.DEPOSIT) == 0


def test_what_the_meter_told_late_is_billed_and_its_register_tells_the_rest(tmp_path: Path) -> None:
    company_id, made = home(tmp_path, silent_from=date(2026, 11, 2))
    number = taken(company_id, 4 * 9_600 + 4_400)
    meters.ingest(tmp_path, meters.lines("M1", date(2026, 11, 2), [0.05] * 96), at=OFF + DAY)
    propose(number, OFF + DAY)
    days = metered.days(made, date(2026, 11, 1), date(2026, 11, 4))
    # Of the 14 units that were open the meter told 4.8 itself.
    assert [one.energy_wh for one in days] == [9_600, 4_800, 14_000 - 4_800]
    assert len(billing.bills(made)) == 1


def test_an_impossible_register_leaves_the_day_open_and_the_officer_reads_why(tmp_path: Path) -> None:
    company_id, made = home(tmp_path)
    number = taken(company_id, 20_000)
    with pytest.raises(UnableToApply) as problem:
        propose(number, OFF + DAY)
    english, hindi = WORDS[Doubt.LOWER]
    assert problem.value.code == "BILL"
    assert "the readings of 03-11-2026 are missing" in problem.value.words_en
    assert english in problem.value.words_en
    assert "03-11-2026 की रीडिंग नहीं है" in problem.value.words_hi
    assert hindi in problem.value.words_hi
    assert billing.bills(made) == []


def test_several_missing_days_are_counted_in_both_languages(tmp_path: Path) -> None:
    company_id, _ = home(tmp_path, silent_from=date(2026, 11, 2))
    number = taken(company_id, 9_000)
    with pytest.raises(UnableToApply) as problem:
        propose(number, OFF + DAY)
    assert "2 days" in problem.value.words_en and "02-11-2026" in problem.value.words_en
    assert "2 दिनों" in problem.value.words_hi and "02-11-2026" in problem.value.words_hi


def test_the_last_morning_of_a_prepaid_home_is_charged_before_its_balance_goes_back(tmp_path: Path) -> None:
    company_id, made = home(tmp_path, is_prepaid=True)
    credit(
        connection_id=made, amount_paise=41_250, receipt_number="R-1", channel="COUNTER", by=ASHA,
        at=MONDAY - 2 * DAY,
    )  # fmt: skip
    said: dict[str, Any] = {"company_id": company_id, "by": ASHA}
    charge_days(through_day=LAST - timedelta(days=1), at=day_start(LAST) + 9 * HOUR, **said)
    before = ledger.balance(made, Account.PREPAID)
    number = taken(company_id, 4 * 9_600 + 4_400)
    after = OFF + DAY
    propose(number, after)
    with pytest.raises(UnableToApply, match="2026-11-03 is not taken"):
        actions.approve_settlement(application_id=number, by=RAVI, at=after)
    charge_days(through_day=LAST, at=after, **said)
    assert ledger.balance(made, Account.PREPAID) < before
    actions.approve_settlement(application_id=number, by=RAVI, at=after)
    assert queries.one(number).stage_code == "DONE"
