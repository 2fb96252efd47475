"""Pure rules of payments: how money fits an order, what is hidden, links, lines of statements."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.payments.adapters import statement_csv
from bijlighar.payments.rules import masked
from bijlighar.payments.rules.codes import fit
from bijlighar.payments.rules.refund import STATES, may_follow, wait
from bijlighar.payments.rules.statement import BANK, CHECKOUT, LayoutRefused, judged, layout_of
from bijlighar.payments.rules.upi import NotALink, link

HEADER = (
    "entity_id,type,amount,fee,tax,payment_method,order_id,order_receipt,settled_at,settlement_utr,"
    "payer_email\n"
)
GOOD = 'pay_1,payment,"1,000.50",9.44,1.44,upi,order_1,BJ1,21/11/2026 11:30:00,UTR1,a@b.c\n'


@pytest.mark.parametrize(
    ("ordered", "paid", "is_paid", "how"),
    [
        (50_000, 50_000, False, "EXACT"),
        (50_000, 49_999, False, "UNDER"),
        (50_000, 50_001, False, "OVER"),
        (50_000, 50_000, True, "SECOND"),
        (50_000, 1, True, "SECOND"),
        (None, 50_000, False, "NO_ORDER"),
    ],
)
def test_how_a_payment_fits(ordered: int | None, paid: int, is_paid: bool, how: str) -> None:
    assert fit(ordered, paid, is_paid=is_paid) == how


def test_who_paid_is_hidden_wherever_it_stands() -> None:
    told = {
        "vpa": "ramesh.kumar@okbank",
        "card": {"last4": "4366", "name": "RAMESH", "number": "4111111111114366"},
        "contact": "+919812345678",
        "email": "r@example.org",
        "note": "call 9812345678 or mail x.y@bank, ref 632412345678",
        "amount": 50_000,
        "list": [{"vpa": "a@b"}],
    }
    kept = json.dumps(masked.content(told))
    for secret in ("ramesh", "RAMESH", "411111", "9812345678", "x.y@", "632412345678", "r@example"):
        assert secret not in kept
    assert '"last4": "4366"' in kept and '"amount": 50000' in kept
    assert masked.content(told)["vpa"] == "r•••@okbank"


@pytest.mark.parametrize(
    ("digits", "shown"), [("4366", "•••4366"), ("41114366", "•••4366"), ("12", "•••"), ("४३६६", "•••")]
)
def test_a_card_shows_its_last_four(digits: str, shown: str) -> None:
    assert masked.card(digits) == shown


def test_a_upi_link_says_all_that_an_app_needs() -> None:
    made = link(payee="discom@sbi", name="East & Co", amount_paise=123_405, tr="BJ7", note="Bill 5/26")
    assert (
        made == "upi://pay?pa=discom@sbi&pn=East%20%26%20Co&mc=4900&tr=BJ7&tn=Bill%205%2F26&am=1234.05&cu=INR"
    )


@pytest.mark.parametrize(
    "wrong", [{"amount_paise": 0}, {"tr": "a b"}, {"tr": "x" * 36}, {"payee": "nobody"}, {"payee": "a@b@c"}]
)
def test_no_link_is_made_of_half(wrong: dict[str, object]) -> None:
    with pytest.raises(NotALink):
        link(**{"payee": "d@b", "name": "E", "amount_paise": 1, "tr": "T", "note": "", **wrong})  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_a_refund_that_ended_stays_so(asked: list[str]) -> None:
    state, ends = "PROPOSED", 0
    for to in asked:
        if may_follow(state, to):  # type: ignore[arg-type]
            assert state not in ("DONE", "REFUSED")
            state = to
            ends += to in ("DONE", "REFUSED")
    assert ends <= 1


def test_a_failing_refund_is_tried_less_and_less_often() -> None:
    waits = [wait(attempts) for attempts in range(1, 30)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits == sorted(waits) and waits[-1] == timedelta(hours=6)


def lines(*rows: str) -> pl.DataFrame:
    return judged(statement_csv.read((HEADER + "".join(rows)).encode(), CHECKOUT), CHECKOUT)


def test_a_line_becomes_whole_paise() -> None:
    # 1,000.50 less a fee of 9.44, of which 1.44 is tax: 991.06 comes.
    row = lines(GOOD).row(0, named=True)
    assert (row["amount_paise"], row["fee_paise"], row["gst_paise"], row["net_paise"]) == (
        100_050,
        944,
        144,
        99_106,
    )
    assert (row["settled_on"], row["method_code"], row["tr"]) == (date(2026, 11, 21), "UPI", "BJ1")
    assert row["problem"] is None


def test_a_refund_takes_off_the_transfer() -> None:
    row = lines("rfnd_1,refund,500,0,0,,,,21/11/2026,UTR1,\n").row(0, named=True)
    assert (row["kind_code"], row["net_paise"], row["problem"]) == ("REFUND", -50_000, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (GOOD.replace("pay_1", ""), "NO_REFERENCE"),
        (GOOD.replace("UTR1", ""), "NO_REFERENCE"),
        (GOOD.replace(",payment,", ",adjustment,"), "UNKNOWN_KIND"),
        (GOOD.replace('"1,000.50"', "1000.505"), "AMOUNT"),
        (GOOD.replace('"1,000.50"', "-5"), "AMOUNT"),
        (GOOD.replace('"1,000.50"', "0"), "AMOUNT"),
        (GOOD.replace('"1,000.50"', "1e3"), "AMOUNT"),
        (GOOD.replace("9.44", "1.00"), "FEE"),
        (GOOD.replace("1.44", "x"), "FEE"),
        (GOOD.replace("21/11/2026", "2026-11-21"), "DAY"),
        (GOOD.replace("21/11/2026", "31/02/2026"), "DAY"),
    ],
)
def test_an_impossible_line_is_named(line: str, problem: str) -> None:
    assert lines(line)["problem"].to_list() == [problem]


def test_a_line_that_comes_twice_counts_once_and_a_different_one_is_named() -> None:
    found = lines(GOOD, GOOD, GOOD.replace("9.44", "9.45"))
    assert found["problem"].to_list() == [None, None, "TWICE"]
    assert found["is_again"].to_list() == [False, True, False]


@given(st.integers(1, 10**12))
def test_rupees_are_read_exactly(paise: int) -> None:
    text = f"{paise // 100:,}.{paise % 100:02d}"
    found = judged(
        statement_csv.read(f'Value Date,Reference,Credit\n01/04/2026,U1,"{text}"\n'.encode(), BANK), BANK
    )
    assert found["amount_paise"].to_list() == [paise]


def test_a_file_of_another_layout_is_refused_whole() -> None:
    with pytest.raises(LayoutRefused, match="no column"):
        statement_csv.read(b"a,b\n1,2\n", CHECKOUT)
    with pytest.raises(LayoutRefused):
        statement_csv.read(b"\xff\xfe\x00", CHECKOUT)


def test_a_layout_of_ones_own() -> None:
    told = {
        "kind": "BANK",
        "unit": "PAISE",
        "day_form": "%Y%m%d",
        "separator": ";",
        "columns": {"bank_reference": "ref", "amount": "cr", "credited_on": "d"},
    }
    layout = layout_of("mine", told)
    row = judged(statement_csv.read(b"d;ref;cr\n20261121;U9;1234\n", layout), layout).row(0, named=True)
    assert (row["amount_paise"], row["credited_on"], row["problem"]) == (1234, date(2026, 11, 21), None)
    with pytest.raises(LayoutRefused, match="credited_on"):
        layout_of("mine", {**told, "columns": {"bank_reference": "ref", "amount": "cr"}})
