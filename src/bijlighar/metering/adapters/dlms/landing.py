"""Readings of meters as files that `receive` takes: Parquet with a layout of our own.

The same readings make the same file, so that what was read twice is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from bijlighar.metering.adapters.dlms.records import Outcome, ProfileRows
from bijlighar.metering.rules.is15959.objects import Profile
from bijlighar.metering.rules.is15959.quantities import quantity, scaled

ENERGY_OF = {Profile.BLOCK: "ENERGY_IMPORT_BLOCK", Profile.DAILY: "ENERGY_IMPORT"}
"""The profiles that become meter-days, and the quantity that does."""
_ROWS = {"meter": pl.String(), "at": pl.Datetime("us", "UTC"), "wh": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Landing:
    """One file to be: its name, the layout's content, and rows of meter, at (UTC) and wh."""

    name: str
    layout: Mapping[str, Any]
    rows: pl.DataFrame

    def write(self, folder: Path) -> Path:
        """Write the file into a folder."""
        path = folder / self.name
        self.rows.write_parquet(path, compression="zstd", statistics=False)
        return path


def landings(
    outcomes: Iterable[Outcome], *, company: str | None = None, make: str | None = None
) -> list[Landing]:
    """A file for each interval that the meters have: blocks as energy, midnights as registers.

    Values stand at the end of their interval. `company`: whose meters they are. `make`: unknown meters are
    written down as of this make; else their rows are rejected, and kept.
    """
    found: dict[tuple[Profile, int], dict[str, list[Any]]] = {}
    for outcome in outcomes:
        for profile, table in outcome.profiles.items():
            if profile in ENERGY_OF and table.rows:
                cells = found.setdefault((profile, table.interval_seconds), {name: [] for name in _ROWS})
                _add(cells, outcome, profile, table)
    made = []
    for (profile, seconds), cells in sorted(found.items()):
        frame = pl.DataFrame(cells, schema=_ROWS).sort("meter", "at", maintain_order=True)
        if frame.height:
            name = f"dlms-{profile.lower()}-{seconds // 60}.parquet"
            made.append(Landing(name, _layout(profile, seconds, company, make), frame))
    return made


def _add(cells: dict[str, list[Any]], outcome: Outcome, profile: Profile, table: ProfileRows) -> None:
    wanted = ENERGY_OF[profile]
    place = next(
        (at for at, one in enumerate(table.columns) if quantity(one.obis, one.unit_number).code == wanted),
        None,
    )
    if place is None:
        return
    column = table.columns[place]
    late = timedelta()
    if profile is Profile.BLOCK and outcome.target.dialect.block_stamp_at == "start":
        late = timedelta(seconds=table.interval_seconds)
    for stamp, row in zip(table.stamps, table.rows, strict=True):
        number = row[place]
        if stamp is not None and isinstance(number, int):
            cells["meter"].append(outcome.target.serial)
            cells["at"].append(stamp + late)
            cells["wh"].append(scaled(number, column.scaler, 0)[0])


def _layout(profile: Profile, seconds: int, company: str | None, make: str | None) -> dict[str, Any]:
    content: dict[str, Any] = {
        "name": f"dlms-{profile.lower()}",
        "format": "parquet",
        "columns": {"meter": "meter", "stamp": "at", "value": "wh"},
        "kind": "register" if profile is Profile.DAILY else "energy",
        "unit": "Wh",
        "interval_minutes": seconds // 60,
        "stamp_at": "end",
        "time_zone": "UTC",
    }
    if profile is Profile.DAILY:
        del content["stamp_at"]
    if company:
        content["company"] = company
    if make:
        content["register_unknown"] = {"make": make}
    return content
