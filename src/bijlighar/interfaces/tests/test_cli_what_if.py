"""`bijlighar what-if` rates the bills of a file another way, without a database ("no existing system" 9)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bijlighar.interfaces.cli.what_if import command

HEADER = "ref,category_code,area_code,from_date,to_date,kwh,sanctioned_load_w,is_smart"
MONTH = "2025-06-24,2025-07-24"


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    file = tmp_path / "bills.csv"
    homes = [f"A,LV-1.2,URBAN,{MONTH},300,2000,true", f"B,LV-1.2,URBAN,{MONTH},50,2000,true"]
    file.write_text("\n".join([HEADER, *homes, ""]), encoding="utf-8")
    return file


def run(bills: Path, *arguments: str) -> tuple[int, list[str], str]:
    result = CliRunner().invoke(command, ["--state", "mp", "--input", str(bills), *arguments])
    return result.exit_code, result.stdout.splitlines(), result.stderr


def test_each_bill_as_a_shop(bills: Path) -> None:
    # 50 kWh in a home: 100 after its subsidy; in a shop of 2 kW: 325 + 7.67 + 176 + 30 = 538.67
    code, lines, _ = run(bills, "--category", "LV-2.2", "--json")
    assert code == 0
    assert json.loads(lines[1]) == {
        "ref": "B", "total_paise": 100_00, "other_paise": 538_67, "change_paise": 438_67,
    }  # fmt: skip


def test_the_next_order_by_slab(bills: Path) -> None:
    # A: 2588.06, and by the order of 2026 1860 + 43.90 + 600 + 213 = 2716.90; B pays 100 either way
    code, lines, _ = run(bills, "--order", "fy-2026-27", "--revenue", "--json")
    assert code == 0
    first, second = [json.loads(line) for line in lines]
    assert (first["slab"], first["rows"], first["change_paise"]) == ("0-50", 1, 0)
    assert (second["slab"], second["total_paise"], second["other_paise"]) == ("150-300", 2588_06, 2716_90)


def test_prepaid_gives_25_paise_a_unit(bills: Path) -> None:
    code, lines, _ = run(bills, "--prepaid", "--json")
    assert code == 0
    assert [json.loads(line)["change_paise"] for line in lines] == [-75_00, -12_50]


def test_people_read_rupees_and_a_sum(bills: Path) -> None:
    code, lines, _ = run(bills, "--order", "fy-2026-27")
    assert code == 0
    assert "+₹128.84" in lines[-2]
    assert "difference" in lines[1]


def test_a_bill_without_a_price_is_named(bills: Path) -> None:
    code, lines, said = run(bills, "--category", "LV-1.1", "--json")
    assert (code, lines) == (1, [])
    assert "line 2 (A): the other way: LV-1.1 is for a sanctioned load of up to 100 W" in said


def test_questions_that_are_none(bills: Path) -> None:
    assert run(bills)[0] == 2
    assert run(bills, "--order", "fy-1999-00")[0] == 2
    assert run(bills, "--solar", "101")[0] == 2
