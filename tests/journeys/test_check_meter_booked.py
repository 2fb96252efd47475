"""M5: a doubted meter, from the request to the rupees in the account; each step told, none booked twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bijlighar.billing import actions as billing
from bijlighar.billing import queries
from bijlighar.billing.tests.officers import officer
from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as readings
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, ist, lines
from bijlighar.notifications.rules.render import render
from bijlighar.tariffs.rules import LINES

pytestmark = pytest.mark.django_db

SUNITA = Actor("consumer", "portal")
ASKED, FITTED = ist(date(2026, 9, 1), 11), ist(date(2026, 9, 4), 10)
NOW = ist(date(2026, 10, 15), 9)
DAYS = [date(2026, 9, 5) + timedelta(days=n) for n in range(40)]


def concluded(folder: Path, main_wh: int, check_wh: int) -> tuple[int, int]:
    """A home and its request, concluded after forty days of both meters at so many Wh a block."""
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter("M1", connection_id=home, company_id=company, from_date=date(2026, 6, 1))
    request = metering.request_check_meter(connection_id=home, reason_code="TOO_MUCH", by=SUNITA, at=ASKED)
    who = Actor("staff", "Meena", 77)
    metering.plan_check_meter(request_id=request, for_date=FITTED.date(), by=who, at=ASKED)
    metering.install_check_meter(
        request_id=request, meter_id=stage.meter("C1", company_id=company), fitted_at=FITTED,
        main_register_wh=900_000, check_register_wh=0, by=who, at=FITTED,
    )  # fmt: skip
    body = [
        line
        for day in DAYS
        for serial, wh in (("M1", main_wh), ("C1", check_wh))
        for line in lines(serial, day, [wh / 1000] * 96)
    ]
    ingest(folder, body, at=NOW)
    metering.conclude_check_meter(request_id=request, early_reason="The consumer wished so", by=who, at=NOW)
    return home, request


def messages() -> dict[str, str]:
    """By template, what was sent, as the consumer reads it in Hindi."""
    posted = OutboxMessage.objects.order_by("id")
    return {one.template: render(one.template, "hi", one.context).text for one in posted}


@pytest.mark.parametrize(("main_wh", "check_wh", "template"), [(62, 60, "given"), (58, 60, "added")])
def test_a_wrong_meter_is_put_right_in_the_account(
    tmp_path: Path, main_wh: int, check_wh: int, template: str
) -> None:
    home, request = concluded(tmp_path, main_wh, check_wh)
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    found = readings.check_comparison(request, NOW.date())
    assert found is not None
    assert found.correction is not None
    change = found.correction.change_paise
    assert change is not None
    assert (change < 0) == (main_wh > check_wh)
    assert queries.check_meter_adjustment(request) is None, "a verdict alone books nothing"
    assert ledger.passbook(home) == []

    number = billing.book_check_meter(request_id=request, by=asha, at=NOW)
    made = queries.check_meter_adjustment(request)
    assert made is not None
    assert (made.id, made.state, made.amount_paise) == (number, "PROPOSED", change)
    # The lines of its months, so that duty and subsidy go back to whom they came from.
    assert sum(made.lines_paise) == change
    assert made.lines_paise[LINES.index("ENERGY")] != 0 != made.lines_paise[LINES.index("DUTY")]
    with pytest.raises(billing.UnableToAdjust, match="there already"):
        billing.book_check_meter(request_id=request, by=binod, at=NOW)
    with pytest.raises(billing.UnableToAdjust, match="your own proposal"):
        billing.approve_adjustment(adjustment_id=number, by=asha, at=NOW)
    assert ledger.passbook(home) == []

    done = billing.approve_adjustment(adjustment_id=number, by=binod, at=NOW)
    assert done.account is Account.RECEIVABLE
    assert ledger.balance(home, Account.RECEIVABLE) == change
    assert {entry.for_day for entry in ledger.passbook(home)} == {date(2026, 10, 14)}
    with pytest.raises(billing.UnableToAdjust, match="there already"):
        billing.book_check_meter(request_id=request, by=asha, at=NOW)

    told = messages()
    assert list(told) == [
        "check_meter_requested",
        "check_meter_visit",
        "check_meter_installed",
        f"check_meter_{'given' if change < 0 else 'asked'}",
        f"check_meter_booked_{template}",
    ]
    rupees = f"{abs(change) // 100}.{abs(change) % 100:02d}"
    assert all(rupees in told[name] for name in list(told)[-2:])
    assert "06-09-2026" in told["check_meter_requested"]
    assert "04-09-2026" in told["check_meter_visit"]
    for audit in all_audits():
        if audit.area in ("billing", "ledger", "metering"):
            assert not ask(audit).offending, audit.what


def test_refused_it_may_be_proposed_again_and_taken_back_too(tmp_path: Path) -> None:
    home, request = concluded(tmp_path, 62, 60)
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    first = billing.book_check_meter(request_id=request, by=asha, at=NOW)
    billing.refuse_adjustment(adjustment_id=first, reason="Look at September again", by=binod, at=NOW)
    second = billing.book_check_meter(request_id=request, by=asha, at=NOW)
    billing.approve_adjustment(adjustment_id=second, by=binod, at=NOW)
    billing.reverse_adjustment(adjustment_id=second, reason="The plates were mixed up", by=asha, at=NOW)
    assert ledger.balance(home, Account.RECEIVABLE) == 0
    assert billing.book_check_meter(request_id=request, by=asha, at=NOW) > second


def test_a_good_meter_books_nothing(tmp_path: Path) -> None:
    _, request = concluded(tmp_path, 60, 60)
    with pytest.raises(billing.UnableToAdjust, match="Nothing follows"):
        billing.book_check_meter(request_id=request, by=officer("asha", "east/HO/D1"), at=NOW)
    with pytest.raises(billing.UnableToAdjust, match="no comparison"):
        billing.book_check_meter(request_id=request + 1, by=officer("binod", "east/HO"), at=NOW)
    assert list(messages())[-1] == "check_meter_within"
