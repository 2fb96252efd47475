"""Revisions: what of a bill changes when it is made from what is known now, and why it was made anew."""

from __future__ import annotations

import hashlib
from uuid import UUID

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import INPUTS

MOST_LETTERS = 500
MOST_REVISIONS = 9
REVISION_REASONS: dict[str, tuple[str, str]] = {
    "LATE_READINGS": ("Readings came in later", "रीडिंग बाद में आई"),
    "CORRECTED": ("An officer corrected a reading", "अधिकारी ने रीडिंग ठीक की"),
    "CHECK_METER": ("The check meter showed it", "चेक मीटर से निकला"),
    "TERMS": ("Category or load was wrong", "श्रेणी या भार गलत था"),
    "RULES": ("The tariff's rules were put right", "दर के नियम ठीक किए गए"),
}
"""Why a bill is made anew, in English and Hindi; the officer's own words stand beside it."""

_SAYS = ("cycle_from", "cycle_to", *INPUTS, *line_columns("line_"))


def digests(parts: pl.DataFrame) -> dict[int, UUID]:
    """By connection, a digest of everything that priced pieces (rows of `pieces.pieces` with lines) say.

    The days that are missing count too: a day that came with nothing used changes the bill, if not its sum.
    """
    rows = parts.sort("connection_id", "piece").with_columns(
        missing=pl.col("missing").list.sort().list.eval(pl.element().cast(pl.String)).list.join(",")
    )
    said: dict[int, list[object]] = {}
    for connection_id, *cells in rows.select("connection_id", *_SAYS, "missing").iter_rows():
        said.setdefault(connection_id, []).append(cells)
    return {
        connection_id: UUID(bytes=hashlib.blake2b(repr(each).encode(), digest_size=16).digest())
        for connection_id, each in said.items()
    }
