"""Every example that an officer worked by hand in the rulebook is rated to the same paisa (M1, M21)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from bijlighar.kernel.energy import parse_kwh
from bijlighar.kernel.money import parse_rupees
from bijlighar.tariffs.rules import LINES, Rulebook, UnableToRate, load_rulebook, rate, rulebook_folder

FILES = sorted(rulebook_folder().glob("*/orders/*/examples.yaml"))


def examples() -> list[Any]:
    found = []
    for file in FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for example in content["examples"]:
            row = content["defaults"] | example["row"]
            label = f"{file.parents[2].name} {file.parent.name[11:]}: {example['name']}"
            found.append(pytest.param(file, row, example, id=label))
    return found


def as_frame(row: dict[str, Any]) -> pl.DataFrame:
    row = dict(row)
    fixed = {"from": "from_date", "to": "to_date"}
    for short, name in fixed.items():
        row[name] = row.pop(short)
    for name in ("kwh", "solar_kwh", "estimated_kwh", "threshold_kwh"):
        if name in row:
            target = "energy_wh" if name == "kwh" else name.replace("_kwh", "_wh")
            energy = parse_kwh(row.pop(name))
            assert energy.rounding == "none"
            row[target] = energy.wh
    if "fppas" in row:
        row["fppas_paise"] = parse_rupees(row.pop("fppas"))
    return pl.DataFrame([row])


@pytest.fixture(scope="module")
def books() -> dict[str, Rulebook]:
    return {state: load_rulebook(state) for state in ("mp", "bihar")}


@pytest.mark.parametrize(("file", "row", "example"), examples())
def test_the_bill_is_the_one_worked_by_hand(
    file: Path, row: dict[str, Any], example: dict[str, Any], books: dict[str, Rulebook]
) -> None:
    book = books[file.parents[2].name]
    if "refused" in example:
        with pytest.raises(UnableToRate) as refusal:
            rate(as_frame(row), book)
        assert example["refused"] in str(refusal.value)
        return
    rated = rate(as_frame(row), book)
    wanted = {code: parse_rupees(example["lines"].get(code, "0.00")) for code in LINES}
    assert {code: int(paise[0]) for code, paise in rated.lines.items()} == wanted
    assert int(rated.total_paise[0]) == parse_rupees(example["total"])


def test_every_order_has_examples() -> None:
    orders = {file.parent for file in rulebook_folder().glob("*/orders/*/order.yaml")}
    assert {file.parent for file in FILES} == orders
    assert len(examples()) > 50
