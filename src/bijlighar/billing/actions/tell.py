"""Messages about money that was put right, in the transaction that moves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox


def tell(about: Mapping[int, Mapping[str, object]], *, template: str, key: str, at: datetime) -> int:
    """Post one message a connection, to its registered mobile where it has one; how many are new.

    `about` holds the variables by connection beside `service_number`, which is added; `key` makes repeating
    harmless.
    """
    told = 0
    for contact in consumers.contacts(sorted(about)).iter_rows(named=True):
        if not contact["mobile"]:
            continue
        told += outbox.post(
            channel="sms",
            template=template,
            recipient=contact["mobile"],
            language=contact["language"],
            context={"service_number": contact["service_number"], **about[contact["connection_id"]]},
            key=f"{key}/{contact['connection_id']}",
            at=at,
        )
    return told
