"""Reads sheets, checks them together, and writes all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import IntegrityError, transaction

from bijlighar.interfaces.jobs.import_sheets.kinds import KINDS, Kind
from bijlighar.interfaces.jobs.import_sheets.known import NO_COMPANY, Known
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.frames import FrameRefused
from bijlighar.kernel.register import UnableToRegister
from bijlighar.kernel.sheets import Plan, plan, read
from bijlighar.network import queries as network


class UnableToImport(ValueError):
    """The company is not known, or a file cannot be read; nothing was written."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one sheet holds and what was written of it; `inserted` and `updated` stay 0 in a dry run."""

    kind: str
    path: Path
    plan: Plan
    inserted: int = 0
    updated: int = 0

    @property
    def problems(self) -> pl.DataFrame:
        """Every problem by line."""
        return self.plan.sheet.problems.sort("line", maintain_order=True)


@dataclass(frozen=True, slots=True)
class Report:
    """All sheets of one run; `is_written` is False for a dry run and for a refusal."""

    files: list[FileReport]
    is_written: bool

    @property
    def problem_count(self) -> int:
        """How many problems were found in all."""
        return sum(file.plan.sheet.problems.height for file in self.files)

    def is_refused(self, *, skip_bad: bool) -> bool:
        """Whether these sheets cannot be written as they are."""
        is_broken = any(file.plan.sheet.is_broken for file in self.files)
        return not self.is_written and (is_broken or (self.problem_count > 0 and not skip_bad))

    @property
    def waiting_count(self) -> int:
        """Rows that differ from what is stored and were not brought in line."""
        return sum(file.plan.changed.height - file.updated for file in self.files)


def run(
    files: dict[str, Path],
    *,
    company_code: str,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    update: bool = False,
    skip_bad: bool = False,
    progress: Callable[[str], None] = lambda what: None,
) -> Report:
    """Import sheets by kind: nothing in a dry run, nor when any row has a problem, unless `skip_bad`.

    A file with a wrong heading, or one that cannot be read to its end, is refused in any case.
    All is written in one transaction; a row known already changes only with `update`.
    Raises `UnableToImport`.
    """
    company = network.company(company_code)
    known = Known(
        NO_COMPANY if company is None else company.id,
        company_code,
        {kind.name: kind.stored for kind in KINDS.values()},
    )
    reports: list[FileReport] = []
    for kind in KINDS.values():
        if kind.name in files:
            progress(f"checking {kind.name}")
            reports.append(_check(kind, files[kind.name], known, skip_bad=skip_bad))
    report = Report(reports, is_written=False)
    if dry_run or report.is_refused(skip_bad=skip_bad):
        return report
    written = []
    try:
        with transaction.atomic():
            for file in reports:
                progress(f"writing {file.kind}")
                written.append(_write(file, company_code, update=update, by=by, at=at))
    except (UnableToRegister, FrameRefused, IntegrityError) as problem:
        raise UnableToImport(f"Nothing was written: {str(problem).strip()}") from problem
    return Report(written, is_written=True)


def _check(kind: Kind, path: Path, known: Known, *, skip_bad: bool) -> FileReport:
    if kind.name != "companies" and known.company_code not in known.codes("companies"):
        codes = ", ".join(sorted(known.codes("companies").drop_nulls())) or "none"
        raise UnableToImport(
            f"There is no company {known.company_code!r}. Known: {codes}. Import companies.csv first."
        )
    try:
        sheet = kind.check(read(path, kind.columns), known)
    except OSError as problem:
        raise UnableToImport(f"{path} cannot be read ({problem.strerror}). Check the path.") from problem
    # Rows that will not be written cannot be built upon; where nothing is written anyway, one bad row
    # shall not make every row that refers to it look bad as well.
    known.read[kind.name] = sheet.good if skip_bad else sheet.frame
    return FileReport(
        kind.name, path, plan(sheet, known.stored(kind.name), key=kind.key, compared=kind.compared)
    )


def _write(file: FileReport, company_code: str, *, update: bool, by: Actor, at: datetime) -> FileReport:
    kind = KINDS[file.kind]
    company = network.company(company_code)
    company_id = NO_COMPANY if company is None else company.id
    update = update and kind.can_update and not file.plan.changed.is_empty()
    rows = pl.concat([file.plan.new, file.plan.changed]) if update else file.plan.new
    if rows.is_empty():
        return file
    done = kind.register(company_id, rows.drop("line"), update, by, at)
    return replace(file, inserted=done.inserted, updated=file.plan.changed.height if update else 0)
