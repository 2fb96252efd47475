"""Master data from files: all problems first, then all or nothing, and twice is once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.cli import main
from bijlighar.interfaces.jobs import import_sheets
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import AuditEntry
from bijlighar.metering import actions as meter_actions
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)

_HEADINGS = {
    "companies": "code,state_code,brand_code,name_en,name_hi,short_en,short_hi,"
    "service_number_pattern,service_number_example",
    "offices": "code,kind,parent_code,area_code,name_en,name_hi",
    "substations": "code,office_code,name_en,name_hi",
    "feeders": "code,substation_code,name_en,name_hi",
    "transformers": "code,feeder_code,office_code,name_en,name_hi,capacity_va",
    "connections": "service_number,name_en,name_hi,mobile,address_en,address_hi,office_code,transformer_code,"
    "connected_on,category_code,area_code,sanctioned_load_w,phase,is_prepaid,is_smart",
    "meters": "serial,make,phase,interval_minutes,service_number,from_date,register_start_wh",
    "staff": "login,name_en,name_hi,mobile,role_code,office_code,from_date",
}
_PLACE = "ADT,4010203001"
_ROWS = {
    "companies": ["east,mp,east,Poorv Company,पूर्व कंपनी,East,पूर्व,N[0-9]{10},N1234567890"],
    "offices": [
        "HO,company,,,Head office,मुख्यालय",
        "JBP,circle,HO,,Jabalpur City,जबलपुर शहर",
        "JBP-E,division,JBP,URBAN,East division,पूर्व संभाग",
        "ADT,dc,JBP-E,URBAN,Adhartal,अधारताल",
    ],
    "substations": ["SS-1,JBP-E,Adhartal,अधारताल"],
    "feeders": ["F-1,SS-1,Market,बाज़ार"],
    "transformers": ["4010203001,F-1,ADT,Water tank,पानी की टंकी,100000"],
    "connections": [
        f'N1000000001,Sunita Patel,सुनीता पटेल,6000000001,"12, Adhartal","12, अधारताल",{_PLACE},'
        "2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        f'N1000000002,Imran Khan,इमरान खान,6000000002,"14, Adhartal","14, अधारताल",{_PLACE},'
        "2021-06-15,LV-2.2,URBAN,3000,1,yes,yes",
    ],
    "meters": [
        "GP100001,Genus,1,15,N1000000001,2024-12-01,0",
        "GP100002,Genus,1,15,N1000000002,2024-12-01,1500",
        "GP100003,Genus,3,15,,,",
    ],
    "staff": [
        "r.sharma,R. Sharma,आर. शर्मा,6000000100,BILLING_OFFICER,JBP,2025-04-01",
        "r.sharma,R. Sharma,आर. शर्मा,6000000100,METER_OFFICER,JBP,2025-04-01",
        "s.verma,S. Verma,एस. वर्मा,,ADMIN,HO,2025-04-01",
    ],
}
FILES = {name: "\n".join([heading, *_ROWS[name], ""]) for name, heading in _HEADINGS.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(
    folder: Path, *, dry_run: bool = False, update: bool = False, skip_bad: bool = False
) -> import_sheets.Report:
    paths = {kind: folder / f"{kind}.csv" for kind in import_sheets.KINDS}
    return import_sheets.run(
        {kind: path for kind, path in paths.items() if path.exists()},
        company_code="east",
        by=Actor.system("test"),
        at=AT,
        dry_run=dry_run,
        update=update,
        skip_bad=skip_bad,
    )


def edit(folder: Path, kind: str, change: Callable[[str], str]) -> None:
    file = folder / f"{kind}.csv"
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def problems(report: import_sheets.Report) -> list[tuple[str, int, str]]:
    return [row for file in report.files for row in file.problems.select("file", "line", "column").rows()]


def test_a_whole_company_comes_from_one_folder_and_a_second_time_changes_nothing(folder: Path) -> None:
    """M22: each company with its own offices, wires, consumers, meters and staff."""
    report = run(folder)
    assert problems(report) == [] and report.is_written
    assert {file.kind: file.inserted for file in report.files} == {
        "companies": 1, "offices": 4, "substations": 1, "feeders": 1, "transformers": 1, "connections": 2,
        "meters": 3, "staff": 3,
    }  # fmt: skip
    sunita = consumers.connection_of_number("N1000000001")
    assert sunita is not None and sunita.name_hi == "सुनीता पटेल"
    assert [office.code for office in network.office_path(sunita.office_id)] == ["HO", "JBP", "JBP-E", "ADT"]
    card = metering.meter_card(sunita.id)
    assert card is not None and card.serial == "GP100001"
    again = run(folder)
    assert [
        (file.inserted, file.updated, file.plan.changed.height, file.plan.new.height) for file in again.files
    ] == [(0, 0, 0, 0)] * 8
    assert [file.plan.same for file in again.files] == [1, 4, 1, 1, 1, 2, 3, 3]


def test_a_dry_run_sees_the_whole_folder_and_writes_nothing(folder: Path) -> None:
    report = run(folder, dry_run=True)
    assert problems(report) == [] and not report.is_written
    assert [file.plan.new.height for file in report.files] == [1, 4, 1, 1, 1, 2, 3, 3]
    assert network.companies() == [] and AuditEntry.objects.count() == 0


PLANTED = [
    ("offices", "ADT,dc,JBP-E", "ADT,dc,NOWHERE", ("offices.csv", 5, "parent_code")),
    ("offices", "JBP,circle,HO", "JBP,circle,ADT", ("offices.csv", 3, "parent_code")),
    ("feeders", "F-1,SS-1", "F-1,SS-9", ("feeders.csv", 2, "substation_code")),
    ("transformers", "4010203001,", "40102,", ("transformers.csv", 2, "code")),
    ("connections", "N1000000002", "N1000000001", ("connections.csv", 3, "service_number")),
    ("connections", "N1000000001", "X1", ("connections.csv", 2, "service_number")),
    ("connections", "2021-06-15", "15/06/2021", ("connections.csv", 3, "connected_on")),
    ("connections", "LV-2.2", "LV-9", ("connections.csv", 3, "category_code")),
    ("connections", "3000,1,yes", "-5,2,perhaps", ("connections.csv", 3, "sanctioned_load_w")),
    ("meters", "GP100002", "GP100001", ("meters.csv", 3, "serial")),
    ("meters", "N1000000002", "N7777777777", ("meters.csv", 3, "service_number")),
    ("meters", "GP100001,Genus,1,15", "GP100001,Genus,1,7", ("meters.csv", 2, "interval_minutes")),
    ("staff", "ADMIN", "KING", ("staff.csv", 4, "role_code")),
    ("staff", "r.sharma,R. Sharma,आर. शर्मा,6000000100,METER", "r.sharma,Ravi,रवि,6000000100,METER",
     ("staff.csv", 3, "login")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "bad", "where"), PLANTED, ids=[f"{p[0]}-{p[2]}" for p in PLANTED])
def test_one_planted_problem_is_found_where_it_is_and_nothing_is_written(
    folder: Path, kind: str, good: str, bad: str, where: tuple[str, int, str]
) -> None:
    edit(folder, kind, lambda text: text.replace(good, bad, 1))
    report = run(folder)
    assert where in problems(report)
    assert not report.is_written and network.companies() == []
    found = next(file for file in report.files if file.kind == kind).problems
    assert found["problem"].null_count() == found["remedy"].null_count() == 0


def test_ten_planted_problems_are_all_reported_in_one_dry_run(folder: Path) -> None:
    rows = [
        "N1000000001,A,,6000000001,a,,ADT,4010203001,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000003,A,,12345,a,,ADT,4010203001,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N100,A,,6000000001,a,,ADT,4010203001,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000005,,,6000000001,a,,ADT,4010203001,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000006,A,,6000000001,a,,XXX,4010203001,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000007,A,,6000000001,a,,ADT,4010203999,2020-01-01,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000008,A,,6000000001,a,,ADT,4010203001,01-01-2020,LV-1.2,URBAN,2000,1,no,yes",
        "N1000000009,A,,6000000001,a,,ADT,4010203001,2020-01-01,LV-0,URBAN,2000,1,no,yes",
        "N1000000010,A,,6000000001,a,,ADT,4010203001,2020-01-01,LV-1.2,HILLY,2 kW,2,no,yes",
    ]
    edit(folder, "connections", lambda text: text + "\n".join(rows) + "\n")
    report = run(folder, dry_run=True)
    assert problems(report) == [
        ("connections.csv", 4, "service_number"),
        ("connections.csv", 5, "mobile"),
        ("connections.csv", 6, "service_number"),
        ("connections.csv", 7, "name_en"),
        ("connections.csv", 8, "office_code"),
        ("connections.csv", 9, "transformer_code"),
        ("connections.csv", 10, "connected_on"),
        ("connections.csv", 11, "category_code"),
        ("connections.csv", 12, "area_code"),
        ("connections.csv", 12, "sanctioned_load_w"),
        ("connections.csv", 12, "phase"),
    ]


def test_differences_are_shown_and_applied_only_on_request(folder: Path) -> None:
    run(folder)
    edit(folder, "connections", lambda text: text.replace("6000000001", "6000000055"))
    shown = run(folder)
    assert shown.waiting_count == 1
    (difference,) = shown.files[5].plan.differences.to_dicts()
    assert (difference["key"], difference["column"], difference["before"], difference["after"]) == (
        "N1000000001", "mobile", "+916000000001", "+916000000055",
    )  # fmt: skip
    sunita = consumers.connection_of_number("N1000000001")
    assert sunita is not None
    assert consumers.contacts([sunita.id])["mobile"].item() == "+916000000001"
    applied = run(folder, update=True)
    assert (applied.waiting_count, applied.files[5].updated) == (0, 1)
    assert consumers.contacts([sunita.id])["mobile"].item() == "+916000000055"


def test_changed_terms_need_the_day_from_which_they_hold(folder: Path) -> None:
    run(folder)
    edit(folder, "connections", lambda text: text.replace("URBAN,2000", "URBAN,4000"))
    refused = run(folder, update=True)
    assert problems(refused) == [("connections.csv", 2, "terms_from")] and not refused.is_written


def test_with_skip_bad_the_good_rows_are_written_and_the_bad_kept_for_correction(folder: Path) -> None:
    edit(folder, "connections", lambda text: text.replace("2021-06-15", "soon"))
    report = run(folder, skip_bad=True)
    assert report.is_written
    assert consumers.connection_of_number("N1000000001") is not None
    assert consumers.connection_of_number("N1000000002") is None
    assert ("meters.csv", 3, "service_number") in problems(report), "its meter cannot hang on a rejected row"
    file = next(file for file in report.files if file.kind == "connections")
    rejects, summary = import_sheets.write_rejects(file, folder)
    kept = pl.read_csv(rejects, infer_schema=False)
    assert kept.select("service_number", "connected_on").rows() == [("N1000000002", "soon")]
    assert kept["problems"].item() == "connected_on: is not a day. Write year-month-day, like 2024-04-01."
    assert json.loads(summary.read_text())["rejected"] == 1
    (folder / "connections.csv").write_bytes(rejects.read_bytes().replace(b"soon", b"2021-06-15"))
    assert run(folder).is_written
    assert consumers.connection_of_number("N1000000002") is not None


def test_a_long_folder_takes_as_many_statements_as_a_short_one(folder: Path) -> None:
    run(folder)

    def grow(first: int, count: int) -> int:
        numbers = range(first, first + count)
        for kind, row in (
            ("connections", "N{0},Kiran,किरण,{0},a,a," + _PLACE + ",2020-01-01,LV-1.2,URBAN,2000,1,no,yes"),
            ("meters", "GP{0},Genus,1,15,N{0},2024-12-01,0"),
        ):
            rows = "\n".join(row.format(number) for number in numbers)
            (folder / f"{kind}.csv").write_text(f"{_HEADINGS[kind]}\n{rows}\n", encoding="utf-8")
        with CaptureQueriesContext(connection) as statements:
            report = run(folder)
        assert report.is_written and [file.inserted for file in report.files[5:7]] == [count, count]
        return len(statements)

    assert grow(6_000_000_001, 1) == grow(7_000_000_001, 3000)


@pytest.mark.parametrize(
    ("good", "bad", "where"),
    [
        ("name_en,", "nam,", ("connections.csv", 1, "name_en")),
        ("N1000000002,Imran Khan", 'N1000000002,"Imran Khan', ("connections.csv", 3, "")),
    ],
    ids=["heading", "quote"],
)
def test_a_file_that_is_broken_is_refused_even_with_skip_bad(
    folder: Path, good: str, bad: str, where: tuple[str, int, str]
) -> None:
    edit(folder, "connections", lambda text: text.replace(good, bad, 1))
    report = run(folder, skip_bad=True)
    assert where in problems(report)
    assert not report.is_written and report.is_refused(skip_bad=True) and network.companies() == []


def test_what_only_the_database_can_see_is_refused_in_words(folder: Path) -> None:
    run(folder)
    sunita = consumers.connection_of_number("N1000000001")
    assert sunita is not None
    card = metering.meter_card(sunita.id)
    assert card is not None
    over = datetime(2025, 8, 1, tzinfo=UTC)
    taken = {"register_end_wh": None, "by": Actor.system("test"), "at": AT}
    meter_actions.remove_meter(meter_id=card.meter_id, to_at=over, **taken)
    row = "GP100009,Genus,1,15,N1000000001,2025-01-01,0\n"
    edit(folder, "meters", lambda text: text.replace("GP100001,Genus,1,15,N1000000001,2024-12-01,0\n", row))
    with pytest.raises(import_sheets.UnableToImport, match="Nothing was written"):
        run(folder)


def test_an_unknown_company_and_a_missing_file_are_refused(folder: Path) -> None:
    (folder / "companies.csv").unlink()
    with pytest.raises(import_sheets.UnableToImport, match=r"no company 'east'\. Known: none"):
        run(folder)


def cli(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def test_the_command_says_by_its_exit_code_what_happened(folder: Path) -> None:
    dry = cli("all", folder, "--company", "east", "--dry-run")
    assert (dry.exit_code, "Dry run: nothing was written." in dry.output) == (0, True), dry.output
    assert network.companies() == []
    assert cli("all", folder, "--company", "east").exit_code == 0
    again = cli("all", folder, "--company", "east")
    assert (again.exit_code, "Nothing to change." in again.output) == (0, True)
    edit(folder, "offices", lambda text: text.replace("Adhartal", "Adhartal zone"))
    assert cli("offices", folder / "offices.csv", "--company", "east").exit_code == 1
    edit(folder, "offices", lambda text: text.replace("dc,", "hut,"))
    refused = cli("offices", folder / "offices.csv", "--company", "east", "--json")
    assert refused.exit_code == 3
    lines = [json.loads(line) for line in refused.stdout.splitlines()]
    assert lines[0]["kind"] == "problem" and lines[0]["line"] == 5 and "Use one of" in lines[0]["remedy"]
    assert lines[-1]["kind"] == "file" and lines[-1]["rejected"] == 1
    assert cli("offices", folder / "offices.csv").exit_code == 2
    assert cli("offices", folder, "--company", "east").exit_code == 2
    assert cli("offices", folder / "offices.csv", "--company", "north").exit_code == 3


MILL = (
    '\nN1000000003,Ravi Mill,रवि मिल,6000000003,"16, Adhartal","16, अधारताल",ADT,4010203001,2021-06-15,'
    "{category},URBAN,22000,3,no,yes,{w},{va},{millihp},\n"
)


def with_mill(folder: Path, category: str, w: str = "", va: str = "", millihp: str = "") -> None:
    """Connections with the columns that some categories ask for, and one more row that fills them."""

    def change(text: str) -> str:
        heading, *rows = text.strip().split("\n")
        more = [heading + ",contract_demand_w,contract_demand_va,load_millihp,is_net_metered"]
        more += [f"{row},,,," for row in rows]
        return "\n".join(more) + MILL.format(category=category, w=w, va=va, millihp=millihp)

    edit(folder, "connections", change)


def test_a_contract_demand_comes_in_and_a_second_time_changes_nothing(folder: Path) -> None:
    with_mill(folder, "LV-4", w="20000")
    report = run(folder)
    assert problems(report) == [] and report.is_written
    mill = consumers.connection_of_number("N1000000003")
    assert mill is not None
    (terms,) = consumers.terms_history(mill.id)
    assert (terms.contract_demand_w, terms.contract_demand_va, terms.is_net_metered) == (20_000, None, False)
    assert [file.plan.changed.height for file in run(folder).files] == [0] * 8


@pytest.mark.parametrize(
    ("category", "given", "column"),
    [
        ("LV-1.2", {"w": "20000"}, "contract_demand_w"),
        ("LV-3", {"va": "20000"}, "contract_demand_va"),
        ("LV-4", {"millihp": "7500"}, "load_millihp"),
        ("LV-4", {"w": "20000", "va": "25000"}, "contract_demand_va"),
        ("LV-5.1", {"millihp": "7.5"}, "load_millihp"),
    ],
)
def test_what_a_category_does_not_ask_for_is_a_problem_in_a_dry_run(
    folder: Path, category: str, given: dict[str, str], column: str
) -> None:
    with_mill(folder, category, **given)
    assert problems(run(folder, dry_run=True)) == [("connections.csv", 4, column)]
