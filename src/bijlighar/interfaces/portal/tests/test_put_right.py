"""A bill disputed, corrected and made anew, and money put right, as the consumer reads it (M17, M24).

The neighbour, signed in too, reads none of it by any address.
"""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing import actions, queries
from bijlighar.billing.tests.officers import officer
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network

pytestmark = pytest.mark.django_db

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
ISSUED, LATER = morning_after(DAYS[-1]), morning_after(date(2025, 7, 20))


@pytest.fixture
def home(settings: Any) -> int:
    """Sunita's home, billed for June, made anew three weeks later; 450 rupees given back and 70 proposed."""
    settings.PORTAL_NOW = LATER
    company_id, homes = company_with_connections(2, sanctioned_load_w=3000)
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=Actor("consumer", "test"), at=ISSUED)
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    office = network.office_of_path("east/HO/D1")
    assert office is not None
    store(homes, DAYS, 4000)
    actions.bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=ISSUED)
    store(homes[:1], DAYS[:3], 16_000, version=2, known_at=LATER)
    said: dict[str, Any] = {
        "words_en": "You were right: <b>three days</b> were missing",
        "words_hi": "आप सही थीं: तीन दिन छूटे थे",
        "by": asha,
        "at": LATER,
    }
    made = actions.propose_revisions(
        company_id=company_id, office_id=office.id, cycle_from=FROM, cycle_to=TO, connection_ids=homes[:1],
        reason_code="LATE_READINGS", **said,
    )  # fmt: skip
    actions.approve_revisions(set_id=made.set_id or 0, by=binod, at=LATER)
    for paise in (-45_000, -7_000):
        adjustment = actions.propose_adjustment(
            connection_id=homes[0], amount_paise=paise, reason_code="ORDER", document="Forum 7 of 2025",
            from_date=FROM, to_date=TO, **said,
        )  # fmt: skip
        if paise == -45_000:
            actions.approve_adjustment(adjustment_id=adjustment, by=binod, at=LATER)
    return homes[0]


def client(mobile: str = SUNITA) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def page(path: str, language: str = "en") -> str:
    """What a person reads: tags out, spaces made one."""
    answer = client().get(f"/{language}/c/{path}")
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_old_and_new_stand_side_by_side_with_the_reason(home: int) -> None:
    new, old = queries.bills(home)
    shown = page(f"{home}/money/bills/{new.id}")
    assert "This bill was made anew" in shown
    assert "Readings came in later. You were right: <b>three days</b> were missing" in shown
    # 120 units with the subsidy before; 156 units now are 1,216.14, worked by hand in test_bill_cycle.
    assert "Units +36.000 120.000 156.000" in shown
    assert f"₹{old.total_paise // 100}.{old.total_paise % 100:02d} ₹1,216.14" in shown
    assert "More than before" in shown
    assert "Bill of June 2025, ₹1,216.14" in shown, "its own amount, whatever was open besides"
    in_hindi = page(f"{home}/money/bills/{new.id}", "hi")
    assert "रीडिंग बाद में आई। आप सही थीं: तीन दिन छूटे थे" in in_hindi
    assert "पुराना और नया साथ-साथ" in in_hindi

    before = page(f"{home}/money/bills/{old.id}")
    assert "This bill was replaced" in before
    assert f"Bill {new.number}" in before
    listed = page(f"{home}/money/bills")
    assert "replaced by a newer bill" in listed
    assert listed.count("made anew") == 1


def test_the_passbook_shows_the_reversal_the_new_bill_and_the_adjustment(home: int) -> None:
    shown = page(f"{home}/money")
    assert "Bill of June 2025 taken back, made anew" in shown
    assert shown.count("Bill of June") == 3
    assert "Adjustment For 30 June, booked on 21 July" in shown.replace("\u00a0", " ")
    answer = client().get(f"/en/c/{home}/money").content.decode()
    for bill in queries.bills(home):
        assert f"/en/c/{home}/money/bills/{bill.id}" in answer
    (booked,) = queries.adjustments(connection_id=home, state="APPROVED")
    assert f"/en/c/{home}/money/adjustments/{booked.id}" in answer
    opened = page(f"{home}/money/adjustments/{booked.id}")
    assert "+₹450.00" in opened
    assert "Forum 7 of 2025" in opened
    assert "A forum or court decided so" in opened
    assert "फ़ोरम या अदालत का फ़ैसला" in page(f"{home}/money/adjustments/{booked.id}", "hi")


def test_a_fee_that_came_back_is_called_a_fee(home: int) -> None:
    """Taken at a counter, it stood on no bill: it is neither energy nor any other line of one."""
    proposed = actions.propose_adjustment(
        connection_id=home, amount_paise=-25_000, reason_code="BILLED_TWICE", document="CR-118, CR-131",
        words_en="The fee was taken twice", words_hi="फ़ीस दो बार ली गई", from_date=FROM, to_date=TO,
        line_code="FEE", by=officer("chitra", "east/HO/D1"), at=LATER,
    )  # fmt: skip
    actions.approve_adjustment(adjustment_id=proposed, by=officer("deep", "east/HO"), at=LATER)
    english = page(f"{home}/money/adjustments/{proposed}")
    assert "Fee, given back +₹250.00" in english and "Energy" not in english
    hindi = page(f"{home}/money/adjustments/{proposed}", "hi")
    assert "लौटाई गई फ़ीस +₹250.00" in hindi and "बिजली का दाम" not in hindi


def test_the_passbook_from_a_month_back_and_as_a_table(home: int) -> None:
    assert "Bill of June 2025" in page(f"{home}/money?month=2025-07")
    assert "No money has moved yet" in page(f"{home}/money?month=2025-05")
    assert client().get(f"/en/c/{home}/money?month=July").status_code == 404
    answer = client().get(f"/hi/c/{home}/money/file")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert rows[0][2] == "क्या था"
    amounts = [int(Decimal(row[3]) * 100) for row in rows[1:]]
    assert sum(amounts) == -ledger.balance(home, Account.RECEIVABLE), "every entry once, to the paisa"
    assert int(Decimal(rows[1][4]) * 100) == sum(amounts)


def test_what_is_only_proposed_is_not_shown(home: int) -> None:
    (proposed,) = queries.adjustments(connection_id=home, state="PROPOSED")
    assert client().get(f"/en/c/{home}/money/adjustments/{proposed.id}").status_code == 404
    assert client().get(f"/en/c/{home}/money/adjustments/{proposed.id + 50}").status_code == 404


def test_a_neighbour_reads_none_of_it(home: int) -> None:
    (booked,) = queries.adjustments(connection_id=home, state="APPROVED")
    bills = queries.bills(home)
    neighbour = client(NEIGHBOUR)
    other = home + 1
    assert neighbour.get(f"/en/c/{other}/money/bills").status_code == 200
    for owner in (home, other):
        assert neighbour.get(f"/en/c/{owner}/money/adjustments/{booked.id}").status_code == 404
        assert neighbour.get(f"/en/c/{owner}/money/bills/{bills[0].id}").status_code == 404
    assert "made anew" not in html.unescape(neighbour.get(f"/en/c/{other}/money").content.decode())
