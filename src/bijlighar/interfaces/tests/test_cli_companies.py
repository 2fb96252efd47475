"""`bijlighar charge` and `bijlighar bill`: what is said before any company is touched, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from bijlighar.interfaces.cli import main
from bijlighar.interfaces.cli.portions import added_up, in_portions

AT = ["--at", "2026-11-22T02:27:04.939568+00:00"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["bill", "--month", "2027-01"],
            "2027-01 is not over: it is 2026-11-22 07:57 IST. Bill a month that has ended.",
        ),
        (
            ["bill", "--month", "2026-11"],
            "2026-11 is not over: it is 2026-11-22 07:57 IST. Bill a month that has ended.",
        ),
        (
            ["charge", "--through", "2026-11-22"],
            "2026-11-22 is not over: it is 2026-11-22 07:57 IST. Charge days that have ended.",
        ),
    ],
)
def test_a_time_that_is_not_over_is_refused_before_any_company(arguments: list[str], said: str) -> None:
    """No database is asked: the answer is the same for every company."""
    result = CliRunner().invoke(main, [*arguments, *AT])
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", said + "\n")


def test_without_a_terminal_a_bar_leaves_nothing_behind(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(in_portions("charge east", [[1, 2], [3]])) == [[1, 2], [3]]
    assert capfd.readouterr() == ("", "")


@dataclass(frozen=True)
class Did:
    count: int
    left: tuple[str, ...]


def test_what_the_portions_did_adds_up() -> None:
    nothing = Did(0, ())
    assert added_up(nothing, [], ValueError) == nothing
    assert added_up(nothing, [Did(2, ("a",)), Did(3, ()), Did(1, ("b",))], ValueError) == Did(6, ("a", "b"))


def test_a_portion_that_is_refused_ends_the_run_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    def each() -> Iterator[Did]:
        yield Did(1, ())
        raise ValueError("There is no company 9.")

    with pytest.raises(SystemExit) as ended:
        added_up(Did(0, ()), each(), ValueError)
    assert (ended.value.code, capsys.readouterr().err) == (3, "There is no company 9.\n")


def test_help_shows_days_as_people_write_them_and_promises_what_is_there() -> None:
    assert "--through YYYY-MM-DD" in CliRunner().invoke(main, ["charge", "--help"]).output
    assert "complaints" in CliRunner().invoke(main, ["--help"]).output
