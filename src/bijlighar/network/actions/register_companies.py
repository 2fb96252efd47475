"""Registers distribution companies."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, write_rows
from bijlighar.network.rules.sheets import COMPANIES


@action
def register_companies(*, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False) -> Registered:
    """Register companies (columns of `COMPANIES`); known codes change only with `update`."""
    kept = rows.select(
        pl.col(column.name).fill_null("") if not column.is_required else pl.col(column.name)
        for column in COMPANIES
    )
    return write_rows("network_company", kept, key=("code",), update=update)
