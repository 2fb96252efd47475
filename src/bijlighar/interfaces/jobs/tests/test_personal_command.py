"""`bijlighar personal` by hand: the file that is given out, and what is forgotten only with --yes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bijlighar.documents import actions as documents
from bijlighar.documents.tests.pictures import paper
from bijlighar.interfaces.cli import main
from bijlighar.privacy.queries import accesses_of
from bijlighar.rollout import actions, queries
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, NOW, Stage, record

pytestmark = pytest.mark.django_db
NUMBER = "N0000000001"


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["personal", *arguments])


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Stage:
    settings.DOCUMENTS = str(tmp_path / "documents")
    stage = stages.stage()
    made = record(stage)
    said: dict[str, Any] = {"by": BY, "at": NOW}
    actions.acknowledge_on_paper(
        agency_id=stage.agency_id, installation_id=made.id, note="Signed by the son", **said
    )
    key = queries.owner_key(stage.agency_id, made.key)
    documents.store_document(
        content=paper(), name="p", area_code="rollout", owner_key=key, kind_code="SIGNATURE", **said
    )
    return stage


def test_one_file_with_rows_and_papers_and_a_record_of_the_look(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "given.zip"
    result = cli("export", NUMBER, "--out", str(out))
    assert (result.exit_code, "rows of connection" in result.stdout) == (0, True)
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as given:
        said = json.loads(given.read("rollout/acknowledgements.json"))
        assert [each["note"] for each in said] == ["Signed by the son"]
        (mine,) = json.loads(given.read("record/connections.json"))
        assert (mine["service_number"], mine["name_en"]) == (NUMBER, "Sunita Patel")
        (name,) = [each for each in given.namelist() if "/files/" in each]
        assert given.read(name) == paper()
    assert [each.purpose_code for each in accesses_of(stage.connection_id)] == ["LEGAL"]


def of_rollout(printed: str) -> dict[str, Any]:
    """What is said of rollout, among the lines of all areas."""
    said: list[dict[str, Any]] = [json.loads(line) for line in printed.splitlines()]
    (found,) = (each for each in said if each["area"] == "rollout")
    return found


def test_nothing_is_forgotten_without_yes(stage: Stage) -> None:
    counted = cli("shred", NUMBER, "--json")
    assert of_rollout(counted.stdout)["kept"] == {
        "installations": 1, "acknowledgements": 1, "documents": 1
    }  # fmt: skip
    assert cli("shred", NUMBER, "--json").stdout == counted.stdout
    assert "--yes" in cli("shred", NUMBER).stdout
    done = cli("shred", NUMBER, "--yes", "--json")
    assert of_rollout(done.stdout)["forgotten"] == {
        "installations": 0, "acknowledgements": 1, "documents": 1
    }  # fmt: skip
    assert of_rollout(cli("shred", NUMBER, "--json").stdout)["kept"]["documents"] == 0


@pytest.mark.parametrize("verb", [("export", "--out", "x.zip"), ("shred", "--yes")])
def test_a_number_that_does_not_exist(stage: Stage, verb: tuple[str, ...]) -> None:
    result = cli(verb[0], "N9999999999", *verb[1:])
    assert (result.exit_code, "no connection" in result.stderr) == (3, True)
