"""Every file of the demo is read back by the layout that belongs to it, to the same energy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from bijlighar.interfaces.demo.files import files
from bijlighar.interfaces.demo.readings import delivered, truth
from bijlighar.interfaces.demo.world import world
from bijlighar.metering.rules import layout, rows

FIRST, LAST = date(2026, 10, 30), date(2026, 11, 3)
LAYOUTS = Path(__file__).parents[5] / "layouts"


@pytest.mark.parametrize("company", world(3, 20, FIRST), ids=lambda w: w.company.code)
def test_files_carry_every_reading_to_its_day_and_block(company):
    real = truth(company, FIRST, LAST + timedelta(days=1), LAST)
    energy = 0
    made = list(files(company, real, (), until_block=30))
    assert {f.name.rsplit(".", 1)[0][-7:] for f in made} == {"2026-10", "2026-11"}
    for file in made:
        form = file.form
        read = layout.read((LAYOUTS / f"{form.layout}.yaml").read_text())
        assert read.columns == form.columns
        assert read.file_format == form.ending
        table = file.rows.select(
            line=pl.int_range(pl.len(), dtype=pl.UInt32),
            fits=pl.lit(True),
            meter=form.columns[0],
            stamp=form.columns[1],
            value=form.columns[2],
        )
        known = {name: number for number, name in enumerate(rows.meters_named(table))}
        got, refused = rows.judge(table, read, known, datetime(2026, 11, 3, 2, 0, tzinfo=UTC))
        assert len(refused.line) == 0
        if read.is_register:
            continue
        energy += int(got.value.sum())
        assert min(got.day) >= (FIRST - date(1970, 1, 1)).days
        assert max(got.day) == (LAST if "11." in file.name else date(2026, 10, 31)).toordinal() - 719163
    assert energy == delivered(company, real, (), until_block=30).wh.sum()
    assert len({f.name for f in made}) == len(made)
