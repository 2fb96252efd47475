"""Runs every measurement in this folder and prints them as tables, or with --json as one object a line.

python -m bench                 all of them
python -m bench rating ledger   only those modules
"""

from __future__ import annotations

import json
import os
import pkgutil
import platform
import subprocess
import sys

import click
from rich.console import Console

import bench
from bench import _show
from bench._alone import from_plain
from bench._pace import pace
from bench._result import Figure, Limit, Measured, Target

ORDER = ("metering", "rating", "ledger", "charge")
"""The way of a reading, from the file to the balance; what is not named here comes last."""

ON_REQUEST = (
    "sip", "million", "charges", "billing", "complaints", "deposits", "storm", "home",
    "first_load", "lighthouse",
)  # fmt: skip
"""Takes minutes: measured when it is named, never with the others."""


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def main(names: tuple[str, ...], json_lines: bool) -> None:
    """Measure, and say beside what. A missed target is said, and is no error: the machine may be busy."""
    known = {one.name for one in pkgutil.iter_modules(bench.__path__) if not one.name.startswith("_")}
    every = [*(name for name in ORDER if name in known), *sorted(known - set(ORDER))]
    if unknown := set(names) - known:
        raise click.UsageError(
            f"no measurement named {', '.join(sorted(unknown))}; there are {', '.join(every)}"
        )
    out = _show.console()
    if not json_lines:
        out.print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
            f"{os.getloadavg()[0]:.1f} at work as it began (load average); "
            f"a plain loop of Python takes {pace():.1f} million steps a second"
        )
        out.print(
            "The contestants of a step do one job on the same data and must agree. 'times' counts from the "
            "one marked 1 x. What a contestant leaves out, or does besides, stands below its table."
        )
    failed: list[str] = []
    asked: list[Target | Limit] = []
    for name in names or [one for one in every if one not in ON_REQUEST]:
        lines = _alone(name, failed)
        if json_lines:
            for line in lines:
                click.echo(line)
        else:
            asked += _tell(out, lines)
    if asked:
        out.print(f"\n[bold]Targets: {sum(one.is_met for one in asked)} of {len(asked)} met[/]")
        _show.targets(out, asked)
    if not json_lines:
        out.print(f"\nAs it ended, a plain loop of Python takes {pace():.1f} million steps a second.")
    if failed:
        click.echo(f"Not measured, see the errors above: {', '.join(failed)}.", err=True)
        sys.exit(1)


def _alone(name: str, failed: list[str]) -> list[str]:
    with Console(stderr=True).status(f"measuring {name}"):
        done = subprocess.run(
            [sys.executable, "-m", "bench._alone", name], stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode:
        failed.append(name)
        return []
    return [line for line in done.stdout.splitlines() if line.startswith("{")]


def _tell(out: Console, lines: list[str]) -> list[Target | Limit]:
    plain = [json.loads(line) for line in lines]
    results = [from_plain(one) for one in plain if one["kind"] != "heading"]
    if results:
        _show.table(out, plain[0]["heading"], [one for one in results if isinstance(one, Measured)])
        _show.figures(out, [one for one in results if isinstance(one, Figure)])
    return [one for one in results if isinstance(one, Target | Limit)]


if __name__ == "__main__":
    main()
