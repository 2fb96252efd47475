"""What Lighthouse says of the portal on a phone: sign-in, the start page, a prepaid and a postpaid home.

Lighthouse at its own mobile settings (a slow 4G reckoned from a fast load, a processor four times slower), in
Hindi, the median of five for each category. Performance is reckoned from what this machine needs, so that it
says less when much else is at work: "machine" is Lighthouse's own figure of its speed, "blocked" what kept
the processor from the reader. A home is seen by whom it belongs to alone: a search engine is sent to sign in,
and no page has to ask not to be listed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench._demo import CHROMIUM, Demo, demo
from bench._result import Figure, Result, Target

ROUNDS = int(os.environ.get("BIJLIGHAR_BENCH_ROUNDS", "5"))
PERFORMANCE, TRIES = 95, 3
LEAST_INDEX = 750
"""Below this speed of the machine its processor says more than the page."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TOOL = Path(__file__).parents[1] / "tools" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"


def run() -> Iterator[Result]:
    if missing := lacking():
        raise SystemExit(missing)
    with demo() as found:
        yield from measured(found)


def lacking() -> str | None:
    """What is missing here and how to get it, in one sentence; None when all is there."""
    if not CHROMIUM.exists():
        return "Not measured: no browser here (apt-get install chromium)."
    if shutil.which("node") is None:
        return "Not measured: no Node.js here (apt-get install nodejs npm)."
    if not TOOL.exists():
        return "Not measured: Lighthouse is not here (sh tools/lighthouse.sh brings it)."
    return None


def measured(found: Demo) -> Iterator[Result]:
    pages = {"sign-in": ("/hi/sign-in", ""), "the start page": ("/hi/", ""), **found.homes}
    for name, (path, session) in pages.items():
        reports = [report(found.address + path, session) for _ in range(ROUNDS)]
        scores = {each: _middle(reports, each) for each in CATEGORIES}
        for category in CATEGORIES:
            yield _figure(name, category, scores[category], "of 100", note=_note(reports, category))
        for audit, title, per in (
            ("first-contentful-paint", "first paint", 1000),
            ("largest-contentful-paint", "largest paint", 1000),
            ("total-blocking-time", "blocked", 1),
        ):
            value = statistics.median(each["audits"][audit]["numericValue"] for each in reports) / per
            yield _figure(name, title, value, "s" if per > 1 else "ms")
        speed = statistics.median(each["environment"]["benchmarkIndex"] for each in reports)
        yield _figure(name, "machine", speed, "index")
        for category in CATEGORIES:
            if category != "performance" or name in found.homes:
                yield Target(
                    asked_for=f"{name}: {category}",
                    at_least=PERFORMANCE if category == "performance" else 100,
                    measured=scores[category], unit="of 100",
                )  # fmt: skip


def report(address: str, session: str) -> dict[str, Any]:
    """Lighthouse's report on one load by an empty phone, asked again where its own recording failed.

    Raises RuntimeError with what it said the third time.
    """
    for _ in range(TRIES - 1):
        try:
            return _report(address, session)
        except RuntimeError as failed:
            print(str(failed)[:200], file=sys.stderr)
    return _report(address, session)


def _report(address: str, session: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        # To a file: what it writes to a pipe it does not wait for, and the end is lost.
        to = Path(folder) / "report.json"
        command = [
            "node", str(TOOL), address, "--quiet", "--no-enable-error-reporting", "--output=json",
            f"--output-path={to}", "--disable-full-page-screenshot",
            "--chrome-flags=--headless=new --no-sandbox",
        ]  # fmt: skip
        if session:
            command.append(f"--extra-headers={json.dumps({'Cookie': f'sessionid={session}'})}")
        # With CI it asks nobody and keeps no choice; nothing is reported to its makers.
        environment = {**os.environ, "CHROME_PATH": str(CHROMIUM), "CI": "1"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        told: dict[str, Any] = json.loads(to.read_bytes()) if to.exists() else {}
    if not told or told.get("runtimeError"):
        raise RuntimeError(f"Lighthouse on {address}: {told.get('runtimeError') or done.stderr[-1000:]}")
    shown = told["finalDisplayedUrl"]
    if not shown.startswith(address):
        raise RuntimeError(f"Lighthouse asked for {address} and was sent to {shown}.")
    return told


def _middle(reports: list[dict[str, Any]], category: str) -> float:
    return float(statistics.median(100 * each["categories"][category]["score"] for each in reports))


def _note(reports: list[dict[str, Any]], category: str) -> str:
    """Which checks that count were not passed in full, or that too much else was at work."""
    if category == "performance":
        slow = statistics.median(each["environment"]["benchmarkIndex"] for each in reports) < LEAST_INDEX
        return "too much else is at work on this machine: measure again when it is calm" if slow else ""
    found = {
        audit["id"]
        for each in reports
        for audit in each["categories"][category]["auditRefs"]
        if audit["weight"] and (each["audits"][audit["id"]]["score"] or 0) < 1
        and each["audits"][audit["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    }  # fmt: skip
    return f"not in full: {', '.join(sorted(found))}" if found else ""


def _figure(page: str, figure: str, value: float, unit: str, note: str = "") -> Figure:
    return Figure(step="Lighthouse", contestant=page, figure=figure, value=value, unit=unit, note=note)
