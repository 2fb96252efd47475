"""`bijlighar release`: features in stages, the smoke test that lets a release go on, and the way back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.release import pointer, smoke
from bijlighar.interfaces.cli.show import rows

if TYPE_CHECKING:
    from bijlighar.kernel.actor import Actor

_json = click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
_why = click.option("--reason", required=True, help="Why; it stays with the change.")
_link = click.option(
    "--pointer",
    "link",
    type=click.Path(path_type=Path),
    help="The link to the folder that the program runs from.",
)


@click.group()
def command() -> None:
    """Switch features by company and share, begin a release, try it, go back."""


@command.command("features")
@_json
def features(json_lines: bool) -> None:
    """Every feature with what it is set to; seeing the balance and recharging have no switch."""
    ready()
    from bijlighar.releases import queries
    from bijlighar.releases.rules import FEATURES

    settings = queries.settings_until()
    found = []
    for each in FEATURES.values():
        set_to = {
            company or "every company": share
            for (code, company), share in settings.items()
            if code == each.code and share is not None
        }
        found.append(
            {
                "feature": each.code,
                "what": each.words_en,
                "without it": each.without_en,
                "default": _share(each.default_per_thousand),
                "set to": ", ".join(f"{name} {_share(share)}" for name, share in sorted(set_to.items())),
            }
        )
    rows(found, json_lines=json_lines)


@command.command("set")
@click.argument("feature_code")
@click.argument("percent")
@click.option(
    "--company", default="", help="Company code; without it: every company that has no own setting."
)
@_why
def set_share(feature_code: str, percent: str, company: str, reason: str) -> None:
    """Set FEATURE_CODE on for PERCENT (0 to 100, tenths allowed) of the connections of a company.

    Who is within a share is within every larger one: a feature that grows is taken away from nobody.
    """
    per_thousand = _per_thousand(percent)
    ready()
    from bijlighar.network import queries as network
    from bijlighar.releases import actions
    from bijlighar.releases.rules import UnknownFeature

    if company and network.company(company) is None:
        exits.stop(f"There is no company {company}.", exits.REFUSED)
    try:
        actions.set_share(
            feature_code=feature_code,
            company_code=company,
            per_thousand=per_thousand,
            reason=reason,
            by=_by(),
            at=datetime.now(UTC),
        )
    except (actions.UnableToSetShare, UnknownFeature) as refused:
        exits.stop(refused, exits.REFUSED)
    click.echo(
        f"{feature_code}: {_share(per_thousand)} at {company or 'every company'}. "
        "Running programs follow within ten seconds."
    )


@command.command()
@click.option("--version", "version_words", default="", help="Name of the release; without it the program's.")
@_why
@_link
@click.option("--to", "folder", default="", help="With --pointer: the folder of the new program.")
def begin(version_words: str, reason: str, link: Path | None, folder: str) -> None:
    """Note that a release begins: what the features are set to now is what `rollback` comes back to."""
    if bool(link) != bool(folder):
        raise click.UsageError("--pointer and --to go together.")
    ready()
    from bijlighar.releases import actions

    try:
        before = pointer.target(link) if link else ""
        if link:
            pointer.move(link, folder)
    except (pointer.PointerRefused, OSError) as refused:
        exits.stop(refused, exits.REFUSED)
    number = actions.begin(
        version=version_words or version("bijlighar"),
        reason=reason,
        code_from=before,
        code_to=str(Path(folder).resolve()) if folder else "",
        by=_by(),
        at=datetime.now(UTC),
    )
    click.echo(f"Release {number} has begun.")
    if link:
        click.echo(f"{link} points to {folder}. Restart the program, then `bijlighar release smoke`.")


@command.command("list")
@_json
def list_releases(json_lines: bool) -> None:
    """The newest releases and ways back."""
    ready()
    from bijlighar.releases import queries

    rows(
        (
            {
                "number": each.id,
                "what": "began" if each.kind_code == "BEGIN" else f"back from {each.undoes_id}",
                "version": each.version,
                "at": each.begun_at,
                "by": each.by_label,
                "reason": each.reason,
                "program": each.code_to,
            }
            for each in queries.releases()
        ),
        json_lines=json_lines,
    )


@command.command()
@click.option("--release", "release_id", type=int, help="Which; without it the newest that still stands.")
@_why
@_link
def rollback(release_id: int | None, reason: str, link: Path | None) -> None:
    """Go back: every feature as before the release, and with --pointer the program's folder too.

    It does not undo migrations of the database and does not restart the program: migrations only ever add,
    so that the program before runs on the tables after.
    """
    ready()
    from bijlighar.releases import actions, queries

    found = queries.release_to_undo() if release_id is None else queries.release(release_id)
    moves = bool(link and found and found.code_from)
    try:
        done = actions.go_back(
            reason=reason, release_id=release_id, pointer_back=moves, by=_by(), at=datetime.now(UTC)
        )
    except actions.UnableToGoBack as refused:
        exits.stop(refused, exits.REFUSED)
    for each in done.settings:
        share = "as never set" if each.per_thousand is None else _share(each.per_thousand)
        click.echo(f"{each.feature_code} at {each.company_code or 'every company'}: {share}")
    click.echo(f"Back from release {done.undoes_id}; running programs follow within ten seconds.")
    if link and found and moves:
        try:
            pointer.move(link, found.code_from)
        except (pointer.PointerRefused, OSError) as refused:
            exits.stop(f"The features are back, the program is not: {refused}", exits.ENVIRONMENT)
        click.echo(f"{link} points to {found.code_from}. Restart the program for it to count.")
    elif found and found.code_from and not link:
        click.echo(f"The program was not moved: with --pointer the link goes back to {found.code_from}.")


@command.command("smoke")
@click.option("--url", required=True, help="Where the new program answers, such as http://127.0.0.1:8000.")
@click.option("--number", "service_number", help="Whose account; without it the first that somebody may see.")
@_json
def smoke_test(url: str, service_number: str | None, json_lines: bool) -> None:
    """See a balance and begin a recharge in both languages; exit code 0 only when all of it works.

    Run it where the database is reachable: it signs in as the consumer by itself, reads what his balance is,
    and asks the page for the same.
    """
    ready()
    from bijlighar.interfaces.smoke_account import NobodyToLookAt, account
    from bijlighar.privacy import actions as privacy

    at = datetime.now(UTC)
    try:
        whose, cookie_name, leave = account(service_number, at=at)
    except NobodyToLookAt as problem:
        exits.stop(problem, exits.ENVIRONMENT)
    privacy.record_access(
        connection_id=whose.connection_id, purpose_code="AUDIT", page="release_smoke", by=_by(), at=at
    )
    try:
        seen = list(smoke.look(url, whose, cookie_name=cookie_name))
    finally:
        leave()
    rows(
        (
            {
                "tried": each.name,
                "": "good" if each.is_good else "FAILED",
                "seen": each.words,
                "ms": each.took_ms,
            }
            for each in seen
        ),
        json_lines=json_lines,
    )
    if not all(each.is_good for each in seen):
        exits.stop("Not good: go back with `bijlighar release rollback`.", exits.FINDINGS)
    sys.exit(exits.OK)


def _by() -> Actor:
    from bijlighar.kernel.actor import Actor

    return Actor.system("release")


def _share(per_thousand: int) -> str:
    whole, part = divmod(per_thousand, 10)
    return f"{whole}.{part} %" if part else f"{whole} %"


def _per_thousand(percent: str) -> int:
    whole, _, part = percent.partition(".")
    if not (whole.isdecimal() and (part == "" or (part.isdecimal() and len(part) == 1))):
        raise click.UsageError(f"Write the share as 25 or 2.5, not {percent!r}.")
    found = int(whole) * 10 + int(part or 0)
    if found > 1000:
        raise click.UsageError(f"A share is at most 100, not {percent}.")
    return found
