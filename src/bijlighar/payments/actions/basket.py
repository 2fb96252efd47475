"""One order for several connections: paid once, it is credited to each by an order of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.payments.actions.orders import LONGEST_KEY, OPEN_FOR, UnableToOpen, new_tr, who
from bijlighar.payments.models import Order
from bijlighar.payments.queries import OrderRecord, order
from bijlighar.payments.rules.codes import ONLINE, PARTS, Channel, Purpose

MOST_PARTS = 500
_LONGEST_OWN = LONGEST_KEY - 20
"""Signs of a basket's key: its parts' keys have a connection behind it."""


@dataclass(frozen=True, slots=True)
class BasketPart:
    """What is paid for one connection; `document` names it, as a bill's number."""

    connection_id: int
    amount_paise: int
    purpose_code: Purpose = "BILL"
    document: str = ""


@action
def open_basket(
    *,
    company_id: int,
    parts: Sequence[BasketPart],
    channel_code: Channel,
    gateway_code: str,
    key: str,
    by: Actor,
    at: datetime,
    return_path: str = "",
) -> OrderRecord:
    """Open one order for several connections of a company, or give the one of the same key and content.

    Money fills the parts in the order given. Raises `UnableToOpen`; then nothing was written.
    """
    _refuse(company_id, parts, channel_code, key, return_path)
    there, is_new = Order.objects.get_or_create(
        key=key,
        defaults={
            "tr": new_tr(),
            "company_id": company_id,
            "purpose_code": "BASKET",
            "channel_code": channel_code,
            "gateway_code": gateway_code,
            "amount_paise": sum(part.amount_paise for part in parts),
            "return_path": return_path,
            "opened_at": at,
            "opened_by": who(by),
            "expires_at": at + OPEN_FOR,
        },
    )
    if is_new:
        Order.objects.bulk_create(
            Order(
                key=f"{key}/{part.connection_id}",
                tr=new_tr(),
                part_of_id=there.id,
                company_id=company_id,
                connection_id=part.connection_id,
                purpose_code=part.purpose_code,
                channel_code=channel_code,
                gateway_code=PARTS,
                amount_paise=part.amount_paise,
                document=part.document,
                return_path=return_path,
                opened_at=at,
                opened_by=who(by),
            )
            for part in parts
        )
    elif _content(there) != (
        company_id, channel_code, gateway_code,
        tuple((part.connection_id, part.amount_paise, part.purpose_code) for part in parts),
    ):  # fmt: skip
        raise UnableToOpen("Another order was opened under this key. Use a key of its own for each.")
    found = order(key)
    assert found is not None
    return found


def _content(there: Order) -> tuple[int, str, str, tuple[tuple[int, int, str], ...]]:
    parts = Order.objects.filter(part_of_id=there.id).order_by("id")
    told = tuple(parts.values_list("connection_id", "amount_paise", "purpose_code"))
    return (there.company_id, there.channel_code, there.gateway_code, told)


def _refuse(company_id: int, parts: Sequence[BasketPart], channel: str, key: str, path: str) -> None:
    if not 0 < len(parts) <= MOST_PARTS:
        raise UnableToOpen(f"{len(parts)} connections cannot be paid for at once; 1 to {MOST_PARTS} can.")
    if channel not in ONLINE:
        raise UnableToOpen(f"Several connections are paid for online, not by {channel!r}.")
    if not key or len(key) > _LONGEST_OWN:
        raise UnableToOpen(f"A key has 1 to {_LONGEST_OWN} signs; this one has {len(key)}.")
    if path and (not path.startswith("/") or path.startswith("//") or "\\" in path):
        raise UnableToOpen("After paying, the consumer goes on at a page of ours; give its path.")
    if any(not part.amount_paise > 0 for part in parts):
        raise UnableToOpen("Nothing is to be paid for one of the connections. Leave it out.")
    if sum(part.amount_paise for part in parts) > PAISE_LIMIT:
        raise UnableToOpen("So much cannot be paid at once.")
    if any(part.purpose_code not in ("BILL", "RECHARGE", "DEPOSIT") for part in parts):
        raise UnableToOpen("A bill, a recharge or a deposit is paid for each connection.")
    ids = [part.connection_id for part in parts]
    if len(set(ids)) < len(ids):
        raise UnableToOpen("A connection stands twice in it. Put its amounts together.")
    if strange := consumers.not_of_company(ids, company_id):
        raise UnableToOpen(f"Company {company_id} has no connection {strange[0]}.")
