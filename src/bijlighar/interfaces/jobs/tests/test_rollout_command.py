"""`bijlighar rollout` by hand (M8, M4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bijlighar.consumers.tests import place
from bijlighar.documents.tests.pictures import paper
from bijlighar.interfaces.cli import main
from bijlighar.rollout import queries

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[5] / "examples" / "rollout"


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rollout", *arguments])


@pytest.fixture
def companies() -> None:
    for code in ("central", "east", "west"):
        place.company(code)


def test_m8_from_the_file_to_the_board(companies: None) -> None:
    file = str(EXAMPLES / "government-2024.csv")
    dry = cli("import", file, "--company", "central", "--dry-run")
    assert (dry.exit_code, "nothing was written" in dry.stdout) == (0, True)
    assert cli("board", "--json").stdout == ""
    assert cli("import", file, "--company", "central").exit_code == 0
    shown = cli("board", "--json")
    assert shown.exit_code == 1  # it ran, and there are differences
    board = json.loads(shown.stdout)
    assert (board["target"], board["done"], board["remaining"], board["open"]) == (
        11_269,
        3_168,
        8_101,
        8_115,
    )
    assert board["printed"] == {"TARGET": 11_262, "DISTRICTS": 16}
    assert board["done_arithmetic"] == "1,749 + 892 + 527 = 3,168"
    by = {each["code"]: each["by"] for each in board["differences"]}
    assert (by["PRINTED_TARGET"], by["OVER_TARGET"], by["DISTRICTS"]) == (7, -14, 0)
    assert board["forecast"]["usual"] is None
    plain = cli("board", "--company", "central").stdout
    assert "513 − 527 = −14" in plain
    assert "No forecast" in plain
    assert cli("board", "--company", "east").exit_code == 0


def test_an_agency_with_its_paper(companies: None, tmp_path: Path, settings: Any) -> None:
    settings.DOCUMENTS = str(tmp_path / "documents")
    assert cli("import", str(EXAMPLES / "agency-east.csv"), "--company", "east").exit_code == 0
    again = cli("import", str(EXAMPLES / "agency-east.csv"), "--company", "east")
    assert "Nothing to change" in again.stdout
    found = queries.agency_detail("AMISP-EAST")
    assert found is not None
    assert [str(each.from_date) for each in found.registrations] == ["2023-03-17"]
    assert {each.outcome_code for each in found.tenders} == {"REFUSED", "QUALIFIED"}
    assert [each.words_en for each in found.tenders if each.outcome_code == "REFUSED"] == [
        "Documents came late."
    ]
    assert len(found.declarations) == 2
    (tmp_path / "paper.pdf").write_bytes(paper())
    (tmp_path / "paper.exe").write_bytes(b"MZ")
    asked = ("attach", "AMISP-EAST", "NODAL-2023-03-17")
    assert cli(*asked, str(tmp_path / "paper.pdf")).exit_code == 0
    assert cli(*asked, str(tmp_path / "paper.exe")).exit_code == 3
    assert cli("attach", "AMISP-EAST", "OTHER", str(tmp_path / "paper.pdf")).exit_code == 3


@pytest.mark.parametrize("heading", ["a,b\n", "", "programme_code\n"])
def test_a_file_of_no_known_kind_is_a_usage_error(companies: None, tmp_path: Path, heading: str) -> None:
    path = tmp_path / "strange.csv"
    path.write_text(heading)
    refused = cli("import", str(path), "--company", "east")
    assert (refused.exit_code, "tells no kind of file" in refused.stderr) == (2, True)
