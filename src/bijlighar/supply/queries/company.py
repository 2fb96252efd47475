"""What holds for a whole company at an instant: its policy, its links, its suspensions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.supply.models import Suspension
from bijlighar.supply.rules import LINKS, Hold, LinkFact, SupplyPolicy, policy_on


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What counts for each of a company's connections alike."""

    company: CompanyRecord
    policy: SupplyPolicy
    links: tuple[LinkFact, ...]
    holds: tuple[Hold, ...]
    lifted_at: datetime | None


def company_facts(company_id: int, at: datetime) -> CompanyFacts:
    """The facts of a company. Raises NoSupplyPolicy where no rulebook says what holds."""
    company = network.company(company_id)
    if company is None:
        raise LookupError(f"There is no company {company_id}.")
    whole = Suspension.objects.filter(company_id=company_id, connection_id__isnull=True, from_at__lte=at)
    holds = tuple(
        Hold(row.id, True, row.cause_code, row.from_at) for row in whole.exclude(to_at__lte=at).order_by("id")
    )
    lifted = whole.filter(to_at__lte=at).order_by("-to_at").values_list("to_at", flat=True).first()
    return CompanyFacts(
        company=company,
        policy=policy_on(company.state_code, settlement_day(at), company.code),
        links=link_facts(company_id, at),
        holds=holds,
        lifted_at=lifted,
    )


def link_facts(company_id: int, at: datetime) -> tuple[LinkFact, ...]:
    """The newest sample of each link by an instant; a link without one has none."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT asked.code, s.measured_at, s.is_healthy, s.lag_seconds"
            " FROM unnest(%s::text[]) asked(code) LEFT JOIN LATERAL"
            " (SELECT measured_at, is_healthy, lag_seconds FROM supply_sample"
            "  WHERE company_id = %s AND link_code = asked.code AND measured_at <= %s"
            "  ORDER BY measured_at DESC, id DESC LIMIT 1) s ON true",
            [list(LINKS), company_id, at],
        )
        return tuple(LinkFact(*row) for row in cursor.fetchall())
