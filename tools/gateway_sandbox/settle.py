"""The settlement of what was paid, and the bank's statement of it, as CSV files."""

from __future__ import annotations

import csv
import io
from datetime import date

from tools.gateway_sandbox.gateway import Gateway

_HEADER = [
    "entity_id", "type", "amount", "fee", "tax", "payment_method", "order_id", "order_receipt", "settled_at",
    "settlement_id", "settlement_utr", "payer_email",
]  # fmt: skip


def settlement(gateway: Gateway, day: date, utr: str) -> str:
    """Everything paid and given back so far, as settled on a day with one transfer."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_HEADER)
    shown = day.strftime("%d/%m/%Y") + " 11:30:00"
    for each in gateway.captured():
        rows.writerow([
            each.id, "payment", _rupees(each.amount), _rupees(each.fee), _rupees(each.tax), each.method,
            each.order_id, each.tr, shown, f"setl_{utr}", utr, "ramesh@example.org",
        ])  # fmt: skip
    for refund in gateway.refunds.values():
        rows.writerow([
            refund.id, "refund", _rupees(refund.amount), "0.00", "0.00", "", "", "", shown, f"setl_{utr}",
            utr, "",
        ])  # fmt: skip
    return out.getvalue()


def bank_statement(gateway: Gateway, day: date, utr: str) -> str:
    """The bank's statement with the one credit of that settlement."""
    net = sum(each.amount - each.fee for each in gateway.captured())
    net -= sum(each.amount for each in gateway.refunds.values())
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["Value Date", "Narration", "Reference", "Debit", "Credit", "Balance"])
    rows.writerow([day.strftime("%d/%m/%Y"), f"NEFT SANDBOX {utr}", utr, "", _rupees(net), _rupees(net)])
    return out.getvalue()


def _rupees(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02d}"
