"""Writes decisions with their snapshots and the policy they were taken by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.supply.models import Decision as Row
from bijlighar.supply.models import Policy
from bijlighar.supply.rules import Decision, Snapshot, SupplyPolicy, as_data, digest_of, policy_data


class NotAll(Exception):
    """Some meters of a batch cannot be told; it is taken back, and tried again without them."""

    def __init__(self, connection_ids: set[int]) -> None:
        super().__init__()
        self.connection_ids = connection_ids


def keep_decisions(
    taken: Sequence[tuple[Snapshot, Decision]], policy: SupplyPolicy, by: Actor, at: datetime
) -> list[Row]:
    """Write decisions of one policy, in order; the caller's transaction decides whether they stay."""
    if not taken:
        return []
    content = policy_data(policy)
    kept, _ = Policy.objects.get_or_create(digest=digest_of(content), defaults={"content": content})
    return Row.objects.bulk_create(
        Row(
            company_id=snapshot.company_id,
            connection_id=snapshot.connection_id,
            ground_code=snapshot.ground,
            verdict_code=decision.verdict,
            reasons=list(decision.reasons),
            snapshot=as_data(snapshot),
            policy=kept,
            not_before=decision.not_before,
            short_paise=decision.short_paise,
            decided_at=at,
            decided_by=by.label[:120],
        )
        for snapshot, decision in taken
    )


def hold_company(company_id: int) -> None:
    """One wave or suspension of a company at a time."""
    one_at_a_time(f"supply.company.{company_id}")


def hold_connections(connection_ids: Sequence[int]) -> None:
    """Whoever decides about a connection, or credits it, takes turns."""
    one_at_a_time(*(f"supply.connection.{one}" for one in connection_ids))
