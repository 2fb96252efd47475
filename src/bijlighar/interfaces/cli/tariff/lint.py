"""`bijlighar tariff lint`: every mistake of a rulebook with file, line and a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.show import as_json
from bijlighar.tariffs.rules import rulebook_folder, states
from bijlighar.tariffs.rules.lint import lint as look_through


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a finding.")
def lint(folder: Path | None, json_lines: bool) -> None:
    """Look through the rulebooks in FOLDER (of all states, or one state's; default: the project's own).

    Gaps and overlaps of dates, slabs that do not increase, a figure without source or mark, misspelt keys,
    paise for rupees, rates that fall or leap, categories without duty or worked example, examples that do
    not come true. Exit code 1 when something was found, 2 when there is no rulebook in FOLDER.
    """
    root = folder or rulebook_folder()
    homes = [root] if (root / "orders").is_dir() else [root / state for state in states(root)]
    if not homes:
        exits.stop(
            f"{root}: there is no rulebook here; give a folder with <state>/orders/ in it.", exits.USAGE
        )
    found = [finding for home in homes for finding in look_through(home.resolve())]
    for finding in found:
        if json_lines:
            told = {"file": str(finding.file), "line": finding.line, "sentence": finding.sentence}
            click.echo(as_json(told))
        else:
            click.echo(str(finding))
    if found:
        click.echo(f"{len(found)} {'finding' if len(found) == 1 else 'findings'}.", err=True)
        sys.exit(exits.FINDINGS)
    click.echo(f"Nothing found in {', '.join(home.name for home in homes)}.", err=True)
