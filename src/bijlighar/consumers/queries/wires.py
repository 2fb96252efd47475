"""Which connections hang on which transformer and feeder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import connection as database
from django.db.models import Q
from django.db.models.functions import Coalesce

from bijlighar.consumers.models import Connection
from bijlighar.network import queries as network


def wires(
    *,
    connection_ids: Sequence[int] | None = None,
    transformer_ids: Sequence[int] | None = None,
    feeder_ids: Sequence[int] | None = None,
    on: date | None = None,
) -> pl.DataFrame:
    """Connections by id, or those on any of these transformers or feeders, ordered by id.

    `on`: only those that have a supply on that day.
    Columns connection_id, transformer_id, feeder_id (that of the transformer where it has one); null where
    nobody knows.
    """
    which = Q(pk__in=[])
    if connection_ids is not None:
        which |= Q(id__in=list(connection_ids))
    if transformer_ids is not None:
        which |= Q(transformer_id__in=list(transformer_ids))
    if feeder_ids is not None:
        # Asked by the transformers' ids, each condition has its index; through a join none would be used.
        on_feeders = network.transformers_of(feeder_ids)
        which |= Q(feeder_id__in=list(feeder_ids)) | Q(transformer_id__in=on_feeders)
    if on is not None:
        which &= Q(connected_on__lte=on) & (Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on))
    found = Connection.objects.filter(which).order_by("id")
    return pl.DataFrame(
        list(found.values_list("id", "transformer_id", Coalesce("transformer__feeder_id", "feeder_id"))),
        schema={"connection_id": pl.Int64, "transformer_id": pl.Int64, "feeder_id": pl.Int64},
        orient="row",
    )


def served(company_id: int, day: date) -> dict[int, int]:
    """How many connections of a company have a supply on a day, by feeder; 0: no feeder is known."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(p.feeder_id, 0), count(*) FROM consumers_connection c"
            " JOIN consumers_place p ON p.connection_id = c.id WHERE c.company_id = %(company)s"
            " AND c.connected_on <= %(day)s AND (c.disconnected_on IS NULL OR c.disconnected_on > %(day)s)"
            " GROUP BY 1",
            {"company": company_id, "day": day},
        )
        return dict(cursor.fetchall())


def connections_of_offices(office_ids: Sequence[int]) -> list[int]:
    """Ids of the connections that belong to any of these offices, ascending."""
    found = Connection.objects.filter(office_id__in=list(office_ids)).order_by("id")
    return list(found.values_list("id", flat=True))
