"""Messages about money that was put right, in the transaction that moves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox


def tell(about: Mapping[int, Mapping[str, object]], *, template: str, key: str, at: datetime) -> int:
    """Post one message a connection, to its registered mobile where it has one; how many are new.

    `about` holds the variables by connection beside `service_number`, which is added; `key` makes repeating
    harmless.
    """
    told = [
        {
            "key": f"{key}/{contact['connection_id']}",
            "template": template,
            "recipient": contact["mobile"],
            "language": contact["language"],
            "context": json.dumps(
                {"service_number": contact["service_number"], **about[contact["connection_id"]]}
            ),
        }
        for contact in consumers.contacts(sorted(about)).iter_rows(named=True)
        if contact["mobile"]
    ]
    return outbox.post_all(channel="sms", messages=pl.DataFrame(told), at=at)
