"""Faults between the files of a rulebook: what one of them has and another one lacks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bijlighar.tariffs.rules.book import Order, Rulebook
from bijlighar.tariffs.rules.document import RulebookRefused
from bijlighar.tariffs.rules.examples import Example, read_examples, untrue
from bijlighar.tariffs.rules.lint.finding import Finding, of_refusal


def folder_of(order: Order) -> str:
    """The name of an order's folder."""
    return f"{order.from_date}-{order.code}"


def sense_findings(book: Rulebook, home: Path, shown: Path) -> Iterator[Finding]:
    """What does not fit together in a rulebook that can be loaded; `shown` is how its folder is written."""
    for before, after in pairwise(book.orders):
        gone = set(before.categories) - set(after.categories) - set(after.absent)
        for code in sorted(gone):
            yield Finding(
                shown / "orders" / folder_of(after) / "order.yaml", 1,
                f"{code} stands in {before.title_en} and not here. Write its file, or name it under "
                "absent_categories with the reason.",
            )  # fmt: skip
    for order in book.orders:
        at = shown / "orders" / folder_of(order)
        yield from _uncovered(book, order, at)
        yield from _examples(book, order, home / "orders" / folder_of(order) / "examples.yaml", at)
    last = book.orders[-1]
    if last.to_date is not None:
        yield Finding(
            shown / "orders" / folder_of(last) / "order.yaml", 1,
            f"no order holds from {last.to_date} on: later bills will be refused. Leave out `to` until the "
            "next order is written.",
        )  # fmt: skip


def _uncovered(book: Rulebook, order: Order, at: Path) -> Iterator[Finding]:
    day = order.from_date
    for code in sorted(order.categories):
        file = at / f"{code.lower()}.yaml"
        rules = [rule for rule in book.duties if code in rule.categories]
        if order.categories[code].load_basis != "sanctioned_load" and not any(
            rule.from_date <= day and (rule.to_date is None or day < rule.to_date) for rule in book.demands
        ):
            yield Finding(
                file, 1,
                f"the fixed charge of {code} is taken on the recorded demand, and series/demand.yaml does "
                f"not say on {day} how a demand is read: no recorded demand will be billed.",
            )  # fmt: skip
        if not any(rule.from_date <= day and (rule.to_date is None or day < rule.to_date) for rule in rules):
            yield Finding(
                file, 1,
                f"no electricity duty is written for {code} on {day}: its bills will be refused. Name it in "
                "series/duty.yaml.",
            )  # fmt: skip
        if book.fuel is not None and code not in book.fuel.categories:
            yield Finding(
                file, 1,
                f"{code} is not among the categories of series/fuel-surcharge.yaml: no FPPAS is billed.",
            )  # fmt: skip


def _examples(book: Rulebook, order: Order, file: Path, at: Path) -> Iterator[Finding]:
    shown = at / "examples.yaml"
    if not file.exists():
        yield Finding(
            at / "order.yaml", 1, "the order has no examples.yaml: nobody has worked a bill by hand."
        )
        return
    try:
        examples = read_examples(file, shown)
    except RulebookRefused as fault:
        yield of_refusal(fault)
        return
    for example in examples:
        yield from _example(example, order, book)
    worked = {example.category_code for example in examples if not example.refused}
    for code in sorted(set(order.categories) - worked):
        yield Finding(
            at / f"{code.lower()}.yaml", 1,
            f"no bill of {code} is worked by hand in examples.yaml, so nobody has checked these rates.",
        )  # fmt: skip


def _example(example: Example, order: Order, book: Rulebook) -> Iterator[Finding]:
    start, end = example.row.get("from_date"), example.row.get("cycle_to") or example.row.get("to_date")
    is_late = start is not None and order.to_date is not None and start >= order.to_date
    if is_late or (end is not None and end <= order.from_date):
        until = f" to {order.to_date}" if order.to_date else ""
        yield Finding(
            example.file, example.line,
            f"the days of the example {example.name!r} are not in this order, in force from {order.from_date}"
            f"{until}. Give it days of it.",
        )  # fmt: skip
        return
    for sentence in untrue(example, book):
        yield Finding(example.file, example.line, sentence)
    if not example.refused and not example.working:
        yield Finding(
            example.file, example.line,
            f"the example {example.name!r} lacks its `working`: write the arithmetic for others to check.",
        )  # fmt: skip
