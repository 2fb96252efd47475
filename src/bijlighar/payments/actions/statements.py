"""A gateway's settlement or a bank's statement is taken in; what is not taken is kept, to be replayed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.payments.actions.orders import who
from bijlighar.payments.adapters import statement_csv
from bijlighar.payments.models import RejectedLine, Statement
from bijlighar.payments.rules.statement import PROBLEMS, Layout, judged

_SETTLED = (
    "line", "kind_code", "reference", "order_reference", "tr", "method_code", "amount_paise", "fee_paise",
    "gst_paise", "net_paise", "settled_on", "bank_reference",
)  # fmt: skip
_CREDIT = ("line", "bank_reference", "amount_paise", "credited_on")


class UnableToImport(ValueError):
    """The file cannot be taken in; nothing was written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's lines: `taken` are new, `repeated` were told before just so."""

    statement_id: int
    rows: int
    taken: int
    repeated: int
    rejected: int


@action
def import_statement(
    *, gateway_code: str, name: str, content: bytes, layout: Layout, by: Actor, at: datetime
) -> Imported:
    """Take in a file once; the very same file again is refused by name, its lines in another are repeated.

    Raises `UnableToImport`, `LayoutRefused`.
    """
    digest = hashlib.sha256(content).hexdigest()
    before = Statement.objects.filter(kind_code=layout.kind, gateway_code=gateway_code, sha256=digest).first()
    if before is not None:
        raise UnableToImport(f"This file was taken in as {before.name} ({before.imported_at:%Y-%m-%d}).")
    texts = statement_csv.read(content, layout)
    found = judged(texts, layout)
    made = Statement.objects.create(
        kind_code=layout.kind,
        gateway_code=gateway_code,
        name=name[:120],
        sha256=digest,
        layout_code=layout.code,
        rows=found.height,
        taken=0,
        repeated=found.height,
        rejected=0,
        imported_at=at,
        imported_by=who(by),
    )
    taken, problems = _take(found, layout, gateway_code, made.id)
    _reject(texts, problems, made.id)
    repeated = found.height - taken - problems.height
    Statement.objects.filter(id=made.id).update(taken=taken, repeated=repeated, rejected=problems.height)
    return Imported(made.id, found.height, taken, repeated, problems.height)


@action
def replay_rejected(*, statement_id: int, layout: Layout, by: Actor, at: datetime) -> Imported:
    """Read a file's rejected lines again, with its layout mended; what is rejected again stays as it is.

    Raises `UnableToImport`.
    """
    made = Statement.objects.select_for_update().filter(id=statement_id).first()
    if made is None or made.kind_code != layout.kind:
        raise UnableToImport(f"There is no {layout.kind} file {statement_id}.")
    kept = list(
        RejectedLine.objects.filter(statement_id=statement_id, replayed_at__isnull=True).order_by("line")
    )
    if not kept:
        return Imported(statement_id, 0, 0, 0, 0)
    texts = pl.DataFrame(
        [{"line": each.line, **json.loads(each.content)} for each in kept], infer_schema_length=None
    )
    found = judged(texts, layout)
    taken, problems = _take(found, layout, made.gateway_code, made.id)
    through = [each for each in found["line"].to_list() if each not in set(problems["line"].to_list())]
    RejectedLine.objects.filter(statement_id=statement_id, line__in=through).update(replayed_at=at)
    repeated = len(through) - taken
    Statement.objects.filter(id=made.id).update(
        taken=made.taken + taken, repeated=made.repeated + repeated, rejected=made.rejected - len(through)
    )
    return Imported(statement_id, len(kept), taken, repeated, problems.height)


def _take(
    found: pl.DataFrame, layout: Layout, gateway_code: str, statement_id: int
) -> tuple[int, pl.DataFrame]:
    """Write what is right and new; how many, and (line, problem) of what is not taken."""
    table, names, key = (
        ("payments_settled", _SETTLED, "kind_code, reference")
        if layout.kind == "SETTLEMENT"
        else ("payments_bank_credit", _CREDIT, "bank_reference")
    )
    good = found.filter(pl.col("problem").is_null() & ~pl.col("is_again")).select(names)
    columns = ", ".join(names)
    compared = [each for each in names if each not in ("line", *key.split(", "))]
    with incoming(good, "payments_lines"), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT here.line FROM payments_lines here JOIN {table} there USING ({key})"
            " WHERE there.gateway_code = %s"
            f" AND ({', '.join('there.' + each for each in compared)})"
            f" IS DISTINCT FROM ({', '.join('here.' + each for each in compared)})",
            [gateway_code],
        )
        otherwise = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute(
            f"INSERT INTO {table} (statement_id, gateway_code, {columns})"
            f" SELECT %s, %s, {columns} FROM payments_lines ORDER BY line ON CONFLICT DO NOTHING",
            [statement_id, gateway_code],
        )
        taken = int(cursor.rowcount)
    told = pl.DataFrame({"line": otherwise}, schema={"line": pl.Int64}).with_columns(
        problem=pl.lit("TOLD_OTHERWISE")
    )
    problems = found.filter(pl.col("problem").is_not_null()).select("line", "problem")
    return taken, pl.concat([problems, told]).sort("line")


def _reject(texts: pl.DataFrame, problems: pl.DataFrame, statement_id: int) -> None:
    lines = texts.with_columns(pl.col("line").cast(pl.Int64)).join(problems, on="line", how="inner")
    RejectedLine.objects.bulk_create(
        RejectedLine(
            statement_id=statement_id,
            line=row.pop("line"),
            problem=PROBLEMS[row.pop("problem")],
            content=json.dumps(
                {name: (value or "")[:200] for name, value in row.items()}, ensure_ascii=False
            ),
        )
        for row in lines.iter_rows(named=True)
    )
