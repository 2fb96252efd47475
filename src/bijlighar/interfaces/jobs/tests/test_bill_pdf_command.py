"""`bijlighar bill pdf`: a folder an office, begun again where it stopped, and on record (M1, M16)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli import main
from bijlighar.privacy import queries as privacy

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("bill", "pdf", *arguments))


def into(out: Path, *more: str) -> dict[str, int]:
    asked = ("--company", "east", "--cycle", "2025-06", "--out", str(out), "--json", *more)
    found = cli(*asked)
    assert found.exit_code == 0, found.output
    told: dict[str, int] = json.loads(found.stdout)
    return told


@pytest.fixture
def homes() -> list[int]:
    company_id, homes = company_with_connections(3)
    store(homes, all_days(JUNE, JULY), 4000)
    at = morning_after(date(2025, 6, 30))
    bill_cycle(company_id=company_id, cycle_from=JUNE, cycle_to=JULY, by=BY, at=at)
    return homes


def printed(out: Path) -> list[str]:
    return sorted(path.name for path in out.rglob("*") if path.is_file())


def test_every_bill_lies_in_the_folder_of_its_office(homes: list[int], tmp_path: Path) -> None:
    told = into(tmp_path, "--processes", "2", "--language", "en")
    assert (told["printed"], told["already_there"]) == (3, 0)
    assert printed(tmp_path) == [f"EAST-250601-{home:07d}.en.pdf" for home in homes]
    assert {len(path.relative_to(tmp_path).parts) for path in tmp_path.rglob("*.pdf")} == {2}
    assert told["bytes"] == sum(path.stat().st_size for path in tmp_path.rglob("*.pdf"))


def test_it_goes_on_where_it_stopped(homes: list[int], tmp_path: Path) -> None:
    into(tmp_path, "--processes", "1")
    first, second, third = sorted(tmp_path.rglob("*.pdf"))
    second.unlink()
    kept = first.read_bytes()
    first.write_bytes(b"as it was")
    (third.parent / f".{second.name}.part").write_bytes(b"half")
    told = into(tmp_path, "--processes", "1")
    assert (told["printed"], told["already_there"]) == (1, 2)
    assert first.read_bytes() == b"as it was"
    assert second.read_bytes().startswith(b"%PDF")
    assert into(tmp_path, "--processes", "1", "--anew")["printed"] == 3
    assert first.read_bytes() == kept


def test_each_look_is_on_record(homes: list[int], tmp_path: Path) -> None:
    into(tmp_path, "--processes", "1")
    for home in homes:
        (looked,) = privacy.accesses_of(home)
        assert (looked.page, looked.purpose_code) == ("bill/pdf", "BILLING")


def test_a_month_without_bills_is_refused(homes: list[int], tmp_path: Path) -> None:
    found = cli("--company", "east", "--cycle", "2025-05", "--out", str(tmp_path / "none"))
    assert found.exit_code == 3
    assert "no bills of a cycle that begins on 2025-05-01" in found.stderr
    assert not (tmp_path / "none").exists()
