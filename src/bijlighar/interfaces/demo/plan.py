"""What a demo was started with, kept beside the database, so that a load cut short goes on as it began."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bijlighar.interfaces.demo.calendar import history_start
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_index, settlement_day

_NAME = "plan.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a demo depends on: the same plan gives the same world and the same files, byte by byte.

    The readings end with block `until_block` (not included) of `last_day`. `is_loaded` once every step is
    done.
    """

    seed: int
    connections: int
    first_day: date
    last_day: date
    until_block: int
    is_loaded: bool = False

    @property
    def to_day(self) -> date:
        """The day after the last one."""
        return self.last_day + timedelta(days=1)


def make(*, seed: int, connections: int, days: int, now: datetime) -> Plan:
    """A demo whose readings end with the last quarter-hour finished at `now`."""
    last_day, until_block = settlement_day(now), block_index(now)
    if until_block == 0:
        last_day, until_block = last_day - timedelta(days=1), BLOCKS_PER_DAY
    return Plan(seed, connections, history_start(last_day, days), last_day, until_block)


def kept(folder: Path) -> Plan | None:
    """The plan kept in `folder`, or None."""
    try:
        found: dict[str, Any] = json.loads((folder / _NAME).read_text())
    except FileNotFoundError:
        return None
    for name in ("first_day", "last_day"):
        found[name] = date.fromisoformat(found[name])
    return Plan(**found)


def keep(folder: Path, plan: Plan) -> Plan:
    """Keep the plan in `folder`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{_NAME}.new"
    written.write_text(json.dumps(asdict(plan), default=str, indent=1))
    written.replace(folder / _NAME)
    return plan


def loaded(folder: Path, plan: Plan) -> Plan:
    """Keep that every step of the plan is done."""
    return keep(folder, replace(plan, is_loaded=True))
