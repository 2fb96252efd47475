"""Tells those below an outage, each stage once, in a fixed number of statements however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.mobile import NotAMobile, normalise
from bijlighar.outages.actions.opened import UnableToChangeOutage, below
from bijlighar.outages.models import Outage, Watch
from bijlighar.outages.rules import ENDED
from bijlighar.outages.rules.words import day_text, end_text, hour_text

_TEMPLATES = {
    "PLANNED": "outage_planned",
    "SOON": "outage_soon",
    "CHANGED": "outage_changed",
    "CANCELLED": "outage_cancelled",
    "MOVED": "outage_cancelled",
    "ESTIMATE": "outage_estimate",
    "RESTORED": "outage_restored",
}
_ANNOUNCED = ("PLANNED", "SOON", "CHANGED")


@action
def ask_message(*, outage_id: int, mobile: str, language: str, by: Actor, at: datetime) -> bool:
    """Note that a mobile wants to be told when power is back; False when it asked before.

    Raises UnableToChangeOutage for an outage that is over, or for what is no mobile.
    """
    try:
        number = normalise(mobile)
    except NotAMobile as problem:
        raise UnableToChangeOutage(problem.words_en) from problem
    row = Outage.objects.filter(id=outage_id).exclude(state_code__in=ENDED).first()
    if row is None:
        raise UnableToChangeOutage("This outage is over; there is nothing to wait for.")
    _, is_new = Watch.objects.get_or_create(
        outage_id=outage_id,
        mobile=number,
        defaults={"language": "en" if language == "en" else "hi", "asked_at": at},
    )
    return is_new


def tell_below(row: Outage, stage_code: str, number: int, at: datetime) -> int:
    """Tell a stage to everybody who hangs below the outage now; to how many it is news."""
    return tell(row, stage_code, number, below(row, at)["connection_id"].to_list(), at)


def tell_soon(row: Outage, at: datetime) -> int:
    """Say that it begins soon, to those below now; who was told and hangs elsewhere by now hears that too."""
    now = below(row, at)["connection_id"].to_list()
    moved = set(_announced(row)) - set(now)
    tell(row, "MOVED", 1, sorted(moved), at)
    return tell(row, "SOON", row.changes, now, at)


def tell_told(row: Outage, stage_code: str, at: datetime) -> int:
    """Tell a stage to everybody to whom the shutdown was announced and not taken back."""
    return tell(row, stage_code, 1, _announced(row), at)


def _announced(row: Outage) -> list[int]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.connection_id FROM outages_told t WHERE t.outage_id = %s"
            " AND t.stage_code = ANY(%s) AND NOT EXISTS (SELECT 1 FROM outages_told m"
            "  WHERE m.outage_id = t.outage_id AND m.stage_code = 'MOVED'"
            "  AND m.connection_id = t.connection_id)"
            " ORDER BY 1",
            [row.id, list(_ANNOUNCED)],
        )
        return [each[0] for each in cursor.fetchall()]


def tell(row: Outage, stage_code: str, number: int, connection_ids: Sequence[int], at: datetime) -> int:
    """Tell a stage to these connections, each once; to how many it is news."""
    if not connection_ids:
        return 0
    ids = list(connection_ids)
    mobiles = consumers.mobiles(ids)
    rows = pl.DataFrame({"connection_id": ids}, schema={"connection_id": pl.Int64}).with_columns(
        has_message=pl.col("connection_id").is_in(mobiles["connection_id"].implode())
    )
    with incoming(rows, "outages_telling"), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outages_told (outage_id, stage_code, number, connection_id, has_message, at)"
            " SELECT %s, %s, %s, connection_id, has_message, %s FROM outages_telling"
            " ORDER BY connection_id ON CONFLICT DO NOTHING RETURNING connection_id",
            [row.id, stage_code, number, at],
        )
        new = pl.DataFrame(
            {"connection_id": [each[0] for each in cursor.fetchall()]}, schema={"connection_id": pl.Int64}
        )
    to_tell = mobiles.join(new, on="connection_id", how="semi").join(
        consumers.contacts(new["connection_id"].to_list()).select("connection_id", "service_number"),
        on="connection_id",
    )
    messages = to_tell.select(
        pl.format("outages/{}/{}/{}/{}/{}", pl.lit(row.id), pl.lit(stage_code), pl.lit(number),
                  "connection_id", "mobile").alias("key"),
        pl.lit(_template(row, stage_code)).alias("template"),
        pl.col("mobile").alias("recipient"),
        _language("language"),
        "connection_id",
        pl.lit(row.company_id, pl.Int64).alias("company_id"),
        _context(row, stage_code, at),
    )  # fmt: skip
    outbox.post_all(channel="sms", messages=messages, at=at)
    return new.height


def tell_watchers(row: Outage, at: datetime, *, template: str = "outage_over") -> int:
    """Tell those who asked for it that power is back, or that nobody knows; and forget their numbers."""
    watching = Watch.objects.filter(outage_id=row.id)
    told = 0
    for mobile, language in watching.values_list("mobile", "language"):
        told += outbox.post(
            channel="sms", template=template, recipient=mobile, language=language,
            context={"place": _place(row, language)}, key=f"outages/{row.id}/WATCH/{mobile}", at=at,
            company_id=row.company_id,
        )  # fmt: skip
    watching.delete()
    return told


def _template(row: Outage, stage_code: str) -> str:
    if stage_code == "ESTIMATE" and row.estimate_at is None:
        return "outage_no_estimate"
    return _TEMPLATES[stage_code]


def _language(column: str) -> pl.Expr:
    return pl.when(pl.col(column) == "en").then(pl.lit("en")).otherwise(pl.lit("hi")).alias("language")


def _context(row: Outage, stage_code: str, at: datetime) -> pl.Expr:
    """The variables as JSON: the same for everybody of a language but for the service number."""

    def of(language: str) -> pl.Expr:
        variables = _variables(row, stage_code, language, at)
        texts = [pl.lit(text).alias(name) for name, text in variables.items()]
        return pl.struct(pl.col("service_number"), *texts).struct.json_encode()

    return pl.when(pl.col("language") == "en").then(of("en")).otherwise(of("hi")).alias("context")


def _variables(row: Outage, stage_code: str, language: str, at: datetime) -> dict[str, str]:
    if stage_code == "RESTORED":
        return {"hour": hour_text(row.restored_at or at, language)}
    if stage_code == "ESTIMATE":
        if row.estimate_at is None:
            return {}
        return {"until": end_text(row.estimate_told_at or row.from_at, row.estimate_at, language)}
    day = {"day": day_text(row.from_at)}
    if stage_code in ("CANCELLED", "MOVED"):
        return day
    assert row.until_at is not None
    return day | {
        "hour": hour_text(row.from_at, language),
        "until": end_text(row.from_at, row.until_at, language),
    }


def _place(row: Outage, language: str) -> str:
    return (row.device_name_hi if language == "hi" else row.device_name_en)[:30]
