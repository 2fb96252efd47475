"""Writes messages about the supply to those whose connections they are, many at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.money import decimal_rupees, rupees

Written: TypeAlias = Callable[[int, str], tuple[str, str, dict[str, Any]]]
"""(connection, language) -> the message's key, template and variables beside the service number."""


def tell(company_id: int, connection_ids: Sequence[int], written: Written, at: datetime) -> dict[int, str]:
    """Queue an urgent message about each connection; the keys by connection, without those of no mobile."""
    if not connection_ids:
        return {}
    rows = []
    for contact in consumers.contacts(list(connection_ids)).iter_rows(named=True):
        if not contact["mobile"]:
            continue
        language = "en" if contact["language"] == "en" else "hi"
        key, template, context = written(contact["connection_id"], language)
        whole = {"service_number": contact["service_number"], **context}
        rows.append(
            (
                key, template, contact["mobile"], language, json.dumps(whole, ensure_ascii=False), company_id,
                contact["connection_id"],
            )
        )  # fmt: skip
    names = ("key", "template", "recipient", "language", "context", "company_id", "connection_id")
    if rows:
        messages = pl.DataFrame(rows, schema=list(names), orient="row")
        outbox.post_all(channel="sms", messages=messages, at=at, is_urgent=True)
    return {row[-1]: row[0] for row in rows}


def amount_text(paise: int, language: str) -> str:
    """An amount as it stands in a message."""
    return rupees(paise, "hi") if language == "hi" else f"Rs {decimal_rupees(paise)}"
