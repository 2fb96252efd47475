"""Suspicions for which only people's calls speak: when each ends by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import connection as database

from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.outages.queries.storms import storm
from bijlighar.outages.rules import NoOutagePolicy, policy_on


def fading(company_id: int, at: datetime) -> dict[int, datetime]:
    """When suspected faults of a company end by themselves if nobody speaks of them again, by outage.

    Not those for which a meter speaks: meters end what they began. Nor those with a team or an estimate:
    somebody works there. Nor in a storm: people call once, and wait.
    """
    company = network.company(company_id)
    if company is None:
        return {}
    try:
        lasts = policy_on(company.state_code, settlement_day(at), company.code).suspicion
    except NoOutagePolicy:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, o.office_id, greatest(o.created_at, max(s.happened_at)) FROM outages_outage o"
            " LEFT JOIN outages_signal s ON s.outage_id = o.id"
            " WHERE o.company_id = %s AND o.kind_code = 'FAULT' AND o.state_code = 'SUSPECTED'"
            " AND o.crew = '' AND o.estimates = 0 GROUP BY o.id"
            " HAVING NOT coalesce(bool_or(s.source_code IN ('LAST_GASP', 'POWER_FAIL')), false)"
            " ORDER BY o.id",
            [company_id],
        )
        rows = cursor.fetchall()
    stormy = {office: storm(company_id, at, office) is not None for office in {row[1] for row in rows}}
    return {outage_id: last + lasts for outage_id, office, last in rows if not stormy[office]}
