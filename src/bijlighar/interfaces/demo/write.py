"""Writes the demo's sheets and readings as files, for the loader or for a person to bring in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl

from bijlighar.interfaces.demo import sheets
from bijlighar.interfaces.demo.faults import plan as plan_faults
from bijlighar.interfaces.demo.files import ReadingsFile, files, late_files
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.readings import truth
from bijlighar.interfaces.demo.world import CompanyWorld, world

Written = tuple[Path, int, str]
"""A file, its rows, and the layout it is read with (empty for a sheet)."""


def everything(folder: Path, plan: Plan) -> Iterator[Written]:
    """Write all sheets and readings under `folder`, in the order in which they can be brought in."""
    companies = world(plan.seed, plan.connections, plan.first_day)
    yield from master_data(folder, companies)
    for company in companies:
        for file in (*readings(company, plan), *late_readings(company, plan)):
            yield put(folder, file)


def master_data(folder: Path, companies: tuple[CompanyWorld, ...]) -> Iterator[Written]:
    """Write the sheet of companies, and a folder of sheets for each company."""
    yield _sheet(folder / "companies.csv", sheets.companies())
    for company in companies:
        for name, frame in sheets.of_company(company).items():
            yield _sheet(folder / company.company.code / f"{name}.csv", frame)


def readings(company: CompanyWorld, plan: Plan) -> Iterator[ReadingsFile]:
    """The files of readings of one company, faults and all."""
    real = truth(company, plan.first_day, plan.to_day, plan.last_day)
    faults = plan_faults(company, plan.first_day, plan.last_day)
    yield from files(company, real, faults, plan.until_block)


def late_readings(company: CompanyWorld, plan: Plan) -> Iterator[ReadingsFile]:
    """The files that one company's head-end sent late."""
    faults = plan_faults(company, plan.first_day, plan.last_day)
    for fault in faults:
        if fault.kind == "LATE_DAY":
            real = truth(company, fault.day, fault.day + timedelta(days=1), plan.last_day)
            yield from late_files(company, real, (fault,))


def put(folder: Path, file: ReadingsFile) -> Written:
    """Write one file of readings."""
    path = folder / "readings" / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content())
    return path, file.rows.height, file.form.layout


def _sheet(path: Path, frame: pl.DataFrame) -> Written:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_csv(path)
    return path, frame.height, ""
