"""What the commands over whole companies share: which companies, how far they are, and what time it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.kernel.time import minute_label, settlement_day

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from bijlighar.network.queries import CompanyRecord

Done = TypeVar("Done", bound="DataclassInstance")
"""What an action did to a portion: numbers and tuples."""


def companies(code: str | None) -> list[CompanyRecord]:
    """The company of a code, or all; exits with `REFUSED` when there is none."""
    from bijlighar.network import queries

    every = queries.companies()
    found = [company for company in every if code in (None, company.code)]
    if not found:
        known = ", ".join(company.code for company in every) or "none yet; load some with `bijlighar import`"
        exits.stop(f"There is no company {code or 'here'}. Known: {known}.", exits.REFUSED)
    return found


def in_portions(what: str, portions: Sequence[list[int]]) -> Iterator[list[int]]:
    """The portions one by one, with a bar on stderr that counts connections."""
    with show.bar(counts_down=True) as bar:
        task = bar.add_task(what, total=sum(map(len, portions)))
        for portion in portions:
            yield portion
            bar.advance(task, len(portion))


def added_up(nothing: Done, each: Iterable[Done], refusal: type[Exception]) -> Done:
    """What the portions of a run did, added up field by field; `nothing` where there was none.

    Exits with `REFUSED` at the first portion that raises `refusal`.
    """
    total = nothing
    try:
        for done in each:
            names = [field.name for field in fields(total)]
            total = replace(total, **{name: getattr(total, name) + getattr(done, name) for name in names})
    except refusal as problem:
        exits.stop(problem, exits.REFUSED)
    return total


def refuse_not_over(what: str, end: date, at: datetime, do_instead: str) -> None:
    """Exit with `REFUSED` when a period that ends before `end` is not over, before any company is touched."""
    if end > settlement_day(at):
        exits.stop(f"{what} is not over: it is {minute_label(at)}. {do_instead}", exits.REFUSED)


def first_of(month: str) -> date:
    """The first day of a month written like 2026-10, or a usage error."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise click.UsageError(f"{month!r} is not a month. Write it like 2026-10.") from None


def instant(text: str | None) -> datetime | None:
    """An instant with its zone, or a usage error."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.UsageError(f"{text!r} is no instant. Write it like 2026-11-22T06:00:00+05:30.")
    return found
