"""Takes in a file of another system's bills; nothing of ours is changed by it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.billing.models import ShadowFile, ShadowRejected
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.shadow import FileRefused, parsed
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time


class UnableToImport(ValueError):
    """The file cannot be taken at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class ShadowImported:
    """What became of a file's rows; `already` when the same content was taken before."""

    taken: int
    rejected: int
    already: bool


@action
def import_shadow(*, company_id: int, name: str, text: str, by: Actor, at: datetime) -> ShadowImported:
    """Import another system's bills from the text of a CSV file (`rules.shadow.COLUMNS`).

    Rows that cannot be read, and those of unknown connections, are kept with their reason. The same content
    is taken once; a later file replaces what an earlier one said of the same bill. Raises `UnableToImport`.
    """
    one_at_a_time(f"billing.import_shadow.{company_id}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    before = ShadowFile.objects.filter(company_id=company_id, digest=digest).first()
    if before is not None:
        return ShadowImported(before.taken, before.rejected, already=True)
    try:
        rows, rejected = parsed(text)
    except FileRefused as problem:
        raise UnableToImport(str(problem)) from problem
    numbers = consumers.numbers(
        company_id=company_id, service_numbers=rows.get_column("service_number").to_list()
    )
    known = rows.join(numbers.select("service_number", "connection_id"), on="service_number", how="left")
    strange = known.filter(pl.col("connection_id").is_null()).select(
        "line", "text", reason=pl.lit("no connection of this company has this service number.")
    )
    rejected = pl.concat([rejected, strange]).sort("line")
    known = known.filter(pl.col("connection_id").is_not_null())
    file = ShadowFile.objects.create(
        company_id=company_id,
        name=name[:200],
        digest=digest,
        taken=known.height,
        rejected=rejected.height,
        imported_at=at,
    )
    _write(known, file.id, company_id)
    ShadowRejected.objects.bulk_create(
        [
            ShadowRejected(file_id=file.id, line=line, text=told[:2000], reason=reason)
            for line, told, reason in rejected.iter_rows()
        ],
        batch_size=5_000,
    )
    return ShadowImported(known.height, rejected.height, already=False)


def _write(rows: pl.DataFrame, file_id: int, company_id: int) -> None:
    lines = pl.concat_str(pl.lit("{"), pl.concat_str(line_columns("line_"), separator=","), pl.lit("}"))
    frame = rows.select(
        "connection_id", "cycle_from", "cycle_to", "energy_wh", "total_paise", "arrears_paise", lines=lines
    )
    with incoming(frame, "billing_shadow_rows"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_shadow_bill (connection_id, cycle_from, file_id, company_id, cycle_to,"
            " energy_wh, lines_paise, total_paise, arrears_paise)"
            " SELECT connection_id, cycle_from, %s, %s, cycle_to, energy_wh, lines::bigint[], total_paise,"
            " arrears_paise FROM billing_shadow_rows ORDER BY connection_id",
            [file_id, company_id],
        )
