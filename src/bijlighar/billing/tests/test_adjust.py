"""Money put right beside the bills (M17, M24): one proposes, another approves; booked once, reversible."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import queries
from bijlighar.billing.actions import (
    UnableToAdjust,
    approve_adjustment,
    propose_adjustment,
    refuse_adjustment,
    reverse_adjustment,
)
from bijlighar.billing.models import AdjustmentLimit
from bijlighar.billing.rules.adjustment import CORRECTED, adjustment_transfers, may_approve_paise, on_lines
from bijlighar.billing.tests.officers import officer
from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after
from bijlighar.consumers.actions import change_terms
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, codes_of_family, reverse

JUNE = (date(2025, 6, 1), date(2025, 7, 1))
AT = morning_after(date(2025, 7, 10))
AUDITS = Path(__file__).resolve().parents[1] / "audits"


def propose(connection_id: int, by: Actor, amount_paise: int = -45_000, **other: Any) -> int:
    said: dict[str, Any] = {
        "amount_paise": amount_paise,
        "reason_code": "WRONG_READING",
        "words_en": "The photo of 30 June shows 100 units less",
        "words_hi": "30 जून की फ़ोटो में 100 यूनिट कम हैं",
        "document": "photo 17",
        "from_date": JUNE[0],
        "to_date": JUNE[1],
        "by": by,
        "at": AT,
    } | other
    return propose_adjustment(connection_id=connection_id, **said)


@pytest.fixture
def desk(db: None) -> tuple[int, int, Actor, Actor]:
    """The company, its home at D1, an officer of D1 who proposes and one of the head office who approves."""
    company_id, (home,) = company_with_connections(1)
    return company_id, home, officer("asha", "east/HO/D1"), officer("binod", "east/HO")


def test_a_proposal_moves_nothing_and_an_approval_books_it_once(desk: tuple[int, int, Actor, Actor]) -> None:
    company_id, home, asha, binod = desk
    number = propose(home, asha)
    assert ledger.balance(home, Account.RECEIVABLE) == 0
    done = approve_adjustment(adjustment_id=number, by=binod, at=AT)
    assert (done.account, done.transfers) == (Account.RECEIVABLE, 1)
    assert ledger.balance(home, Account.RECEIVABLE) == -45_000
    assert ledger.company_balances(company_id)[Account.REVENUE_ENERGY] == -45_000
    (entry,) = ledger.passbook(home)
    assert (entry.for_day, entry.posted_on, entry.code) == (date(2025, 6, 30), date(2025, 7, 11), 81)
    assert entry.name_en == "Adjustment: energy"
    with pytest.raises(UnableToAdjust, match="decided already"):
        approve_adjustment(adjustment_id=number, by=binod, at=AT)
    assert len(ledger.passbook(home)) == 1
    found = queries.adjustment(number)
    assert found is not None
    assert (found.state, found.booked_on, found.decided_by) == ("APPROVED", date(2025, 7, 11), "Binod")
    message = OutboxMessage.objects.get(key=f"adjustment/{number}/booked/{home}")
    assert (message.template, message.context["amount"]) == ("adjustment_given", "450.00")


def test_of_a_prepaid_connection_it_goes_to_the_balance(desk: tuple[int, int, Actor, Actor]) -> None:
    _, home, asha, binod = desk
    change_terms(connection_id=home, from_date=date(2025, 7, 1), is_prepaid=True, by=BY, at=AT)
    approve_adjustment(adjustment_id=propose(home, asha), by=binod, at=AT)
    assert ledger.balance(home, Account.PREPAID) == 45_000
    assert ledger.balance(home, Account.RECEIVABLE) == 0
    approve_adjustment(adjustment_id=propose(home, asha, 5_000, line_code="DUTY"), by=binod, at=AT)
    assert ledger.balance(home, Account.PREPAID) == 40_000


def test_a_fee_goes_back_as_a_fee_and_not_as_the_price_of_electricity(
    desk: tuple[int, int, Actor, Actor],
) -> None:
    """A fee stands on no bill: what comes back of it is no line of the tariff."""
    company_id, home, asha, binod = desk
    number = propose(home, asha, -25_000, line_code="FEE")
    approve_adjustment(adjustment_id=number, by=binod, at=AT)
    assert ledger.balance(home, Account.RECEIVABLE) == -25_000
    booked = ledger.company_balances(company_id)
    assert booked[Account.REVENUE_SERVICE] == -25_000 and not booked.get(Account.REVENUE_ENERGY)
    (entry,) = ledger.passbook(home)
    assert (entry.code, entry.name_en, entry.name_hi) == (87, "Adjustment: fee", "समायोजन: फ़ीस")
    found = queries.adjustment(number)
    assert found is not None and found.lines == (("FEE", -25_000),)
    reverse_adjustment(adjustment_id=number, reason="It was another home", by=asha, at=AT)
    assert [one.code for one in ledger.passbook(home, codes=codes_of_family("corrections"))] == [1087, 87]
    with connection.cursor() as cursor:
        cursor.execute((AUDITS / "adjustments_are_booked_once.sql").read_text(encoding="utf-8"))
        assert cursor.fetchall() == []


def test_what_was_proposed_before_fees_could_be_is_booked_as_it_was(
    desk: tuple[int, int, Actor, Actor],
) -> None:
    """Kept with the six lines of the tariff alone."""
    company_id, home, _, _ = desk
    entries = adjustment_transfers(
        adjustment_id=7, company_id=company_id, connection_id=home, lines_paise=[0, 0, 0, 0, 0, 5_000],
        to_date=JUNE[1], booked_on=AT.date(), account=Account.RECEIVABLE,
    )  # fmt: skip
    assert entries.select("code", "amount_paise").rows() == [(86, 5_000)]


def test_taken_back_the_ledger_is_as_before(desk: tuple[int, int, Actor, Actor]) -> None:
    company_id, home, asha, binod = desk
    before = {code: paise for code, paise in ledger.company_balances(company_id).items() if paise}
    number = propose(home, asha, 33_300)
    approve_adjustment(adjustment_id=number, by=binod, at=AT)
    with pytest.raises(UnableToAdjust, match="You approved"):
        reverse_adjustment(adjustment_id=number, reason="It was another home", by=binod, at=AT)
    assert reverse_adjustment(adjustment_id=number, reason="It was another home", by=asha, at=AT) == 1
    after = {code: paise for code, paise in ledger.company_balances(company_id).items() if paise}
    assert after == before
    assert [one.code for one in ledger.passbook(home)] == [1081, 81]
    with pytest.raises(UnableToAdjust, match="taken back already"):
        reverse_adjustment(adjustment_id=number, reason="again", by=asha, at=AT)


def test_nobody_approves_his_own(desk: tuple[int, int, Actor, Actor]) -> None:
    _, home, asha, _ = desk
    number = propose(home, asha)
    with pytest.raises(UnableToAdjust, match="your own proposal"):
        approve_adjustment(adjustment_id=number, by=asha, at=AT)
    with pytest.raises(IntegrityError, match="billing_adjustment_step_other"), transaction.atomic():
        step(number, proposed_by=asha.id, taken_by=asha.id)
    with pytest.raises(IntegrityError, match="billing_adjustment_step_proposer"), transaction.atomic():
        step(number, proposed_by=10**9, taken_by=asha.id)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    refuse_adjustment(adjustment_id=number, reason="I mistook the home", by=asha, at=AT)
    assert queries.adjustments(state="REFUSED")[0].id == number


def step(number: int, *, proposed_by: int | None, taken_by: int | None) -> None:
    connection.cursor().execute(
        "INSERT INTO billing_adjustment_step (adjustment_id, step_code, reason, account_code, booked_on,"
        " proposed_by_id, taken_at, taken_by_id, taken_by)"
        " VALUES (%s, 'APPROVED', '', 1, '2025-07-11', %s, now(), %s, 'x')",
        [number, proposed_by, taken_by],
    )


def test_a_program_may_propose_and_never_decide(desk: tuple[int, int, Actor, Actor]) -> None:
    _, home, asha, _ = desk
    with pytest.raises(UnableToAdjust, match="persons of the staff"):
        propose(home, BY)
    with pytest.raises(UnableToAdjust, match="persons of the staff"):
        approve_adjustment(adjustment_id=propose(home, asha), by=BY, at=AT)


@pytest.mark.parametrize(
    ("path", "role", "amount", "code"),
    [
        ("east/HO/D1", "BILLING_OFFICER", -100_000, None),
        ("east/HO/D1", "BILLING_OFFICER", -100_001, "LIMIT"),
        ("east/HO", "BILLING_OFFICER", 100_001, None),
        ("east/HO/D2", "BILLING_OFFICER", -100, "LIMIT"),
        ("east/HO", "AUDITOR", -100, "LIMIT"),
        ("east/HO", "METER_OFFICER", -100, "LIMIT"),
    ],
)
def test_how_much_one_may_approve_where(
    desk: tuple[int, int, Actor, Actor], path: str, role: str, amount: int, code: str | None
) -> None:
    _, home, asha, _ = desk
    number, by = propose(home, asha, amount), officer("charu", path, role)
    if code is None:
        assert approve_adjustment(adjustment_id=number, by=by, at=AT).transfers == 1
        return
    with pytest.raises(UnableToAdjust) as refused:
        approve_adjustment(adjustment_id=number, by=by, at=AT)
    assert refused.value.code == code
    assert ledger.passbook(home) == []


def test_limits_are_dated_policy(desk: tuple[int, int, Actor, Actor]) -> None:
    company_id, _, _, _ = desk
    head = {"company_id": company_id, "role_code": "BILLING_OFFICER", "office_kind": "company"}
    for since, paise in ((date(2025, 4, 1), 700), (date(2025, 7, 1), 900)):
        AdjustmentLimit.objects.create(from_date=since, most_paise=paise, source="order 12", mark="A", **head)
    (before,) = queries.approval_limits(company_id, date(2025, 6, 30))
    (after,) = queries.approval_limits(company_id, date(2025, 7, 1))
    assert (before.most_paise, after.most_paise, after.source) == (700, 900, "order 12")
    assert {one.mark for one in queries.approval_limits(company_id, date(2025, 3, 31))} == {"U"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_paise": 0}, "AMOUNT"),
        ({"reason_code": "WHY_NOT"}, "REASON"),
        ({"words_en": " ", "words_hi": ""}, "WORDS"),
        ({"words_en": "x" * 501}, "WORDS"),
        ({"document": ""}, "WORDS"),
        ({"to_date": JUNE[0]}, "DATES"),
        ({"to_date": AT.date() + timedelta(days=3)}, "DATES"),
        ({"line_code": "TAX"}, "LINE"),
    ],
)
def test_what_cannot_be_proposed(
    desk: tuple[int, int, Actor, Actor], change: dict[str, Any], code: str
) -> None:
    _, home, asha, _ = desk
    with pytest.raises(UnableToAdjust) as refused:
        propose(home, asha, **change)
    assert refused.value.code == code
    with pytest.raises(UnableToAdjust, match="no connection"):
        propose(10**9, asha)


def test_one_language_stands_for_both(desk: tuple[int, int, Actor, Actor]) -> None:
    _, home, asha, _ = desk
    found = queries.adjustment(propose(home, asha, words_en=""))
    assert found is not None
    assert found.words_en == found.words_hi == "30 जून की फ़ोटो में 100 यूनिट कम हैं"


def test_lists_go_by_office_state_and_page(desk: tuple[int, int, Actor, Actor]) -> None:
    _, home, asha, binod = desk
    numbers = [propose(home, asha) for _ in range(5)]
    approve_adjustment(adjustment_id=numbers[0], by=binod, at=AT)
    found = queries.adjustment(numbers[0])
    assert found is not None
    mine = [found.office_id]
    first = queries.adjustments(office_ids=mine, limit=3)
    rest = queries.adjustments(office_ids=mine, limit=3, before_id=first[-1].id)
    assert [one.id for one in (*first, *rest)] == numbers[::-1]
    assert queries.adjustments(office_ids=[found.office_id + 10**6]) == []
    assert queries.adjustments_waiting(mine, 200) == (4, AT)
    assert [one.id for one in queries.adjustments(connection_id=home, state="APPROVED")] == numbers[:1]


def test_what_was_said_stays(desk: tuple[int, int, Actor, Actor]) -> None:
    for table in ("billing_adjustment", "billing_adjustment_step"):
        for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(verb)


@given(
    lines=st.lists(st.integers(-(10**9), 10**9), min_size=len(CORRECTED), max_size=len(CORRECTED)),
    account=st.sampled_from([Account.RECEIVABLE, Account.PREPAID]),
)
def test_an_adjustment_moves_its_amount_and_its_reversal_moves_it_back(
    lines: list[int], account: Account
) -> None:
    entries = adjustment_transfers(
        adjustment_id=7,
        company_id=1,
        connection_id=2,
        lines_paise=lines,
        to_date=JUNE[1],
        booked_on=AT.date(),
        account=account,
    )
    assert moved(entries, account) == sum(lines)
    back = reverse(entries, posted_on=AT.date()) if entries.height else entries
    assert moved(back, account) == -sum(lines)


def moved(entries: Any, account: Account) -> int:
    rows = entries.select("debit_code", "amount_paise").iter_rows()
    return sum(paise if debit == account else -paise for debit, paise in rows)


@given(parts=st.dictionaries(st.sampled_from(CORRECTED), st.integers(-(10**6), 10**6)))
def test_lines_hold_the_whole_amount(parts: dict[str, int]) -> None:
    amount = sum(parts.values())
    assert sum(on_lines(amount, parts)) == amount
    if parts:
        with pytest.raises(ValueError, match="add up"):
            on_lines(amount + 1, parts)


def test_the_highest_of_several_roles_counts() -> None:
    limits = {("A", "dc"): 5, ("A", "company"): 50}
    assert may_approve_paise([("A", "dc"), ("A", "company"), ("B", "dc")], limits) == 50
    assert may_approve_paise([("B", "dc")], limits) == 0
