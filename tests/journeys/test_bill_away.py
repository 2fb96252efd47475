"""A bill is taken away and checked by a program of its own; on record, and not by a neighbour (12)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.served import Served, Visitor

CHECKER = Path(__file__).resolve().parents[2] / "tools" / "verify_bill.py"


@pytest.fixture(scope="module")
def owner(served: Served) -> Visitor:
    return served.person(1)


@pytest.fixture(scope="module")
def bill(owner: Visitor) -> str:
    home = owner.get("/en/connections").links(r"/en/c/\d+/")[0]
    return owner.get(f"{home}money/bills").links(rf"{home}money/bills/\d+")[0]


def test_the_file_holds_without_us(owner: Visitor, bill: str, tmp_path: Path) -> None:
    assert f"{bill}/file" in owner.get(bill).text
    answer = owner.get(f"{bill}/file")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert re.search(
        r'attachment; filename="[A-Z0-9]+-bill-\d+\.json"', answer.headers["content-disposition"]
    )
    assert answer.headers["cache-control"] == "private, no-store"
    (tmp_path / "bill.json").write_text(answer.text, encoding="utf-8")
    page = owner.get("/en/check-a-bill").text
    key = re.search(r'<code class="wrap">([0-9a-f]{64})</code>', page)
    assert key
    program = [sys.executable, "-I", str(CHECKER), "bill.json", "--key", key[1]]
    checked = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    found = re.search(r"Sealed with the key ([0-9a-f ]{19})", checked.stdout)
    assert found
    assert found[1] in page
    assert owner.get("/en/check-a-bill/verify_bill.py").text == CHECKER.read_text(encoding="utf-8")


def test_that_it_was_taken_is_on_record(served: Served, owner: Visitor, bill: str) -> None:
    connection_id = int(bill.split("/")[3])

    def looks() -> object:
        with psycopg.connect(served.environment["DATABASE_URL"]) as database:
            return database.execute(
                "SELECT count(*) FROM privacy_access WHERE connection_id = %s AND page = 'portal/bill/file'"
                " AND purpose_code = 'OWN'",
                [connection_id],
            ).fetchone()

    before = looks()
    owner.get(f"{bill}/file")
    assert isinstance(before, tuple)
    assert looks() == (before[0] + 1,)


def test_a_neighbour_and_a_stranger_get_nothing(served: Served, bill: str) -> None:
    assert served.person(3).get(f"{bill}/file").status == 404
    assert served.visitor().get(f"{bill}/file").path.startswith("/en/sign-in")
