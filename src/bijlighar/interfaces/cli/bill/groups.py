"""What the steps of the cycle share: which groups they take, in portions, and how they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import companies, first_of, instant
from bijlighar.kernel.actor import Actor

if TYPE_CHECKING:
    from bijlighar.billing.queries import GroupRecord

BY = Actor.system("bill")
F = TypeVar("F", bound=Callable[..., Any])


def asked(function: F) -> F:
    """The options every step has: --company, --month, --json, and the hidden --at and --portion."""
    for option in (
        click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line."),
        click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True),
        click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now."),
        click.option("--month", required=True, metavar="YYYY-MM", help="The cycle, for example 2026-10."),
        click.option("--company", "code", help="Only this company (its code); all of them by default."),
    ):
        function = option(function)
    return function


def now(at_text: str | None) -> datetime:
    """The instant of the step."""
    return instant(at_text) or datetime.now(UTC)


def groups_of(code: str | None, month: str, states: Sequence[str] | None) -> list[GroupRecord]:
    """Groups of a cycle in some states, company by company."""
    first: date = first_of(month)
    django.ready()
    from bijlighar.billing import queries

    return [
        group
        for company in companies(code)
        for group in queries.groups(company_id=company.id, cycle_from=first, states=states)
    ]


def portions_of(what: str, work: Sequence[tuple[GroupRecord, list[int]]], size: int) -> Iterator[
    tuple[GroupRecord, list[int]]
]:  # fmt: skip
    """Each group's connections in portions, one bar over all; a group without any gets an empty portion."""
    with show.bar(counts_down=True) as bar:
        task = bar.add_task(what, total=sum(len(connections) for _, connections in work))
        for group, connections in work:
            for start in range(0, max(len(connections), 1), size):
                portion = connections[start : start + size]
                yield group, portion
                bar.advance(task, len(portion))


def office_code(group: GroupRecord) -> str:
    """The path of a group's office."""
    from bijlighar.network import queries

    office = queries.office(group.office_id)
    return "?" if office is None else office.path


def refuse(problem: Exception) -> NoReturn:
    """End with `REFUSED`."""
    exits.stop(problem, exits.REFUSED)
