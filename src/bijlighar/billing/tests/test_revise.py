"""Bills made anew (M1, M17, M24): a set with a summary, another person's approval, reversal and new lines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bijlighar.billing import queries
from bijlighar.billing.actions import (
    Revised,
    RevisionsProposed,
    UnableToRevise,
    approve_revisions,
    bill_cycle,
    propose_revisions,
    receive_payment,
    refuse_revisions,
)
from bijlighar.billing.tests.officers import officer
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
ISSUED = morning_after(DAYS[-1])
LATER = morning_after(date(2025, 7, 20))


class Office:
    """A company whose homes were billed for June at 4 units a day; Asha proposes, Binod approves."""

    def __init__(self, homes: int) -> None:
        self.company_id, self.homes = company_with_connections(homes, sanctioned_load_w=3000)
        self.asha, self.binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
        office = network.office_of_path("east/HO/D1")
        assert office is not None
        self.office_id = office.id
        store(self.homes, DAYS, 4000)
        bill_cycle(company_id=self.company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=ISSUED)

    def propose(self, homes: list[int] | None = None, **other: Any) -> RevisionsProposed:
        said: dict[str, Any] = {
            "company_id": self.company_id,
            "office_id": self.office_id,
            "cycle_from": FROM,
            "cycle_to": TO,
            "connection_ids": self.homes if homes is None else homes,
            "reason_code": "LATE_READINGS",
            "words_en": "The meter was silent from 1 to 3 June",
            "words_hi": "1 से 3 जून तक मीटर चुप था",
            "by": self.asha,
            "at": LATER,
        } | other
        return propose_revisions(**said)

    def approve(self, set_id: int | None, **other: Any) -> Revised:
        assert set_id is not None
        return approve_revisions(**({"set_id": set_id, "by": self.binod, "at": LATER} | other))

    def books(self) -> dict[Account, int]:
        return {code: paise for code, paise in ledger.company_balances(self.company_id).items() if paise}


@pytest.fixture
def office(db: None) -> Office:
    return Office(3)


def test_late_readings_make_a_bill_anew(office: Office) -> None:
    home, same, _ = office.homes
    receive_payment(
        connection_id=home, amount_paise=5_000, receipt_number="R1", channel="UPI", by=BY, at=ISSUED
    )
    (old,) = queries.bills(home)
    # 30 x 4 kWh had the subsidy of up to 150 kWh; three days of 16 kWh make it 156 kWh, by hand below.
    store([home], DAYS[:3], 16_000, version=2, known_at=LATER)
    made = office.propose()
    assert (made.bills, made.unchanged, made.impossible) == (1, (same, office.homes[2]), ())
    assert ledger.balance(home, Account.RECEIVABLE) == old.total_paise - 5_000, "a proposal moves nothing"

    done = office.approve(made.set_id)
    # As in test_bill_cycle: 156 kWh of LV-1.2 at 3 kW in June 2025 are 1,216.14.
    assert (done.bills, done.change_paise) == (1, 121_614 - old.total_paise)
    new, replaced = queries.bills(home)
    assert (new.number, new.revision, new.is_replaced) == (f"{old.number}-R1", 1, False)
    assert (new.total_paise, new.energy_wh) == (121_614, 156_000)
    assert (replaced.number, replaced.total_paise, replaced.is_replaced) == (
        old.number,
        old.total_paise,
        True,
    )
    # What was paid stays: owed is the new bill less the payment.
    assert ledger.balance(home, Account.RECEIVABLE) == 121_614 - 5_000
    assert new.previous_dues_paise == -5_000
    assert new.payable_paise == 121_614 - 5_000
    assert office.propose().bills == 0, "made anew it says what is known"

    opened, before = queries.bill(home, new.id), queries.bill(home, replaced.id)
    assert opened is not None
    assert before is not None
    assert before.is_replaced
    assert dict(before.lines)["SUBSIDY"] < 0 == dict(opened.lines)["SUBSIDY"]
    first, second = queries.bill_revisions(home, FROM)
    assert (first.id, second.id, first.reason) == (replaced.id, new.id, None)
    reason = second.reason
    assert reason is not None
    assert (reason.set_id, reason.words_hi) == (made.set_id, "1 से 3 जून तक मीटर चुप था")
    card = queries.dues_card(home, LATER.date())
    assert (card.owed_paise, card.due_date) == (121_614 - 5_000, new.due_date)
    keys = [key for key in map(queries.key_of, (new.number, replaced.number)) if key]
    assert [one.is_same for one in queries.recomputed(keys)] == [True, True]
    message = OutboxMessage.objects.get(key=f"revision_set/{made.set_id}/{home}")
    assert message.context["number"] == new.number
    assert message.context["now"] == "1216.14"


def test_the_ledger_shows_the_reversal_and_the_new_lines(office: Office) -> None:
    home = office.homes[0]
    bill_lines = ledger.passbook(home)
    store([home], DAYS[:3], 16_000, version=2, known_at=LATER)
    office.approve(office.propose().set_id)
    entries = ledger.passbook(home)
    assert entries[-len(bill_lines) :] != []
    taken_back = [one for one in entries if one.code > 1000]
    assert {(one.code - 1000, one.amount_paise) for one in taken_back} == {
        (one.code, one.amount_paise) for one in bill_lines
    }
    assert {one.for_day for one in entries} == {DAYS[-1]}
    assert {one.posted_on for one in entries if one not in bill_lines} >= {date(2025, 7, 21)}
    assert taken_back[0].name_en.startswith("Taken back: Bill")


def test_a_provisional_bill_becomes_whole(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    office = network.office_of_path("east/HO/D1")
    assert office is not None
    store([home], DAYS[5:], 4000)
    bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=ISSUED)
    # Days on which nothing was used change no line; but the bill is whole then, and says so.
    store([home], DAYS[:5], 0, known_at=LATER)
    said: dict[str, Any] = {
        "company_id": company_id,
        "office_id": office.id,
        "cycle_from": FROM,
        "cycle_to": TO,
    }
    made = propose_revisions(
        **said,
        connection_ids=[home],
        reason_code="LATE_READINGS",
        words_en="came late",
        words_hi="",
        by=asha,
        at=LATER,
    )
    assert (made.bills, made.change_paise) == (1, 0)
    assert made.set_id is not None
    approve_revisions(set_id=made.set_id, by=binod, at=LATER)
    new, old = queries.bills(home)
    assert (old.is_provisional, new.is_provisional) == (True, False)
    assert new.total_paise == old.total_paise


def test_a_bill_may_be_made_anew_twice_and_back(office: Office) -> None:
    home, books = office.homes[0], office.books()
    for version, energy in ((2, 9000), (3, 4000)):
        store([home], DAYS[:3], energy, version=version, known_at=LATER)
        office.approve(office.propose([home]).set_id)
    first, second, third = queries.bills(home)[::-1]
    assert [one.revision for one in (first, second, third)] == [0, 1, 2]
    assert first.total_paise == third.total_paise != second.total_paise
    assert office.books() == books, "corrected and corrected back, every account is as before"


def test_wrong_terms_make_other_pieces(office: Office) -> None:
    home = office.homes[0]
    change_terms(connection_id=home, from_date=DAYS[15], area_code="RURAL", by=BY, at=LATER)
    made = office.propose([home], reason_code="TERMS")
    assert made.bills == 1
    office.approve(made.set_id)
    detail = queries.bill(home, queries.bills(home)[0].id)
    assert detail is not None
    assert [piece.area_code for piece in detail.pieces] == ["URBAN", "RURAL"]
    was = queries.bill(home, queries.bills(home)[1].id)
    assert was is not None
    assert len(was.pieces) == 1


def test_what_was_shown_is_issued_or_nothing(office: Office) -> None:
    one, other, _ = office.homes
    store([one, other], DAYS[:3], 6_000, version=2, known_at=LATER)
    made = office.propose()
    store([other], DAYS[3:4], 9_000, version=2, known_at=LATER)
    done = office.approve(made.set_id)
    assert (done.bills, done.changed_since) == (1, (other,))
    assert [len(queries.bills(home)) for home in office.homes] == [2, 1, 1]
    again = office.propose()
    store([other], DAYS[3:4], 8_000, version=3, known_at=LATER)
    with pytest.raises(UnableToRevise, match="Propose it again"):
        office.approve(again.set_id)


def test_nobody_approves_his_own_set(office: Office) -> None:
    store(office.homes, DAYS[:3], 6_000, version=2, known_at=LATER)
    made = office.propose()
    for by, code in ((office.asha, "SAME_PERSON"), (BY, "PERSON")):
        with pytest.raises(UnableToRevise) as refused:
            office.approve(made.set_id, by=by)
        assert refused.value.code == code
    with pytest.raises(IntegrityError, match="billing_revision_decision_other"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO billing_revision_decision (set_id, step_code, reason, proposed_by_id, taken_at,"
            " taken_by_id, taken_by) VALUES (%(set)s, 'APPROVED', '', %(id)s, now(), %(id)s, 'x')",
            {"set": made.set_id, "id": office.asha.id},
        )
    assert made.set_id is not None
    refuse_revisions(set_id=made.set_id, reason="Wait for the last day", by=office.asha, at=LATER)
    with pytest.raises(UnableToRevise, match="decided already"):
        office.approve(made.set_id)
    assert [len(queries.bills(home)) for home in office.homes] == [1, 1, 1]


def test_the_limit_holds_for_the_largest_bill(office: Office) -> None:
    store(office.homes[:1], DAYS, 12_000, version=2, known_at=LATER)
    made = office.propose()
    summary = queries.revision_set(made.set_id or 0)
    assert summary is not None
    assert summary.largest_paise == made.change_paise > 100_000
    with pytest.raises(UnableToRevise, match="you may approve up to ₹1,000"):
        office.approve(made.set_id, by=officer("charu", "east/HO/D1"))
    with pytest.raises(UnableToRevise, match="up to ₹0"):
        office.approve(made.set_id, by=officer("dinesh", "east/HO/D2"))


def test_a_set_is_of_one_office(office: Office) -> None:
    other = network.office_of_path("east/HO/D2")
    assert other is not None
    with pytest.raises(UnableToRevise, match="does not belong"):
        office.propose(office_id=other.id)
    for change, code in (({"reason_code": "X"}, "REASON"), ({"words_en": "", "words_hi": " "}, "WORDS")):
        with pytest.raises(UnableToRevise) as refused:
            office.propose(**change)
        assert refused.value.code == code


def test_the_summary_adds_up_and_pages(office: Office) -> None:
    store(office.homes, DAYS[:3], np.array([[6000], [5000], [1000]]), version=2, known_at=LATER)
    made = office.propose()
    assert made.set_id is not None
    summary = queries.revision_set(made.set_id)
    assert summary is not None
    assert (summary.bills, summary.dearer, summary.cheaper) == (3, 2, 1)
    assert summary.new_wh - summary.old_wh == 3 * (2000 + 1000 - 3000)
    first = queries.revision_members(made.set_id, limit=2)
    last = first[-1]
    rest = queries.revision_members(made.set_id, after=(abs(last.change_paise), last.connection_id), limit=2)
    members = [*first, *rest]
    assert {one.connection_id for one in members} == set(office.homes)
    assert sum(one.change_paise for one in members) == summary.change_paise == made.change_paise
    assert queries.revision_sets(office_ids=[office.office_id], state="APPROVED") == []
    assert queries.revision_sets_waiting([office.office_id], 200) == (1, LATER)
    office.approve(made.set_id)
    (shown,) = queries.revision_sets(office_ids=[office.office_id], state="APPROVED")
    assert (shown.issued, shown.decided_by) == (3, "Binod")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(energy=st.lists(st.integers(0, 20_000), min_size=2, max_size=4))
def test_however_often_a_bill_is_made_anew_one_bill_is_owed(db: None, energy: list[int]) -> None:
    with transaction.atomic():
        office = Office(1)
        (home,) = office.homes
        for version, each in enumerate(energy, 2):
            store([home], DAYS[:1], each, version=version, known_at=LATER)
            made = office.propose()
            if made.set_id is not None:
                office.approve(made.set_id, at=LATER + timedelta(minutes=version))
        newest = queries.bills(home)[0]
        assert ledger.balance(home, Account.RECEIVABLE) == newest.total_paise
        assert sum(not one.is_replaced for one in queries.bills(home)) == 1
        transaction.set_rollback(True)
