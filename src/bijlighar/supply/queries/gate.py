"""The last gate: whether a command to cut off is still right at the moment at which it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.metering.rules.commands import Sending
from bijlighar.supply.models import Cut
from bijlighar.supply.queries.company import company_facts
from bijlighar.supply.queries.facts import snapshots
from bijlighar.supply.rules import Decision, NoSupplyPolicy, Snapshot, decide


def no_longer_right(sending: Sequence[Sending], at: datetime) -> dict[int, str]:
    """The commands that must not be sent any more, each with why; call it in the transaction that sends.

    Decides each anew from what is known now. A command whose decision supply did not take is not right.
    """
    if not sending:
        return {}
    cuts = {
        row.command_id: row for row in Cut.objects.filter(command_id__in=[one.command_id for one in sending])
    }
    wrong = {}
    by_company: dict[int, list[Sending]] = {}
    for one in sending:
        cut = cuts.get(one.command_id)
        if cut is None or one.decision_key != f"supply/{cut.decision_id}":
            wrong[one.command_id] = "no decision of the supply gate stands behind it"
        elif cut.to_at is not None or cut.restore_decision_id is not None:
            wrong[one.command_id] = "it was taken back"
        else:
            by_company.setdefault(cut.company_id, []).append(one)
    for company_id, ours in by_company.items():
        try:
            facts = company_facts(company_id, at)
        except NoSupplyPolicy as problem:
            wrong |= {one.command_id: str(problem) for one in ours}
            continue
        for one, known in zip(ours, snapshots(facts, [one.connection_id for one in ours], at), strict=True):
            # What he is about to suffer does not count as suffered.
            found = decide(replace(known, has_cut=False, cut_ground=None), facts.policy)
            if found.verdict != "DISCONNECT":
                wrong[one.command_id] = ", ".join(found.reasons)
    return wrong


def decision_now(connection_id: int, at: datetime) -> tuple[Snapshot, Decision]:
    """What is known of one connection, and what follows from it; nothing is written.

    Raises LookupError for an unknown connection, NoSupplyPolicy where no rulebook says what holds.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise LookupError(f"There is no connection {connection_id}.")
    facts = company_facts(there.company_id, at)
    (known,) = snapshots(facts, [connection_id], at)
    return known, decide(known, facts.policy)
