"""Reading a sheet: every fault has its line, and nothing is lost."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel.sheets import Sheet, SheetColumn, plan, read

COLUMNS = (
    SheetColumn("code", "code", most=6, example="A-1"),
    SheetColumn("name", most=10),
    SheetColumn("made_on", "day", is_required=False),
    SheetColumn("load_w", "integer", is_required=False, lowest=1, highest=5000),
    SheetColumn("is_smart", "yes_no", is_required=False),
    SheetColumn("mobile", "mobile", is_required=False),
    SheetColumn("area", choices=("URBAN", "RURAL"), default="URBAN"),
)
HEADING = "code,name,made_on,load_w,is_smart,mobile,area\n"


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8") -> Sheet:
    file = tmp_path / "things.csv"
    file.write_bytes(text.encode(encoding))
    return read(file, COLUMNS)


def faults(found: Sheet) -> list[tuple[int, str, str]]:
    return found.problems.sort("line", maintain_order=True).select("line", "column", "problem").rows()


def test_good_rows_become_values(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + "a-1, Kiran ,2024-02-29,2000,हाँ,60000 00001,rural\nB,सुनीता,,,,,\n")
    assert faults(found) == []
    assert found.good.rows() == [
        (2, "A-1", "Kiran", date(2024, 2, 29), 2000, True, "+916000000001", "RURAL"),
        (3, "B", "सुनीता", None, None, None, None, "URBAN"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "problem", "remedy"),
    [
        (",x,,,,,", "code", "is empty", "Fill it in."),
        ("a b,x,,,,,", "code", "is not written as it must be", "like A-1"),
        ("ABCDEFG,x,,,,,", "code", "is too long", "at most 6"),
        ("A,x,29-02-2024,,,,", "made_on", "is not a day", "like 2024-04-01"),
        ("A,x,2023-02-29,,,,", "made_on", "is not a day", "like 2024-04-01"),
        ("A,x,,2.5,,,", "load_w", "is not a whole number", "digits only"),
        ("A,x,,5001,,,", "load_w", "is out of range", "from 1 to 5000"),
        ("A,x,,99999999999999999999,,,", "load_w", "is not a whole number", "digits only"),
        ("A,x,,,maybe,,", "is_smart", "is neither yes nor no", "yes or no"),
        ("A,x,,,,12345,", "mobile", "a mobile number has 10 digits", "10 digits"),
        ("A,x,,,,,HILLY", "area", "is not one of the known words", "URBAN, RURAL"),
    ],
)
def test_a_bad_cell_is_named_with_what_to_do(
    tmp_path: Path, row: str, column: str, problem: str, remedy: str
) -> None:
    found = sheet(tmp_path, HEADING + "OK,x,,,,,\n" + row + "\n")
    assert faults(found) == [(3, column, problem)]
    assert remedy in found.problems["remedy"][0]
    assert found.good["code"].to_list() == ["OK"]


def test_lines_are_those_of_the_file_also_after_blank_lines_and_breaks_in_a_cell(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + '\nA,"two\nlines",,,,,\n,,,,,,\n,late,,,,,\n')
    assert found.good["line"].to_list() == [3]
    assert faults(found) == [(6, "code", "is empty")]


def test_headings_that_are_missing_unknown_or_double(tmp_path: Path) -> None:
    found = sheet(tmp_path, "code,nam,made_on,made_on\nA,x,,\n")
    assert faults(found) == [
        (1, "nam", "is not a known column"),
        (1, "made_on", "this heading stands twice"),
        (1, "name", "this column is missing"),
        (2, "", "has 4 cells, but the heading has 3"),
    ]
    assert "Did you mean name?" in found.problems["remedy"].to_list()


def test_semicolons_are_recognised(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING.replace(",", ";") + "A;x;;;;;\n")
    assert (1, "", "cells are not parted by commas") in faults(found)


def test_too_many_and_too_few_cells(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + "A,x,,,,,,more\nB,x\n")
    assert faults(found) == [
        (2, "", "has 8 cells, but the heading has 7"),
        (3, "", "has 2 cells, but the heading has 7"),
    ]


def test_quotes_that_never_close_are_reported_and_what_stands_before_is_kept(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + 'A,x,,,,,\nB,"x,,,,,\nC,x,,,,,\n')
    assert found.frame["code"].to_list() == ["A"]
    assert [(line, problem[:14]) for line, _, problem in faults(found)] == [(3, "cannot be read")]


def test_letters_of_another_encoding_are_reported(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + "A,Café,,,,,\n", encoding="latin-1")
    assert faults(found) == [(2, "name", "has letters that cannot be read")]


def test_a_byte_order_mark_and_an_empty_file(tmp_path: Path) -> None:
    assert sheet(tmp_path, "\ufeff" + HEADING + "A,x,,,,,\n").good["code"].to_list() == ["A"]
    assert faults(sheet(tmp_path, "")) == [
        (1, "code", "this column is missing"),
        (1, "name", "this column is missing"),
    ]


def test_repeats_and_unknown_codes(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + "A,x,,,,,\nB,x,,,,,\nA,y,,,,,\nA,z,,,,,\n").refuse_repeats("code")
    found = found.refuse_unknown("code", pl.Series(["A"]), what="thing", where="things.csv")
    assert faults(found) == [
        (3, "code", "no thing has this code"),
        (4, "code", "stands already on line 2"),
        (5, "code", "stands already on line 2"),
    ]


def test_rejects_are_the_rows_as_typed_and_come_back_when_corrected(tmp_path: Path) -> None:
    bad = sheet(tmp_path, HEADING + "A,x,,,,,\nB,x,tomorrow,zero,,,\n")
    rejects = plan(
        bad, pl.DataFrame(schema={"code": pl.String, "name": pl.String}), key=("code",), compared=("name",)
    ).rejects()
    assert rejects.drop("problems").rows() == [("B", "x", "tomorrow", "zero", "", "", "")]
    assert rejects["problems"].item() == (
        "made_on: is not a day. Write year-month-day, like 2024-04-01. | "
        "load_w: is not a whole number. Write digits only, like 2000."
    )
    again = sheet(tmp_path, rejects.with_columns(made_on=pl.lit(""), load_w=pl.lit("1")).write_csv())
    assert faults(again) == [] and again.good["code"].to_list() == ["B"]


def test_a_plan_tells_new_changed_and_same(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEADING + "A,x,,5,,,\nB,x,,,,,\nC,new,,7,,,\n")
    known = pl.DataFrame({"code": ["A", "B"], "name": ["x", "x"], "load_w": [5, 6]})
    made = plan(found, known, key=("code",), compared=("name", "load_w"))
    assert (made.new["code"].to_list(), made.changed["code"].to_list(), made.same) == (["C"], ["B"], 1)
    assert made.differences.rows() == [("things.csv", 3, "B", "load_w", "6", None)]


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=7, max_size=7), max_size=6)
)
def test_whatever_stands_in_a_file_every_row_is_good_or_has_a_problem(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "things.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.write(HEADING)
            csv.writer(opened, quoting=csv.QUOTE_ALL).writerows(rows)
        found = read(file, COLUMNS)
    filled = [row for row in rows if any(row)]
    assert found.frame.height == len(filled)
    bad = found.problems["line"].n_unique()
    assert found.good.height + bad == len(filled)
    assert found.texts.drop("line").rows() == [tuple(row) for row in filled], "kept as typed"
