"""Bills on paper: from the rows of a cycle to PDFs in a folder, on one core and on all.

10,000 bills of the second of two cycles, each with its steps and what changed. The limit beside it is Typst
alone with an empty page in the same standard: what no template can be faster than.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench._database import database
from bench._result import Measured, Result, Target

BILLS = int(os.environ.get("BENCH_BILLS", "10000"))
ALONE = 1000
"""So many of them are printed by one process; the rest by one a core."""
EMPTY = 500
LEAST_A_SECOND = 50
FIRST, SECOND, AFTER = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    import numpy as np
    import typst
    from click.testing import CliRunner
    from django.db import connections, transaction

    from bijlighar.billing import queries
    from bijlighar.billing.actions import bill_cycle
    from bijlighar.billing.adapters.paper import Printer
    from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after, store
    from bijlighar.interfaces.cli import main

    days = [FIRST + timedelta(days=n) for n in range((AFTER - FIRST).days)]
    with transaction.atomic():
        company_id, homes = company_with_connections(BILLS, sanctioned_load_w=3000)
        use = np.random.default_rng(5).integers(1000, 20_000, size=(BILLS, len(days)))
        store(homes, days, use)
    for first, after in ((FIRST, SECOND), (SECOND, AFTER)):
        at = morning_after(after - timedelta(days=1))
        bill_cycle(company_id=company_id, cycle_from=first, cycle_to=after, by=BY, at=at)
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute

    keys = [key[:3] for key in queries.sheet_keys(company_id, SECOND)]
    page = b'#set document(title: "x")\n#sys.inputs.n'
    empty = typst.Compiler()
    began, used = time.perf_counter(), time.process_time()
    for number in range(EMPTY):
        empty.compile(page, format="pdf", pdf_standards="ua-1", sys_inputs={"n": str(number)})
    yield Measured(
        step="print",
        contestant="Typst, a page with one number",
        count=EMPTY,
        unit="PDFs",
        seconds=time.perf_counter() - began,
        is_yardstick=True,
        note=_used(EMPTY, used),
    )

    began, used = time.perf_counter(), time.process_time()
    sheets = [
        sheet for at in range(0, ALONE, 400) for sheet in queries.sheets(keys[at : min(at + 400, ALONE)])
    ]
    reading = time.perf_counter() - began
    yield Measured(
        step="read", contestant="sheets, 400 at once", count=ALONE, unit="sheets", seconds=reading,
        note=_used(ALONE, used),
    )  # fmt: skip
    printer = Printer()
    printer.pdf(sheets[0], "hi")
    began, used = time.perf_counter(), time.process_time()
    for sheet in sheets:
        printer.pdf(sheet, "hi")
    alone = time.perf_counter() - began
    cpu = time.process_time() - used
    yield Measured(
        step="print",
        contestant="one process",
        count=ALONE,
        unit="PDFs",
        seconds=alone,
        note=_used(ALONE, used),
    )
    yield Target(
        asked_for="PDFs of one core, Hindi, by its own seconds of work",
        at_least=LEAST_A_SECOND,
        measured=ALONE / cpu,
        unit="PDFs/s",
    )

    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        asked = ("bill", "pdf", "--company", "east", "--cycle", "2026-01", "--out", folder)
        done = CliRunner().invoke(main, asked)
        seconds = time.perf_counter() - began
        assert done.exit_code == 0, done.output
        made = list(Path(folder).rglob("*.pdf"))
        assert len(made) == BILLS
        size = sum(path.stat().st_size for path in made) // len(made)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield Measured(
            step="read and print",
            contestant=f"{os.cpu_count()} processes, with the reading and the files",
            count=len(made),
            unit="PDFs",
            seconds=seconds,
            note=f"{size:,} bytes each; {peak_mb:,} MB at most",
        )


def _used(count: int, since: float) -> str:
    return f"{1000 * (time.process_time() - since) / count:.1f} ms of a core each"
