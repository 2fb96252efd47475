"""`bijlighar rate` prices a file without a database and without Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bijlighar.interfaces.cli.rate import command

HEADER = (
    "ref,category_code,area_code,from_date,to_date,kwh,solar_kwh,sanctioned_load_w,is_smart,"
    "fppas_percent,fppas_paise"
)
NOVEMBER = "NOV,LV-1.2,URBAN,2025-10-01,2025-11-01,121.62,0,2000,true,-4.064,"
BAD = "BAD,LV-9,URBAN,2025-10-01,2025-11-01,121.62,0,2000,true,-4.064,"


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    file = tmp_path / "bills.csv"
    file.write_text("\n".join([HEADER, NOVEMBER, ""]), encoding="utf-8")
    return file


def test_a_printed_bill_comes_out_as_json(bills: Path) -> None:
    result = CliRunner().invoke(command, ["--state", "mp", "--input", str(bills), "--json"])
    assert result.exit_code == 0, result.output
    (record,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert record["ref"] == "NOV"
    assert record["lines"] == {
        "ENERGY": 60996, "FPPAS": -2479, "FIXED": 12900, "DUTY": 5600, "TOD": 0, "SUBSIDY": -54496,
    }  # fmt: skip
    assert (record["before_subsidy_paise"], record["total_paise"]) == (77017, 22521)
    assert "Atal Griha Jyoti Yojana" in record["clauses"]
    assert "trace" not in record


def test_the_trace_carries_every_step(bills: Path) -> None:
    result = CliRunner().invoke(command, ["--state", "mp", "--input", str(bills), "--json", "--trace"])
    steps = json.loads(result.stdout)["trace"]
    assert [step["nano"] for step in steps if step["step"] == "slab"] == [222_500_000_000, 387_464_200_000]
    assert {step["line"] for step in steps} == {"ENERGY", "FPPAS", "FIXED", "DUTY", "SUBSIDY"}


def test_refused_rows_keep_their_place_and_good_rows_their_price() -> None:
    text = "\n".join([HEADER, BAD, NOVEMBER, NOVEMBER.replace("121.62", "abc"), NOVEMBER])
    result = CliRunner().invoke(command, ["--state", "mp", "--input", "-", "--json"], input=text)
    assert result.exit_code == 1
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record.get("total_paise") for record in records] == [None, 22521, None, 22521]
    assert "LV-9" in records[0]["error"]
    assert "line 2 (BAD)" in result.stderr and "line 4 (NOV): kwh: 'abc'" in result.stderr
    table = CliRunner().invoke(command, ["--state", "mp", "--input", "-"], input=text)
    assert table.exit_code == 1
    assert "₹225.21" in table.stdout and "−₹544.96" in table.stdout


@pytest.mark.parametrize(
    ("arguments", "text", "says"),
    [
        (["--state", "goa", "--input", "-"], HEADER, "no rulebook for 'goa'"),
        (["--state", "mp", "--input", "-"], NOVEMBER, "the header lacks ref"),
        (["--state", "mp", "--input", "-"], HEADER + ",colour\n", "unknown columns: colour"),
        (["--state", "mp", "--input", "-"], "", "the file is empty"),
        (["--state", "mp", "--input", "no-such-file.csv"], "", "there is no such file"),
        (["--state", "mp", "--input", "."], "", ".: this is a folder; give a file of bills."),
    ],
)
def test_a_wrong_call_is_exit_2_with_the_reason(arguments: list[str], text: str, says: str) -> None:
    result = CliRunner().invoke(command, arguments, input=text)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([BAD], "The one row could not be priced."),
        ([BAD, NOVEMBER], "1 row of 2 could not be priced."),
        ([BAD, BAD, NOVEMBER], "2 rows of 3 could not be priced."),
    ],
)
def test_how_many_rows_had_no_price_is_said_and_no_empty_table_is_drawn(rows: list[str], says: str) -> None:
    text = "\n".join([HEADER, *rows])
    result = CliRunner().invoke(command, ["--state", "mp", "--input", "-"], input=text)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, says)
    assert ("SUBSIDY" in result.stdout) == (NOVEMBER in rows)


def test_a_header_alone_has_no_rows() -> None:
    for arguments in (["--json"], []):
        called = ["--state", "mp", "--input", "-", *arguments]
        result = CliRunner().invoke(command, called, input=HEADER + "\n")
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "-: no rows below the header, so nothing was priced.\n"


def test_days_without_an_order_are_said_as_days() -> None:
    text = f"{HEADER}\n{NOVEMBER.replace('2025-10-01,2025-11-01', '1990-11-01,1990-12-01')}"
    result = CliRunner().invoke(command, ["--state", "mp", "--input", "-"], input=text)
    assert "30 days of 1990-11-01 to 1990-12-01 (not included)" in result.stderr


def test_a_year_without_an_order_is_priced_and_said() -> None:
    """An order holds until the next one; whoever prices beyond its financial year must know."""
    periods = (
        "2027-03-01,2027-04-01",
        "2035-11-01,2035-12-01",
        "2035-12-01,2036-01-01",
        "2027-03-15,2027-04-15",
    )
    text = "\n".join([HEADER, *(NOVEMBER.replace("2025-10-01,2025-11-01", period) for period in periods)])
    result = CliRunner().invoke(command, ["--state", "mp", "--input", "-", "--json"], input=text)
    assert result.exit_code == 0
    said = "no order for FY {} is in the rulebook of 'mp'; priced by Retail Supply Tariff Order FY 2026-27"
    late = [said.format("2035-36")]
    notes = [json.loads(line).get("notes") for line in result.stdout.splitlines()]
    assert notes == [None, late, late, [said.format("2027-28")]]
    assert result.stderr.count("2035-36") == result.stderr.count("2027-28") == 1


def test_a_bad_rulebook_is_exit_3(tmp_path: Path) -> None:
    order = tmp_path / "mp" / "orders" / "2025-04-01-x"
    order.mkdir(parents=True)
    (order / "order.yaml").write_text("order: x\n", encoding="utf-8")
    result = CliRunner().invoke(
        command, ["--state", "mp", "--input", "-", "--rulebook", str(tmp_path)], input=HEADER
    )
    assert result.exit_code == 3
    assert "order.yaml:1:" in result.stderr


def test_it_needs_no_django(bills: Path) -> None:
    program = (
        "import sys; from bijlighar.interfaces.cli import main\n"
        f"main(['rate', '--state', 'mp', '--input', {str(bills)!r}, '--json'], standalone_mode=False)\n"
        "assert 'django' not in sys.modules, 'Django was imported'"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total_paise"] == 22521
