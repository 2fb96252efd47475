"""The demo's rollout: a programme whose printed total does not add up, one that is under way, an agency.

The first and the agency of the East company are facts from newspapers (`examples/rollout`). The second is
invented like all else, and so is the agency that put up the meters of the other companies.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from bijlighar.interfaces.demo.connect import BY, UnableToLoad
from bijlighar.interfaces.demo.officers import IN_STOCK, INSTALLER, password_of
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.sheets import MAKES
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.interfaces.jobs import import_sheets
from bijlighar.metering import actions as meters
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.people import actions as people
from bijlighar.people import queries as staff
from bijlighar.rollout import queries as rollout

EXAMPLES = Path(__file__).parents[4] / "examples" / "rollout"
AGENCY, REGISTRATION = "AMISP-EAST", "NODAL-2023-03-17"
OTHERS, OTHERS_REGISTRATION = "AMISP-DEMO", "DEMO-2023-04-01"
WEEKS, OF_WEEKS = 30, 52
"""How long the invented programme runs already, and how long it shall run."""
_TARGETS = (4_200, 3_600, 5_100, 2_900, 3_300)


def bring_in(folder: Path, companies: tuple[CompanyWorld, ...], plan: Plan, *, at: datetime) -> int:
    """Import programmes, the agency with its installer, and who put up which meter; how many rows are new."""
    worlds = {each.company.code: each for each in companies}
    sheets = folder / "rollout"
    sheets.mkdir(parents=True, exist_ok=True)
    new = _take("central", {"programmes": EXAMPLES / "government-2024.csv"}, at)
    east = worlds["east"]
    agencies, programmes, installed = (
        sheets / f"{name}.csv" for name in ("agencies", "programmes", "installed")
    )
    if staff.staff_of_login(INSTALLER) is None:
        staff_id = people.add_staff(login=INSTALLER, name_en="R. Verma", name_hi="आर. वर्मा", by=BY, at=at)
        people.set_password(staff_id=staff_id, password=password_of(INSTALLER), by=BY, at=at)
        _stock(east.company.code, at)
    new += _take("east", {"agencies": EXAMPLES / "agency-east.csv"}, at)
    _agency(plan).write_csv(agencies)
    _programme(east, plan).write_csv(programmes)
    _installed(east, AGENCY, REGISTRATION).write_csv(installed)
    new += _take("east", {"agencies": agencies, "programmes": programmes, "installed": installed}, at)
    return new + _others(sheets, companies, at)


def _others(sheets: Path, companies: tuple[CompanyWorld, ...], at: datetime) -> int:
    """The agency of the other companies, and which of their meters it put up."""
    agencies = sheets / "agencies-others.csv"
    _other_agency().write_csv(agencies)
    others = [each for each in companies if each.company.code != "east"]
    new = _take(others[0].company.code, {"agencies": agencies}, at)
    for each in others:
        installed = sheets / f"installed-{each.company.code}.csv"
        _installed(each, OTHERS, OTHERS_REGISTRATION).write_csv(installed)
        new += _take(each.company.code, {"installed": installed}, at)
    return new


def _stock(company_code: str, at: datetime) -> None:
    """Meters that hang nowhere yet, for whoever tries the installer's page."""
    company = network.company(company_code)
    assert company is not None
    meters.register_meters(
        meters=pl.DataFrame({"serial": IN_STOCK}).with_columns(
            company_id=company.id, make=pl.lit(MAKES[0]), phase=1, interval_minutes=15
        ),
        by=BY,
        at=at,
    )


def _take(company_code: str, files: dict[str, Path], at: datetime) -> int:
    report = import_sheets.run(files, company_code=company_code, by=BY, at=at)
    if not report.is_written:
        problems = [problem for file in report.files for problem in file.problems.head(3).to_dicts()]
        raise UnableToLoad(f"The rollout's sheets were refused: {problems[:3]}")
    return sum(file.inserted for file in report.files)


def _agency(plan: Plan) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "agency_code": AGENCY,
                "row": "STAFF",
                "number": INSTALLER,
                "role_code": "INSTALLER",
                "from_date": plan.first_day,
                "source": "demo",
            }
        ]
    )


def _other_agency() -> pl.DataFrame:
    named = {"agency_code": OTHERS, "source": "demo (invented)"}
    return pl.DataFrame(
        [
            {
                **named,
                "row": "AGENCY",
                "number": OTHERS,
                "name_en": "Smart meter agency of the demo",
                "name_hi": "डेमो की स्मार्ट मीटर एजेंसी",
                "words_en": "Invented, like the people of this demo.",
                "words_hi": "इस डेमो के लोगों की तरह काल्पनिक।",
            },
            {
                **named,
                "row": "REGISTRATION",
                "number": OTHERS_REGISTRATION,
                "name_en": "Nodal agency of the demo",
                "name_hi": "डेमो की नोडल एजेंसी",
                "from_date": date(2023, 4, 1),
                "words_en": "Invented.",
                "words_hi": "काल्पनिक।",
            },
        ]
    )


def _programme(world: CompanyWorld, plan: Plan) -> pl.DataFrame:
    """Smooth steps: slow, fast, slow. Each division tells every week how many it has put up in all."""
    code, last = "HOMES-2026", plan.last_day - timedelta(days=1)
    first = last - timedelta(weeks=WEEKS)
    named = {"programme_code": code, "source": "demo (invented)"}
    rows: list[dict[str, object]] = [
        {
            **named,
            "row": "PROGRAMME",
            "code": code,
            "as_of_date": first,
            "name_en": "Smart meters for homes",
            "name_hi": "घरों में स्मार्ट मीटर",
            "from_date": first,
            "to_date": first + timedelta(weeks=OF_WEEKS),
        }
    ]
    divisions = [(circle, division) for circle in world.company.circles for division in circle.divisions]
    for number, (circle, division) in enumerate(divisions):
        target = _TARGETS[number % len(_TARGETS)]
        place = {**named, "code": division.code, "name_en": division.name[0], "name_hi": division.name[1]}
        rows.append(
            {
                **place,
                "row": "TARGET",
                "as_of_date": first,
                "number": target,
                "district_en": circle.name[0],
                "district_hi": circle.name[1],
                "office_code": division.code,
                "class_code": "HOME",
            }
        )
        rows += [
            {
                **place,
                "row": "DONE",
                "as_of_date": first + timedelta(weeks=week),
                "number": target * week * week * (3 * OF_WEEKS - 2 * week) // OF_WEEKS**3,
                "counts_for": division.code,
            }
            for week in range(WEEKS + 1)
        ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _installed(world: CompanyWorld, agency_code: str, registration_number: str) -> pl.DataFrame:
    """Meters of the demo's connections that were put up since their agency is registered."""
    company = network.company(world.company.code)
    held = rollout.registration_of_number(agency_code, registration_number)
    assert held is not None
    assert company is not None
    ours = [connection.service_number for connection in world.connections]
    hangs = pl.col("service_number").is_in(ours) & (pl.col("from_date") >= held.from_date)
    return (
        metering.meter_rows(company.id)
        .filter(hangs)
        .select("serial", agency_code=pl.lit(agency_code), registration_number=pl.lit(registration_number))
    )
