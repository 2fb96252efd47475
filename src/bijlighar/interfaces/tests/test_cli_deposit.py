"""`bijlighar deposit` from the quote to the review, as an officer types it (M36-M40)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bijlighar.deposits.tests.year import BY, company_with_connections, on, year_of_bills
from bijlighar.interfaces.cli import main
from bijlighar.network import queries as network
from bijlighar.people import actions as people

JUNE, JULY = "2026-06-10T10:00:00+05:30", "2026-07-01T10:00:00+05:30"


def quoted(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["deposit", "quote", "--max-month-kwh", "300", "--json", *words])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


@pytest.mark.parametrize(
    ("words", "instalments"),
    [
        (("--rule", "flat", "--held-paise", "0", "--unpaid-months", "0"), [105_000, 105_000, 105_000]),
        (("--held-paise", "200000"), [38_300, 38_300, 38_400]),
        (("--unpaid-months", "4"), [245_000, 245_000, 245_000]),
    ],
)
def test_a_quote(words: tuple[str, ...], instalments: list[int]) -> None:
    found = quoted("--on", "2026-06-10", *words)
    assert found["required_paise"] == 315_000
    assert found["instalments_paise"] == instalments
    assert found["shortfall_paise"] + found["extra_paise"] == sum(instalments)


def test_a_quote_that_cannot_be_made_says_why() -> None:
    done = CliRunner().invoke(main, ["deposit", "quote", "--max-month-kwh", "300", "--state", "bihar"])
    assert done.exit_code == 3
    assert "service-standards.yaml" in done.output
    assert CliRunner().invoke(main, ["deposit", "quote", "--max-month-kwh", "many"]).exit_code == 2


@pytest.fixture
def company(committed_database: Any) -> Any:
    """A company of two homes with a year of unpaid bills, and an officer over it."""
    company_id, homes = company_with_connections(2)
    year_of_bills(company_id, {home: [300_000] * 12 for home in homes})
    head = network.head_office(company_id)
    assert head is not None
    staff = people.add_staff(login="asha", name_en="Asha", name_hi="आशा", by=BY, at=on(date(2026, 1, 1)))
    people.give_role(
        staff_id=staff, role_code="BILLING_OFFICER", office_id=head, by=BY, at=on(date(2026, 1, 1))
    )
    return committed_database


def test_from_the_list_of_what_is_held_to_the_first_instalment(company: Any, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0) -> list[dict[str, Any]]:
        done = CliRunner().invoke(main, ["deposit", *words, "--json"])
        assert done.exit_code == code, (words, done.stdout, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    held = tmp_path / "held.csv"
    held.write_text("service_number,held_rupees\nN0000000001,2000.00\n")
    at_june = ("--company", "east", "--at", JUNE)
    months = tmp_path / "months.csv"
    heading = "service_number,cycle_from,cycle_to,energy_kwh,was_unpaid"
    months.write_text(heading + "\nN0000000001,2025-03-01,2025-04-01,9,no\n")
    assert run("take-over", str(months), "--months", *at_june) == [{"company": "east", "rows": 1, "new": 1}]
    months.write_text(months.read_text() + "N9,2025-03-01,2025-04-01,many,no\n")
    run("take-over", str(months), "--months", *at_june, code=3)
    assert run("take-over", str(held), *at_june) == [{"company": "east", "rows": 1, "new": 1}]
    (seen,) = run("review", *at_june)
    assert (seen["outcome"], seen["connections"]) == ("ASKED", 2)
    assert run("list", "--company", "east") == []
    (draft,) = run("review", "--draft", *at_june)
    assert draft["shortfall_paise"] == 115_000 + 315_000
    number = str(draft["review_id"])
    run("review", "--approve", number, "--as", "nobody", *at_june, code=3)
    run("review", "--approve", number, "--as", "asha", *at_june)
    (booked,) = run("book", "--at", JULY)
    assert booked["instalments"] == 2
    (shown,) = run("show", "N0000000001", "--at", JULY)
    assert (shown["held_paise"], shown["due_paise"]) == (200_000, 178_300)
    assert [each["outcome_code"] for each in run("list", "--company", "east", "--review", number)] == [
        "ASKED",
        "ASKED",
    ]
    (used,) = run("use", "N0000000001", "--reason", "DEFAULT", "--as", "asha", "--at", JULY)
    assert (used["used_paise"], used["left_paise"]) == (200_000, 0)
    (paid,) = run("pay", "N0000000001", "--amount-paise", "178300", "--receipt", "D1", "--at", JULY)
    assert paid["new"] == 1
