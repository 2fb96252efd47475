"""`bijlighar export`: readings of connections as a file that another program, or a person, can use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.rules.purposes import PURPOSES

if TYPE_CHECKING:
    from bijlighar.interfaces.exchange import Form

BY = Actor.system("export")


@click.command()
@click.option("--connection", "numbers", multiple=True, help="A service number; may be given again.")
@click.option("--office", help="Every connection of an office and below, by its path, as east/HO/C1.")
@click.option("--from", "from_day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day.")
@click.option("--to", "to_day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day after it.")
@click.option(
    "--format", "form", type=click.Choice(["ies", "csv", "parquet"]), default="csv", show_default=True
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option(
    "--purpose",
    "purpose_code",
    type=click.Choice(list(PURPOSES)),
    required=True,
    help="What for: it is written down at each connection, and decides whether names go along.",
)
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(
    numbers: tuple[str, ...],
    office: str | None,
    from_day: datetime,
    to_day: datetime,
    form: Form,
    output: Path,
    purpose_code: str,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Write validated readings of connections to a file: each value with what it is, why, and its version.

    With --purpose OWN or LEGAL service numbers, names and addresses are in it; for others a pseudonym stands
    in their place. The consumer sees in the record of looks that readings were taken, and what for.
    """
    if bool(numbers) == bool(office):
        raise click.UsageError("Give either --connection NUMBER, once or more, or --office PATH.")
    if from_day >= to_day:
        raise click.UsageError("--from must lie before --to, which is the first day after the period.")
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.interfaces import exchange
    from bijlighar.privacy import actions as privacy

    ids = _named(numbers) if numbers else _of_office(str(office))
    # Written down before anything leaves.
    privacy.record_accesses(
        connection_ids=ids, purpose_code=purpose_code, page=f"export/{form}", by=BY, at=at
    )
    first, after = from_day.date(), to_day.date()
    written = 0
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("wb") as file:
            for piece in exchange.pieces(form, ids, first, after, purpose_code=purpose_code):
                written += file.write(piece)
        partial.replace(output)
    except OSError as problem:
        exits.stop(f"{output} cannot be written: {problem.strerror}.", exits.USAGE)
    finally:
        partial.unlink(missing_ok=True)
    found: dict[str, Any] = {
        "file": str(output),
        "format": form,
        "connections": len(ids),
        "from": first,
        "to": after,
        "purpose": purpose_code,
        "bytes": written,
    }
    if json_lines:
        click.echo(show.as_json(found))
    else:
        click.echo(
            f"{output}: {len(ids)} connection{'s' if len(ids) != 1 else ''}, {first} to "
            f"{after - timedelta(days=1)}, {written:,} bytes, for {PURPOSES[purpose_code][0]}."
        )


def _named(numbers: tuple[str, ...]) -> list[int]:
    from bijlighar.consumers import queries

    found = []
    for number in numbers:
        record = queries.connection_of_number(number)
        if record is None:
            exits.stop(f"There is no connection {number}. Nothing was written.", exits.REFUSED)
        found.append(record.id)
    return sorted(set(found))


def _of_office(path: str) -> list[int]:
    from bijlighar.consumers import queries
    from bijlighar.network import queries as network

    found = network.office_of_path(path)
    if found is None:
        exits.stop(f"There is no office {path}. Nothing was written.", exits.REFUSED)
    return queries.connections_of_offices(network.offices_below(found.id))
