"""`bijlighar tariff` needs no database: mistakes by file and line, orders in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from bijlighar.interfaces.cli.tariff import command
from bijlighar.tariffs.rules import rulebook_folder


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_the_projects_own_rulebook_is_clean() -> None:
    code, out, said = run("lint")
    assert (code, out) == (0, "")
    assert "bihar, mp" in said


def test_a_mistake_ends_with_code_1(tmp_path: Path) -> None:
    shutil.copytree(rulebook_folder() / "bihar", tmp_path / "bihar")
    file = tmp_path / "bihar/orders/2026-04-01-fy-2026-27/ds-i.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('"7.42"', '"742"'), encoding="utf-8")
    shown = "rulebook/bihar/orders/2026-04-01-fy-2026-27/ds-i.yaml"
    for folder in (tmp_path, tmp_path / "bihar"):
        code, out, said = run("lint", str(folder), "--json")
        found = [json.loads(line) for line in out.splitlines()]
        assert code == 1 and "findings" in said
        assert {"file": shown, "line": 11} == {key: found[0][key] for key in ("file", "line")}
        assert "Is it in paise? Then write 7.42." in found[0]["sentence"]


def test_a_folder_without_a_rulebook_is_a_usage_error(tmp_path: Path) -> None:
    code, _, said = run("lint", str(tmp_path))
    assert code == 2 and "there is no rulebook here" in said


def test_the_latest_order_against_the_last() -> None:
    code, out, _ = run("diff", "--state", "mp", "--category", "LV-6")
    assert code == 0
    assert out.splitlines() == [
        "Retail Supply Tariff Order FY 2026-27, from 2026-04-01, "
        "against Retail Supply Tariff Order FY 2025-26",
        "- LV-6: the energy charge rises from 7.14 to 7.44 rupees a unit (+4.2%).",
    ]


def test_orders_by_folder_and_in_hindi() -> None:
    orders = rulebook_folder() / "mp" / "orders"
    code, out, _ = run(
        "diff", str(orders / "2025-04-01-fy-2025-26"), str(orders / "2026-04-01-fy-2026-27"),
        "--language", "hi", "--category", "LV-6",
    )  # fmt: skip
    assert code == 0
    assert out.splitlines()[1] == "- LV-6: ऊर्जा शुल्क 7.14 से बढ़कर 7.44 रुपये प्रति यूनिट (+4.2%)।"


def test_changes_as_json_carry_both_languages() -> None:
    code, out, _ = run("diff", "2025-04-01", "fy-2026-27", "--state", "mp", "--category", "LV-6", "--json")
    (found,) = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert (found["old"], found["new"], found["kind"]) == ("7.14", "7.44", "ENERGY")
    assert found["hi"].startswith("LV-6: ऊर्जा")


def test_what_cannot_be_compared_is_a_usage_error() -> None:
    assert run("diff")[0] == 2
    assert run("diff", "--state", "goa")[0] == 2
    code, _, said = run("diff", "fy-1999-00", "--state", "mp")
    assert code == 2 and "it has fy-2024-25" in said
    code, _, said = run("diff", "--state", "bihar", "fy-2025-26", "fy-2025-26")
    assert code == 0
