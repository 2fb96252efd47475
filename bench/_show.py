"""Results as a table that needs no other page: what ran, how much, how long, how many times the yardstick."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench._result import Figure, Limit, Measured, Target

WIDTH = 118


def console() -> Console:
    """As wide as the terminal; where there is none, wide enough that no figure is cut."""
    plain = Console(highlight=False)
    return plain if plain.is_terminal else Console(highlight=False, width=WIDTH)


def table(out: Console, heading: str, lines: list[Measured]) -> None:
    """Print the contestants, step by step, and below them what the notes say."""
    out.print(f"\n[bold]{heading}[/]")
    if not lines:
        return
    shown = Table("step", "contestant")
    for name in ("how many", "seconds", "a second", "times"):
        shown.add_column(name, justify="right", no_wrap=True)
    for step, group in itertools.groupby(lines, key=lambda line: line.step):
        of_step = list(group)
        yardstick = next((line for line in of_step if line.is_yardstick), None)
        for at, line in enumerate(of_step):
            times = "" if yardstick is None else f"{_short(line.per_second / yardstick.per_second)} x"
            shown.add_row(
                "" if at else step,
                line.contestant,
                f"{line.count:,} {line.unit}",
                _short(line.seconds),
                f"{line.per_second:,.0f}",
                times,
            )
        shown.add_section()
    out.print(shown)
    for line in lines:
        if line.note:
            out.print(Text(f"  {line.step}, {line.contestant}: {line.note}", style="dim"))


def figures(out: Console, lines: list[Figure]) -> None:
    """Print a table of what was read off: a row a contestant, a column a figure; the notes below it."""
    for step, group in itertools.groupby(lines, key=lambda line: line.step):
        of_step = list(group)
        names = list(dict.fromkeys(f"{line.figure}, {line.unit}" for line in of_step))
        shown = Table(step)
        for name in names:
            shown.add_column(name, justify="right")
        for contestant in dict.fromkeys(line.contestant for line in of_step):
            of_one = [line for line in of_step if line.contestant == contestant]
            own = {f"{line.figure}, {line.unit}": line.value for line in of_one}
            shown.add_row(contestant, *(_short(own[name]) if name in own else "" for name in names))
        out.print(shown)
        for line in of_step:
            if line.note:
                out.print(Text(f"  {line.contestant}, {line.figure}: {line.note}", style="dim"))


def targets(out: Console, asked: Iterable[Target | Limit]) -> None:
    """Print a line for each target: met or missed, and by what figure."""
    for one in asked:
        word = "[green]met   [/]" if one.is_met else "[red]MISSED[/]"
        bound = (
            f"{_short(one.at_least)} {one.unit} or more"
            if isinstance(one, Target)
            else f"{_short(one.at_most)} {one.unit} at most"
        )
        out.print(f"  {word} {one.asked_for}: asked {bound}, measured {_short(one.measured)} {one.unit}")


def _short(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}" if number < 10 else f"{number:.1f}"
