"""Receipts as a person reads them: every one of the ledger, with what payments know of how it was paid.

The ledger has all money that came in, the passbook's lines among them: a counter's and an agent's, and what
another system took before us. What was paid through an order has its way, its reference and its page besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import ordering
from bijlighar.interfaces.portal.reader import language
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.queries import ReceiptRecord
from bijlighar.ledger.rules import Entry
from bijlighar.payments import queries as payments
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.queries import ReceiptRecord as PaidRecord
from bijlighar.payments.rules.codes import CHANNEL_WORDS, PURPOSE_WORDS, Purpose

PAGE = 40
KINDS: dict[str, tuple[Entry, Purpose]] = {
    "recharge": (Entry.RECHARGE, "RECHARGE"),
    "bill": (Entry.PAYMENT, "BILL"),
    "deposit": (Entry.DEPOSIT_PAID, "DEPOSIT"),
    "demand": (Entry.APPLICATION_PAID, "DEMAND"),
}
"""What an address says of a receipt: the entry it became, and the words for it."""
_KIND_OF = {entry: kind for kind, (entry, _purpose) in KINDS.items()}
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt: what for, by which way and when it was paid; `href` is its page, `order_href` its order's.

    `reference` is the bank's or the gateway's, `document` the bill it was meant for; empty where not known.
    """

    record: ReceiptRecord
    what: str
    way: str
    instrument: str
    reference: str
    document: str
    paid_at: datetime
    href: str
    order_href: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of receipts and, where more follow, the `before` of the next one."""

    rows: tuple[Receipt, ...]
    older: str


def page(connection: ConnectionRecord, before: str) -> Page:
    """One page of a connection's receipts; raises ValueError for a `before` that was never given."""
    found = ledger.receipts_of(connection.id, _read(before), limit=PAGE + 1)
    shown = found[:PAGE]
    return Page(
        rows=_told(connection, shown),
        older=_write(shown[-1].cursor) if len(found) > PAGE else "",
    )


def one(connection: ConnectionRecord, kind: str, number: str) -> Receipt | None:
    """One receipt by what stands in its address."""
    entry, _purpose = KINDS.get(kind, (None, ""))
    found = ledger.receipt(connection.id, entry, number) if entry is not None else None
    return _told(connection, [found])[0] if found else None


def address(connection_id: int, what: Entry, number: str) -> str:
    """Where a receipt's page is."""
    return reverse("portal:receipt", args=[connection_id, _KIND_OF[what], number])


def of_order(connection_id: int, order: OrderRecord) -> str:
    """Where the receipt of a credited order is; empty before."""
    kind = next((kind for kind, (_entry, purpose) in KINDS.items() if purpose == order.purpose_code), "")
    if order.state != "CREDITED" or not kind:
        return ""
    return reverse("portal:receipt", args=[connection_id, kind, order.receipt_number])


def _told(connection: ConnectionRecord, records: Sequence[ReceiptRecord]) -> tuple[Receipt, ...]:
    paid = payments.receipts_of_numbers([each.number for each in records])
    return tuple(_receipt(connection, each, paid.get(each.number)) for each in records)


def _receipt(connection: ConnectionRecord, record: ReceiptRecord, paid: PaidRecord | None) -> Receipt:
    if paid is not None and paid.connection_id != connection.id:
        paid = None  # a number of another system's that is also one of ours
    _entry, purpose = KINDS[_KIND_OF[record.what]]
    place = 0 if language() == "en" else 1
    mine = ordering.key_of(connection, "")
    is_ours = paid is not None and paid.order_key.startswith(mine)
    return Receipt(
        record=record,
        what=PURPOSE_WORDS[purpose][place],
        way=_way(paid.method_code if paid else "", paid.channel_code if paid else record.channel),
        instrument=paid.instrument if paid else "",
        reference=(paid.bank_reference or paid.payment_reference) if paid else "",
        document=paid.document if paid else "",
        paid_at=paid.paid_at if paid else record.received_at,
        href=address(connection.id, record.what, record.number),
        order_href=reverse("portal:order", args=[connection.id, paid.order_key.removeprefix(mine)])
        if paid and is_ours
        else "",
    )


def _way(method: str, channel: str) -> str:
    """How it was paid in the end: somebody may choose a card and then pay by UPI."""
    place = 0 if language() == "en" else 1
    known = {str(code): words[place] for code, words in CHANNEL_WORDS.items()}
    known |= {
        "CASH": _("Cash"),
        "CHEQUE": _("Cheque"),
        "POS": _("Card"),
        "WALLET": _("Wallet"),
        "BANK": _("Bank"),
    }
    if channel in ("COUNTER", "AGENT") and method in known:
        return f"{known[channel]}, {known[method]}"
    return known.get(method) or known.get(channel) or _("Another way")


def _write(cursor: tuple[datetime, int, str]) -> str:
    at, code, number = cursor
    return f"{(at - _START) // _MICROSECOND}.{code}.{number}"


def _read(text: str) -> tuple[datetime, int, str] | None:
    if not text:
        return None
    at, code, number = text.split(".", 2)
    try:
        return _START + int(at) * _MICROSECOND, int(code), number
    except OverflowError as problem:
        raise ValueError(text) from problem
