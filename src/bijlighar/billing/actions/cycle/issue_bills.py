"""Issues the approved bills of a group: exactly what was approved, once each, with its message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.draft_bills import drafts_of
from bijlighar.billing.actions.cycle.read import read_cycle
from bijlighar.billing.actions.cycle.refusal import held_group
from bijlighar.billing.actions.cycle.write import Issue, issue_parts
from bijlighar.billing.actions.tell import tell as tell_each
from bijlighar.billing.models import Group
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.checks import Doubt
from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.energy import kwh_text
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.money import rupees
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network

_COMPARED = {
    "energy_wh": pl.Int64(), "solar_wh": pl.Int64(), "estimated_wh": pl.Int64(), "known_days": pl.Int64(),
    "missing": pl.Int64(), "category_code": pl.String(), "lines_paise": pl.String(),
    "total_paise": pl.Int64(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """What one portion came to. `changed` would now be billed otherwise than was approved; they wait."""

    bills: int
    total_paise: int
    transfers: int
    messages: int
    changed: int


@action
def issue_bills(
    *, group_id: int, by: Actor, at: datetime, connection_ids: Sequence[int] | None = None
) -> Issued:
    """Issue the approved bills of a group that are not issued yet, `connection_ids` of them or all.

    Bill, entries in the ledger, late charge and the message with amount and due date enter in one
    transaction; a portion a call: killed, it goes on where it stopped, and no number is used twice. What
    has changed since the approval is not issued but waits with the doubt CHANGED. With the last portion the
    group is ISSUED. Raises `UnableToStep`.
    """
    group = held_group(group_id, ("APPROVED",), "be issued")
    one_at_a_time(f"billing.bill_cycle.{group.company_id}")
    left = queries.to_issue(group_id)
    asked = left if connection_ids is None else sorted(set(connection_ids) & set(left))
    done = _issue(group, asked, by, at) if asked else Issued(0, 0, 0, 0, 0)
    if len(asked) == len(left):
        group.state_code, group.issued_at = "ISSUED", at
        group.save(update_fields=["state_code", "issued_at"])
    return done


@action
def close_delivery(*, group_id: int, by: Actor, at: datetime) -> outbox.Progress:
    """Look how far the messages of a group's bills are; when none is still to be sent, it is DELIVERED.

    Raises `UnableToStep`.
    """
    group = held_group(group_id, ("ISSUED",), "be delivered")
    found = outbox.progress([message_key(number) for number in queries.numbers_of(group_id)])
    if not found.waiting:
        group.state_code, group.delivered_at = "DELIVERED", at
        group.save(update_fields=["state_code", "delivered_at"])
    return found


def message_key(number: str) -> str:
    """The outbox key of the message that tells a bill: one a bill."""
    return f"bill/{number}"


def _issue(group: Group, connection_ids: list[int], by: Actor, at: datetime) -> Issued:
    company = network.company(group.company_id)
    assert company is not None
    read = read_cycle(group.company_id, company.state_code, connection_ids, group.cycle_from, group.cycle_to)
    same = _as_approved(group, connection_ids, drafts_of(read, connection_ids))
    _put_back(group, sorted(set(connection_ids) - set(same)))
    if read is None or not same:
        return Issued(0, 0, 0, 0, len(connection_ids))
    issued_on = settlement_day(at)
    issue = Issue(
        company_id=group.company_id,
        company_code=company.code,
        state_code=company.state_code,
        issued_on=issued_on,
        due_days=queries.policy(group.company_id, issued_on).due_days,
        rulebook=digest_half(book_of(company.state_code)),
    )
    parts = read.parts.filter(pl.col("connection_id").is_in(pl.Series(same, dtype=pl.Int64).implode()))
    written = issue_parts(parts, issue, by, at)
    told = parts.join(written.bills, on="connection_id", how="semi")
    return Issued(
        bills=written.bills.height,
        total_paise=sum(written.bills.get_column("total_paise").to_list()),
        transfers=written.transfers,
        messages=tell(written.bills, issue.due_date, at) + tell_demand(told, at),
        changed=len(connection_ids) - len(same),
    )


def _as_approved(group: Group, connection_ids: list[int], now: pl.DataFrame) -> list[int]:
    """The connections that would be billed now exactly as they were drafted."""
    names = list(_COMPARED)
    stored = ", ".join(f"{name}::text" if name == "lines_paise" else name for name in names)
    was = outgoing(
        f"SELECT connection_id, {stored} FROM billing_draft WHERE group_id = %(group)s"
        " AND connection_id = ANY(%(ids)s)",
        {"group": group.id, "ids": connection_ids},
        {"connection_id": pl.Int64(), **_COMPARED},
    )
    both = was.join(now.select("connection_id", *names), on=["connection_id", *names], how="semi")
    return both.get_column("connection_id").sort().to_list()


def _put_back(group: Group, connection_ids: list[int]) -> None:
    if not connection_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_draft SET state_code = 'WAITING', doubts = doubts | %s"
            " WHERE group_id = %s AND connection_id = ANY(%s)",
            [int(Doubt.CHANGED), group.id, connection_ids],
        )


def tell(bills: pl.DataFrame, due_date: date, at: datetime) -> int:
    """One message a bill to the registered mobile, where there is one: all of what the paper asks for."""
    holders = bills.get_column("connection_id").to_list()
    deposits = ledger.balances(Account.DEPOSIT_DUE, holder_ids=holders).select(
        connection_id="holder_id", deposit_paise="balance_paise"
    )
    contacts = consumers.contacts(holders).filter(pl.col("mobile").is_not_null())
    due = f"{due_date:%d-%m-%Y}"
    rows = [
        {
            "key": message_key(number),
            "template": "bill_ready" if payable > 0 else "bill_nothing_to_pay",
            "recipient": mobile,
            "language": language,
            "context": json.dumps(
                {"service_number": service, "amount": _amount(payable, language), "due_date": due}
            ),
        }
        for number, payable, service, mobile, language in bills.join(contacts, on="connection_id")
        .join(deposits, on="connection_id", how="left", maintain_order="left")
        .with_columns(payable_paise=pl.col("payable_paise") + pl.col("deposit_paise").fill_null(0))
        .select("number", "payable_paise", "service_number", "mobile", "language")
        .iter_rows()
    ]
    return outbox.post_all(channel="sms", messages=pl.DataFrame(rows), at=at)


def tell_demand(parts: pl.DataFrame, at: datetime) -> int:
    """One message a bill that is made on a demand above what was agreed: the consumer must hear of it."""
    agreed = pl.when(pl.col("contract_demand_w") > 0).then("contract_demand_w").otherwise("sanctioned_load_w")
    above = (
        parts.with_columns(agreed_w=agreed)
        .filter(pl.col("demand_w") > pl.col("agreed_w"))
        .sort("demand_w", descending=True)
        .unique("connection_id", keep="first", maintain_order=True)
    )
    about = {
        connection_id: {"demand": kwh_text(demand), "agreed": kwh_text(load)}
        for connection_id, demand, load in above.select("connection_id", "demand_w", "agreed_w").iter_rows()
    }
    key = f"demand/{parts.item(0, 'cycle_from')}" if about else ""
    return tell_each(about, template="bill_demand_above", key=key, at=at) if about else 0


def _amount(paise: int, language: str) -> str:
    """An amount as a message says it: the rupee sign would make an English one cost twice as much."""
    return rupees(abs(paise)) if language == "hi" else rupees(abs(paise)).replace("₹", "Rs ")
