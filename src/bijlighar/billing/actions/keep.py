"""What a bill remembers beside its own row, so that it can be made again from what was known at issue.

Whoever writes bills calls `keep` in the same transaction; an audit finds a bill that has nothing kept.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.billing.models import KeptRulebook
from bijlighar.billing.rules.book import book_of, digest_half, files_of
from bijlighar.billing.rules.kept import parcel
from bijlighar.kernel.incoming import incoming
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network


def keep(bills: pl.DataFrame, at: datetime) -> None:
    """Keep the rulebook and the meters of bills that are being written.

    `bills` has connection_id, company_id, cycle_from, cycle_to and revision. Keeping again changes nothing.
    """
    for company_id in bills.get_column("company_id").unique().to_list():
        company = network.company(company_id)
        assert company is not None
        _keep_rulebook(company.state_code, at)
    alike = bills.group_by("cycle_from", "cycle_to", "revision", maintain_order=True).agg("connection_id")
    for cycle_from, cycle_to, revision, connection_ids in alike.iter_rows():
        _keep_stays(connection_ids, cycle_from, cycle_to, revision)


def _keep_rulebook(state_code: str, at: datetime) -> None:
    """Store the files of the rulebook that `book_of` prices with, once a digest."""
    book = book_of(state_code)
    half = digest_half(book)
    if KeptRulebook.objects.filter(rulebook=half).exists():
        return
    content, content_digest = parcel(files_of(state_code))
    row = KeptRulebook(
        rulebook=half,
        state_code=state_code,
        digest=book.digest,
        content=content,
        content_digest=content_digest,
        kept_at=at,
    )
    KeptRulebook.objects.bulk_create([row], ignore_conflicts=True)


def _keep_stays(connection_ids: list[int], cycle_from: date, cycle_to: date, revision: int) -> None:
    """Store which meter counts for each of these bills on which days, as it is known now."""
    stays = metering.stays_between(connection_ids, cycle_from, cycle_to)
    with incoming(stays, "billing_stays"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_kept_stay"
            " (connection_id, cycle_from, revision, meter_id, from_date, to_date)"
            " SELECT connection_id, %s, %s, meter_id, from_date, to_date FROM billing_stays"
            " ORDER BY connection_id ON CONFLICT DO NOTHING",
            [cycle_from, revision],
        )
