"""Files of gateways and banks are taken in, and the three books compared (M21)."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    UnableToClose,
    UnableToFind,
    UnableToImport,
    close_difference,
    import_statement,
    reconcile,
    replay_rejected,
    take_settled,
)
from bijlighar.payments.models import BankCredit, Settled
from bijlighar.payments.rules.statement import BANK, CHECKOUT
from bijlighar.payments.tests.gateway import ASHA, AT, BY, message, order, set_up, told

HEADER = "entity_id,type,amount,fee,tax,payment_method,order_id,order_receipt,settled_at,settlement_utr\n"
BANK_HEADER = "Value Date,Narration,Reference,Debit,Credit\n"
DAY = date(2026, 11, 24)


@pytest.fixture
def home(db: Any, tmp_path: Path, monkeypatch: Any) -> tuple[int, int]:
    set_up(tmp_path, monkeypatch)
    company = place.company()
    return company, place.connection(company, is_prepaid=True)


def line(payment: str, tr: str, rupees: str = "500.00", fee: str = "5.31", tax: str = "0.81") -> str:
    return f"{payment},payment,{rupees},{fee},{tax},upi,,{tr},21/11/2026,UTR1\n"


def settle(*lines: str, name: str = "s.csv", header: str = HEADER) -> Any:
    return import_statement(
        gateway_code="sandbox", name=name, content=(header + "".join(lines)).encode(), layout=CHECKOUT,
        by=BY, at=AT,
    )  # fmt: skip


def bank(*lines: str) -> Any:
    return import_statement(
        gateway_code="sandbox", name="b.csv", content=(BANK_HEADER + "".join(lines)).encode(), layout=BANK,
        by=BY, at=AT,
    )  # fmt: skip


def compare(day: date = DAY) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    reconcile(gateway_code="sandbox", day=day, by=BY, at=AT)
    return {
        (each.kind_code, each.reference): (each.ours_paise, each.theirs_paise)
        for each in queries.differences()
    }


def test_three_books_that_agree(home: tuple[int, int]) -> None:
    made = order(*home)
    told(message("payment.captured", made.tr))
    done = settle(line("pay_1", made.tr))
    assert (done.rows, done.taken, done.rejected) == (1, 1, 0)
    # 500.00 less the fee of 5.31, of which 0.81 is tax: 494.69 comes to the bank.
    bank("22/11/2026,NEFT,UTR1,,494.69\n")
    assert compare() == {}
    (transfer,) = queries.transfers("sandbox", date(2026, 11, 21), date(2026, 11, 22))
    assert (transfer.paid_paise, transfer.fee_paise, transfer.gst_paise, transfer.net_paise) == (
        50_000, 531, 81, 49_469,
    )  # fmt: skip
    assert transfer.credited_paise == 49_469


def test_a_lost_webhook_is_found_and_credited_through_the_same_door(home: tuple[int, int]) -> None:
    made = order(*home)
    settle(line("pay_1", made.tr))
    assert compare(date(2026, 11, 21)) == {("LOST", "pay_1"): (None, 50_000)}
    assert queries.lost("sandbox") == ["pay_1"]
    taken = take_settled(gateway_code="sandbox", payment_reference="pay_1", by=BY, at=AT)
    assert (taken.verdict, taken.order.id, taken.payment.source_code) == (
        "NEW_PAYMENT",
        made.id,
        "SETTLEMENT",
    )
    assert compare(date(2026, 11, 21)) == {}
    # The webhook comes after all.
    assert told(message("payment.captured", made.tr)).verdict == "REPEATED"
    with pytest.raises(UnableToFind):
        take_settled(gateway_code="sandbox", payment_reference="pay_7", by=BY, at=AT)


def test_every_kind_of_difference_is_named(home: tuple[int, int]) -> None:
    first, second = order(*home), order(*home, key="k2")
    told(message("payment.captured", first.tr, "pay_1"))
    told(message("payment.captured", second.tr, "pay_2"))
    settle(
        line("pay_1", first.tr, "501.00"),
        "rfnd_9,refund,10.00,0,0,,,,21/11/2026,UTR1\n",
        line("pay_3", "BJX").replace("UTR1", "UTR2").replace("21/11", "20/11"),
        line("pay_4", "BJY").replace("UTR1", "UTR3"),
    )
    bank("22/11/2026,NEFT,UTR1,,400.00\n", "22/11/2026,NEFT,UTR8,,77.00\n")
    assert compare() == {
        ("AMOUNT", "pay_1"): (50_000, 50_100),
        ("REFUND_UNKNOWN", "rfnd_9"): (None, 1_000),
        ("LOST", "pay_3"): (None, 50_000),
        ("LOST", "pay_4"): (None, 50_000),
        # Paid on the 20th, and by the 24th not settled: three days are given.
        ("NOT_SETTLED", "pay_2"): (50_000, None),
        # 501.00 - 5.31 - 10.00 = 485.69 should have come.
        ("BANK_AMOUNT", "UTR1"): (48_569, 40_000),
        # Settled on the 20th; the transfer of the 21st has until the 24th.
        ("BANK_MISSING", "UTR2"): (49_469, None),
        ("BANK_UNKNOWN", "UTR8"): (None, 7_700),
    }
    assert {each.kind_code: each.count for each in queries.difference_counts()}["LOST"] == 2


def test_comparing_again_changes_nothing_and_what_a_person_closed_stays_closed(home: tuple[int, int]) -> None:
    bank("22/11/2026,NEFT,UTR8,,77.00\n")
    compare()
    assert len(compare()) == 1
    (open_one,) = queries.differences()
    with pytest.raises(UnableToClose, match="Say why"):
        close_difference(difference_id=open_one.id, note=" ", by=ASHA, at=AT)
    close_difference(difference_id=open_one.id, note="rent of the bank's machine", by=ASHA, at=AT)
    assert compare() == {}
    with pytest.raises(UnableToClose, match="not open"):
        close_difference(difference_id=open_one.id, note="x", by=ASHA, at=AT)


def test_a_settled_difference_that_comes_back_is_open_again(home: tuple[int, int]) -> None:
    made = order(*home)
    told(message("payment.captured", made.tr))
    assert compare() == {("NOT_SETTLED", "pay_1"): (50_000, None)}
    settle(line("pay_1", made.tr))
    found = reconcile(gateway_code="sandbox", day=date(2026, 11, 23), by=BY, at=AT)
    assert (found.gone, found.is_open) == (1, 0)


def test_a_file_is_taken_once_and_its_lines_once(home: tuple[int, int]) -> None:
    settle(line("pay_1", "T"))
    with pytest.raises(UnableToImport, match=r"taken in as s\.csv"):
        settle(line("pay_1", "T"), name="again.csv")
    done = settle(line("pay_1", "T"), line("pay_2", "T"))
    # The line number is another, the content the same.
    assert (done.taken, done.repeated, done.rejected) == (1, 1, 0)
    other = settle(line("pay_9", "T"), line("pay_1", "T", "900.00"))
    assert (other.taken, other.repeated, other.rejected) == (1, 0, 1)
    assert "other figures" in queries.rejected_lines(other.statement_id)[0][2]
    assert Settled.objects.get(reference="pay_1").amount_paise == 50_000


def test_rejected_lines_are_kept_without_who_paid_and_replayed(home: tuple[int, int]) -> None:
    header = HEADER.replace("\n", ",payer_email\n")
    wrong = line("pay_2", "T").replace("21/11/2026", "2026-11-21").replace("\n", ",r@example.org\n")
    done = settle(line("pay_1", "T").replace("\n", ",x@y.z\n"), wrong, header=header)
    assert (done.taken, done.rejected) == (1, 1)
    ((number, content, why),) = queries.rejected_lines(done.statement_id)
    assert (number, "day cannot be read" in why, "example.org" in content) == (3, True, False)
    again = replay_rejected(statement_id=done.statement_id, layout=CHECKOUT, by=BY, at=AT)
    assert (again.taken, again.rejected) == (0, 1)
    mended = dataclasses.replace(CHECKOUT, day_form="%Y-%m-%d")
    again = replay_rejected(statement_id=done.statement_id, layout=mended, by=BY, at=AT)
    assert (again.taken, again.rejected) == (1, 0)
    assert Settled.objects.get(reference="pay_2").settled_on == date(2026, 11, 21)
    (file,) = queries.statements()
    assert (file.rows, file.taken, file.repeated, file.rejected) == (2, 2, 0, 0)
    assert queries.rejected_lines(done.statement_id) == []


def test_a_layout_of_the_other_kind_replays_nothing(home: tuple[int, int]) -> None:
    done = settle(line("pay_1", "T").replace("500.00", "x"))
    with pytest.raises(UnableToImport):
        replay_rejected(statement_id=done.statement_id, layout=BANK, by=BY, at=AT + timedelta(days=1))
    assert BankCredit.objects.count() == 0
