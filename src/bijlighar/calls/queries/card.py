"""The caller card: everything an operator needs when the telephone rings, one read an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.billing.queries import LastBill
from bijlighar.calls.queries.contacts import Contact, contacts
from bijlighar.complaints import queries as complaints
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import CallerConnection
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import MeterBrief
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages
from bijlighar.tariffs.rules import LINES

_DEDUCTIONS = [Entry.DAY + number for number in range(1, len(LINES) + 1)]


@dataclass(frozen=True, slots=True)
class Row:
    """One connection on the card. Amounts in paise: `balance_paise` of a prepaid one, else `owed_paise`.

    Both are as booked at the card's instant; `deducted_on`: the last day that took something from a balance.
    `outage` is what outages tells of it, `complaints` its open ones as dicts, the newest first. Names are
    (code, English, Hindi), of a feeder its substation's two as well.
    """

    connection: CallerConnection
    balance_paise: int | None
    owed_paise: int | None
    deducted_on: date | None
    last_bill: LastBill | None
    outage: Any | None
    complaints: tuple[dict[str, Any], ...]
    meter: MeterBrief | None
    office: tuple[str, str, str] | None
    transformer: tuple[str, str, str] | None
    feeder: tuple[str, str, str, str, str] | None


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Who calls, as it stands at `at`. No rows: the number is known nowhere."""

    mobile: str
    rows: tuple[Row, ...]
    contacts: tuple[Contact, ...]
    at: datetime

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of the number."""
        return not self.rows

    def row(self, connection_id: int | None) -> Row | None:
        """The card of one connection; the only one where none is named."""
        if connection_id is None:
            return self.rows[0] if len(self.rows) == 1 else None
        return next((row for row in self.rows if row.connection.connection_id == connection_id), None)


def caller_card(
    *,
    at: datetime,
    mobile: str = "",
    connection_ids: Sequence[int] | None = None,
    company_ids: Sequence[int] | None = None,
) -> CallerCard:
    """The card of a mobile, or of connections that were found otherwise; of these companies only.

    Eight reads, one an area, however many connections. The caller records that it was looked at.
    """
    day = settlement_day(at)
    found = (
        consumers.of_caller(mobile, day)
        if connection_ids is None
        else consumers.for_operator(connection_ids, day)
    )
    if company_ids is not None:
        found = [each for each in found if each.company_id in company_ids]
    ids = [each.connection_id for each in found]
    said = tuple(contacts(mobile, ids))
    if not found:
        return CallerCard(mobile, (), said, at)
    held = ledger.accounts_of([Account.PREPAID, Account.RECEIVABLE], ids, day, last_of=_DEDUCTIONS)
    money = _by(held, "holder_id")
    bills = billing.last_bills(ids, day)
    live = outages.live_for(ids, at)
    opened: dict[int, list[dict[str, Any]]] = {}
    for row in complaints.open_of(ids).iter_rows(named=True):
        opened.setdefault(row["connection_id"], []).append(row)
    meters = metering.meters_briefly(ids, at)
    names = network.place_names(
        [each.office_id for each in found],
        [each.transformer_id for each in found if each.transformer_id],
        [each.feeder_id for each in found if each.feeder_id],
    )
    return CallerCard(
        mobile,
        tuple(
            Row(
                connection=each,
                balance_paise=_paise(money, each.connection_id, "prepaid_paise") if each.is_prepaid else None,
                owed_paise=None if each.is_prepaid else _paise(money, each.connection_id, "receivable_paise"),
                deducted_on=(money.get(each.connection_id) or {}).get("last_for_day"),
                last_bill=bills.get(each.connection_id),
                outage=live.get(each.connection_id),
                complaints=tuple(opened.get(each.connection_id, ())),
                meter=meters.get(each.connection_id),
                office=names.offices.get(each.office_id),
                transformer=names.transformers.get(each.transformer_id or 0),
                feeder=names.feeders.get(each.feeder_id or 0),
            )
            for each in found
        ),
        said,
        at,
    )


def _by(frame: pl.DataFrame, key: str) -> dict[int, dict[str, Any]]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


def _paise(money: dict[int, dict[str, Any]], connection_id: int, column: str) -> int:
    return int((money.get(connection_id) or {}).get(column) or 0)
