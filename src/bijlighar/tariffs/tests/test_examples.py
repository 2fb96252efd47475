"""Every example that an officer worked by hand in the rulebook is rated to the same paisa (M1, M21)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bijlighar.tariffs.rules import Rulebook, load_rulebook, rulebook_folder, states
from bijlighar.tariffs.rules.examples import Example, read_examples, untrue

FILES = sorted(rulebook_folder().glob("*/orders/*/examples.yaml"))
book_of = cache(load_rulebook)


def state_of(file: Path) -> str:
    return file.parents[2].name


def examples() -> list[Any]:
    return [
        pytest.param(file, one, id=f"{state_of(file)} {file.parent.name[11:]}: {one.name}")
        for file in FILES
        for one in read_examples(file, file.relative_to(rulebook_folder()))
    ]


@pytest.mark.parametrize(("file", "example"), examples())
def test_the_bill_is_the_one_worked_by_hand(file: Path, example: Example) -> None:
    assert list(untrue(example, book_of(state_of(file)))) == []


def test_every_order_has_examples() -> None:
    orders = {file.parent for file in rulebook_folder().glob("*/orders/*/order.yaml")}
    assert {file.parent for file in FILES} == orders
    assert len(examples()) > 70


@pytest.mark.parametrize("state", states())
def test_every_category_of_every_order_has_a_bill_worked_by_hand(state: str) -> None:
    """M1: no rate stands in the rulebook that nobody has worked a bill with."""
    book: Rulebook = book_of(state)
    for order in book.orders:
        file = rulebook_folder() / state / "orders" / f"{order.from_date}-{order.code}" / "examples.yaml"
        priced = [one for one in read_examples(file, file) if not one.refused]
        assert {one.category_code for one in priced} >= set(order.categories), order.title_en


def test_an_example_that_is_not_true_is_told() -> None:
    (first, *_), book = read_examples(FILES[-1], FILES[-1]), load_rulebook("mp")
    wrong = Example(
        first.file, first.line, first.name, first.working, first.row, first.lines | {"FIXED": 1}, 1, ""
    )
    told = list(untrue(wrong, book))
    assert "says FIXED 0.01" in told[0]
    assert "should be refused" in next(untrue(Example(*_but(first, "never")), book))


def _but(one: Example, refused: str) -> tuple[Any, ...]:
    return (one.file, one.line, one.name, one.working, one.row, one.lines, one.total_paise, refused)
