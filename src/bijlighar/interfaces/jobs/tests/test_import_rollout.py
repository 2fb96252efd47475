"""M8 from its file: targets 11,269 against 11,262 printed, 3,168 done, 8,101 remaining with Sehore at -14."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs import import_sheets
from bijlighar.rollout import queries
from bijlighar.rollout.queries import ProgrammeBoard
from bijlighar.rollout.rules.reconcile import Difference, sum_of
from bijlighar.rollout.tests.stage import BY, NOW

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).resolve().parents[5] / "examples" / "rollout"
FILE = EXAMPLES / "government-2024.csv"
# As the source prints them, in its order.
TARGETS = {
    "Gwalior city": 1051, "Ashoknagar": 380, "Betul": 885, "Bhind": 535, "Bhopal rural": 421, "Datia": 323,
    "Guna": 448, "Gwalior rural": 338, "Harda": 354, "Hoshangabad": 941, "Morena": 534, "Raisen": 600,
    "Rajgarh": 649, "Sehore": 513, "Sheopur": 312, "Shivpuri": 680, "Vidisha": 556,
}  # fmt: skip


def load(path: Path = FILE, **options: bool) -> import_sheets.Report:
    return import_sheets.run({"programmes": path}, company_code="central", by=BY, at=NOW, **options)


@pytest.fixture
def company_id() -> int:
    return place.company("central")


@pytest.fixture
def loaded(company_id: int) -> ProgrammeBoard:
    assert load().is_written
    (programme,) = queries.programmes()
    return queries.programme_board(programme, date(2026, 11, 22))


def difference(of: ProgrammeBoard, code: str) -> Difference:
    (found,) = [each for each in of.differences if each.code == code]
    return found


def test_the_targets_are_those_of_the_source(loaded: ProgrammeBoard) -> None:
    found = {target.name_en: target.number for target in loaded.board.targets}
    assert found == {"Bhopal city": 1749, **TARGETS}
    assert sum(TARGETS.values()) == 9520
    assert {target.class_code for target in loaded.board.targets} == {"GOVERNMENT"}


def test_the_totals(loaded: ProgrammeBoard) -> None:
    made = loaded.board
    assert (made.target, made.done, made.remaining, made.open) == (11_269, 3_168, 8_101, 8_115)
    assert sum_of([figure.number for figure in made.done_figures]) == "1,749 + 892 + 527 = 3,168"
    assert loaded.as_of_date == date(2024, 11, 30)


def test_the_parts_are_seven_more_than_the_printed_total(loaded: ProgrammeBoard) -> None:
    found = difference(loaded, "PRINTED_TARGET")
    assert found.by == 7
    assert found.arithmetic.endswith("= 11,269; 11,269 − 11,262 = +7")
    assert found.arithmetic.startswith("1,749 + 1,051 + 380 + ")
    assert "7 more" in found.words_en
    assert "7 ज़्यादा" in found.words_hi


def test_the_grouping_is_the_sources_and_its_arithmetic_is_shown(loaded: ProgrammeBoard) -> None:
    rows = {row.name("en"): row for row in loaded.board.rows}
    narmadapuram = rows["Hoshangabad"]
    assert narmadapuram.done_figure is not None
    assert narmadapuram.done_figure.name_en == "Divisions Itarsi, Narmadapuram, Pipariya and Sohagpur"
    assert (narmadapuram.target, narmadapuram.done, narmadapuram.remaining) == (941, 892, 49)
    assert (rows["Bhopal city"].remaining, rows["Sehore"].remaining) == (0, -14)
    assert [row.name("en") for row in rows.values() if row.is_told] == [
        "Bhopal city",
        "Hoshangabad",
        "Sehore",
    ]


def test_sehore_is_fourteen_below_zero(loaded: ProgrammeBoard) -> None:
    found = difference(loaded, "OVER_TARGET")
    assert (found.by, found.arithmetic) == (-14, "513 − 527 = −14")
    assert "Sehore" in found.words_en
    assert "सीहोर" in found.words_hi


def test_remaining_with_and_without_what_is_below_zero(loaded: ProgrammeBoard) -> None:
    found = difference(loaded, "REMAINING_WITHOUT_BELOW_ZERO")
    assert (found.left, found.right) == (8_101, 8_115)
    assert found.arithmetic == "11,269 − 3,168 = 8,101; 8,101 + 14 = 8,115"
    printed = difference(loaded, "REMAINING_FROM_PRINTED")
    assert printed.arithmetic == "11,262 − 3,168 = 8,094; 8,101 − 8,094 = +7"


def test_eighteen_places_are_the_sixteen_districts_of_the_source(loaded: ProgrammeBoard) -> None:
    found = difference(loaded, "DISTRICTS")
    assert found.agrees
    assert found.arithmetic == "18 − 2 = 16; 16 − 16 = 0"
    assert "Bhopal, Gwalior" in found.words_en


def test_what_nobody_told_is_said(loaded: ProgrammeBoard) -> None:
    found = difference(loaded, "NOT_TOLD")
    assert found.left == 9520 - 941 - 513
    assert "15 places" in found.words_en
    assert difference(loaded, "RECORDED_HERE").arithmetic == "3,168 − 0 = +3,168"


def test_one_report_gives_no_forecast(loaded: ProgrammeBoard) -> None:
    assert not loaded.forecast.is_known
    assert loaded.forecast.remaining == 8_115


def test_a_dry_run_writes_nothing_and_loading_twice_changes_nothing(company_id: int) -> None:
    dry = load(dry_run=True)
    assert (dry.is_written, dry.files[0].plan.new.height, dry.problem_count) == (False, 24, 0)
    assert queries.programmes() == []
    assert load().files[0].inserted == 24
    again = load(update=True)
    assert (again.files[0].inserted, again.files[0].updated, again.waiting_count) == (0, 0, 0)
    assert again.files[0].plan.same == 24


def test_a_changed_figure_is_a_difference_and_waits(company_id: int, tmp_path: Path) -> None:
    load()
    changed = tmp_path / "changed.csv"
    changed.write_text(FILE.read_text().replace(",11262,", ",11269,"))
    report = load(changed)
    assert report.files[0].plan.differences.to_dicts()[0] | {"file": "", "line": 0} == {
        "file": "", "line": 0, "key": "GOV-2024 PRINTED TARGET 2024-11-30", "column": "number",
        "before": "11262", "after": "11269",
    }  # fmt: skip
    assert report.waiting_count == 1
    assert load(changed, update=True).files[0].updated == 1


@pytest.mark.parametrize(
    ("change", "column", "problem"),
    [
        ({"counts_for": "HOSANGABAD"}, "counts_for", "names HOSANGABAD, which has no target"),
        ({"number": ""}, "number", "is empty"),
        ({"name_hi": ""}, "name_hi", "is empty"),
        ({"programme_code": "GOV-2025"}, "programme_code", "is not described"),
        ({"row": "PRINTED"}, "code", "is no total that can be printed"),
    ],
)
def test_a_wrong_row_is_found_with_its_line(
    company_id: int, tmp_path: Path, change: dict[str, str], column: str, problem: str
) -> None:
    rows = list(csv.DictReader(FILE.open(encoding="utf-8")))
    place_in_file = next(number for number, row in enumerate(rows) if row["code"] == "NARMADAPURAM")
    rows[place_in_file] |= change
    path = tmp_path / "wrong.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    report = load(path)
    assert not report.is_written
    found = report.files[0].problems.filter(column=column).to_dicts()
    assert [(each["line"], each["problem"]) for each in found] == [(place_in_file + 2, problem)]


def test_a_later_report_takes_the_place_of_an_earlier_one_and_both_are_kept(
    company_id: int, tmp_path: Path
) -> None:
    load()
    lines = FILE.read_text().splitlines()
    more = next(line for line in lines if ",DONE,SEHORE," in line)
    later = tmp_path / "later.csv"
    later.write_text("\n".join([lines[0], more.replace("2024-11-30,527", "2024-12-31,530")]) + "\n")
    assert load(later).files[0].inserted == 1
    (programme,) = queries.programmes()
    before, after = (
        queries.programme_board(programme, day) for day in (date(2024, 12, 30), date(2024, 12, 31))
    )
    assert (before.board.done, after.board.done) == (3168, 3171)
    assert [week.total for week in after.weeks] == [3168, 3168, 3168, 3168, 3171]
